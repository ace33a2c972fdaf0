"""What a project remembers is read as it was written, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from trivet.catalog import Catalog
from trivet.errors import UserError
from trivet.life import ANSWERS_FILE, Record, recorded

WHOLE = """\
# Which answers made this project.
_commit: v0.1.0
_src_path: ~/.local/share/trivet/templates
framework: flask
path: flask
project_name: Shop
"""


def record(folder: Path, content: str | bytes) -> Record:
    data = content.encode() if isinstance(content, str) else content
    (folder / ANSWERS_FILE).write_bytes(data)
    return Record.read(folder)


def refusal(folder: Path, content: str | bytes) -> UserError:
    with pytest.raises(UserError) as caught:
        record(folder, content)
    assert caught.value.advice
    return caught.value


def test_a_record_has_its_source_its_version_and_its_answers(tmp_path: Path) -> None:
    found = record(tmp_path, WHOLE)
    assert found.source == "~/.local/share/trivet/templates"
    assert found.version == "v0.1.0"
    assert found.answers == {"framework": "flask", "path": "flask", "project_name": "Shop"}
    assert found.lines["project_name"] == 6


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_line_ends_and_a_byte_order_mark_are_no_matter(ends: str, tmp_path: Path) -> None:
    found = record(tmp_path, "\ufeff" + WHOLE.replace("\n", ends))
    assert (found.version, found.answers["framework"]) == ("v0.1.0", "flask")


def test_a_missing_record_names_the_project_that_may_be_meant(tmp_path: Path) -> None:
    for content, path in ((WHOLE, "shop"), (WHOLE, "shop/app/deep")):
        (tmp_path / path).mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / ANSWERS_FILE).write_text(content)
    with pytest.raises(UserError) as caught:
        Record.read(tmp_path / "shop/app/deep")
    assert f"`{tmp_path / 'shop'}`" in caught.value.advice
    with pytest.raises(UserError) as caught:
        Record.read(tmp_path)
    assert f"`{tmp_path / 'shop'}`" in caught.value.advice


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("framework: flask\n_commit: [\n", "line 3 is no YAML"),
        ("a: 1\n<<<<<<< HEAD\nframework: flask\n", "is no YAML"),
        ("", "holds no answers"),
        ("- flask\n", "holds no answers"),
        ("framework: flask\n", "has lost its line `_src_path: …`"),
        ("_src_path: 7\n_commit: v1\n", "line 1: `_src_path` is no text"),
        (b"_commit: v1\nproject_name: caf\xe9\n", "line 2 is not UTF-8"),
        (b"\0\1\2", "is no YAML"),
        ("a: 2021-02-30\n", "is no YAML"),
        ("x" * 70_000, "larger than 64 KiB"),
        ("a: " + "[" * 60_000, "it nests too deeply"),
        ("- " * 30_000, "it nests too deeply"),
    ],
)
def test_nonsense_is_named_with_its_line(content: str | bytes, said: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, content)
    assert said in error.message
    assert ANSWERS_FILE in error.message


def test_a_conflict_in_the_record_is_told(tmp_path: Path) -> None:
    error = refusal(tmp_path, f"<<<<<<< HEAD\n{WHOLE}=======\n{WHOLE}>>>>>>> other\n")
    assert "markers of a conflict" in error.advice


@pytest.mark.parametrize("kind", ["folder", "loop"])
def test_a_record_that_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    if kind == "folder":
        (tmp_path / ANSWERS_FILE).mkdir()
    else:
        (tmp_path / ANSWERS_FILE).symlink_to(ANSWERS_FILE)
    with pytest.raises(UserError, match=ANSWERS_FILE):
        Record.read(tmp_path)


def test_answers_that_cannot_stand_are_all_named_with_their_lines(
    tmp_path: Path, catalog: Catalog
) -> None:
    found = record(tmp_path, WHOLE.replace("Shop", "[a]") + "auth: magic\norm_library: x\n")
    with pytest.raises(UserError) as caught:
        found.resolved(catalog)
    for said in (
        "line 6: `['a']`: Give one line of text",
        "line 7: `magic` is not one of",
        "line 8: There is no option called `orm_library`",
    ):
        assert said in caught.value.message
    problems = caught.value.report["problems"]
    assert isinstance(problems, list)
    assert {problem["line"] for problem in problems} == {6, 7, 8}


def test_another_source_stands_in_the_record_and_the_rest_stays() -> None:
    source = {"_commit": "1.0", "_src_path": "gh:ours/templates"}
    expected = "# Ours\n_commit: '1.0'\n_src_path: gh:ours/templates\nauth: none\n"
    for lines in ("_commit: v0.1.0\n_src_path: ~/templates\n", ""):
        assert recorded(f"# Ours\n{lines}auth: none\n".encode(), source).decode() == expected
    assert recorded(b"auth: none\n", {}) == b"auth: none\n"


def test_answers_that_stand_are_completed(tmp_path: Path, catalog: Catalog) -> None:
    assert record(tmp_path, WHOLE).resolved(catalog).stack["framework"] == "flask"
