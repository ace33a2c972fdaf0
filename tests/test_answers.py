"""Answers from files: YAML, TOML and JSON say the same, and what is none is told with its line."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands import trivet
from trivet.catalog import Catalog
from trivet.cli.answers import given_answers
from trivet.errors import UserError

CATALOG = Catalog.load()
SAME = {
    "YAML": "# ours\n$schema: answers.json\nframework: flask\ndocker: no\npython_version: 3.13\n",
    "TOML": '# ours\n"$schema" = "answers.json"\nframework = "flask"\ndocker = false\npython_version = "3.13"\n',
    "JSON": '{"$schema": "answers.json",\n"framework": "flask", "docker": "no", "python_version": 3.13}',
}
SUFFIXES = {"YAML": (".yml", ".yaml"), "TOML": (".toml",), "JSON": (".json",)}


def read(tmp_path: Path, name: str, content: str) -> dict[str, Any]:
    """Return the answers in a file."""
    (tmp_path / name).write_text(content, "utf-8")
    return dict(given_answers(CATALOG, [], tmp_path / name))


@pytest.mark.parametrize("form", SAME)
def test_each_form_says_the_same(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*(f"answers{suffix}" for suffix in SUFFIXES[form]), "answers", "answers.txt"):
        answers = CATALOG.resolve(read(tmp_path, name, SAME[form])).answers
        assert (answers["framework"], answers["docker"]) == ("flask", False)
        assert answers["python_version"] == "3.13"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAME[form].encode())))
    assert given_answers(CATALOG, [], Path("-"))["framework"] == "flask"


@pytest.mark.parametrize("framework", ["django", "fastapi"])
def test_the_answers_of_a_project_will_do(framework: str, tmp_path: Path) -> None:
    content = f"# Remembered.\n_commit: 0.3.0\n_src_path: trivet\nframework: {framework}\n"
    assert read(tmp_path, ".copier-answers.yml", content) == {"framework": framework}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.toml", 'auth = "jwt"\n[database]\nx = 1\n', "line 2, has other entries below `database`"),
        ("a.toml", "stack.auth = 1\n", "line 1, has other entries below `stack`"),
        ("a.toml", "auth = jwt\n", "line 1, is no TOML"),
        ("a", 'auth = "jwt"\ndocker = maybe\n', "line 2, is no TOML"),
        ("a.json", '{"auth": "jwt"\n "docker": true}', "line 2, is no JSON"),
        ("a.json", "[]", "holds no answers"),
        ("a.yml", "auth: jwt\ndocker: [yes\n", "line 3, is neither YAML nor JSON"),
        ("a.yml", "auth: jwt\nproject_name: 1.10\n", "line 2, has no text for `project_name`: YAML reads 1.1"),
        ("a.yml", "project_name: yes\n", "YAML reads True"),
        ("a.yml", "auth:\n", "line 1, says nothing behind `auth`"),
        ("a.yml", "auth: [jwt]\n", "line 1, has a list for `auth`"),
        ("a.yml", "docker: 5\n", "line 1, has neither yes nor no for `docker`: 5"),
        ("a.yml", "", "holds no answers"),
        ("a", "", "holds no answers"),
        ("a", "jwt", "holds no answers"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_with_its_line(
    name: str, content: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, name, content)
    assert told in caught.value.message
    assert f"`{tmp_path / name}`" in caught.value.message
    assert caught.value.advice


def test_a_refused_answer_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('framework = "flask"\n\norm = "sqlmodel"\nauth = "token"\n')
    flags = ("--answers", "a.toml", "--set", "auth=nothing", "--defaults")
    done = trivet("new", "shop", *flags, cwd=tmp_path)
    assert done.returncode == 2
    assert "orm (a.toml, line 3): SQLModel is made for FastAPI" in done.stderr
    assert "  auth: `nothing` is not one of" in done.stderr
