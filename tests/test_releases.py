"""Releases travel with Trivet: each is whole, small, the same everywhere, and cut by one command."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.version import Version

from tests.commands import snapshot
from tests.made_up import LEAST, OWN, commit, edited, house, own_files, release, small
from tests.template_sources import FRAMEWORKS
from tools.release import cut, reopen
from trivet.catalog import template_root
from trivet.errors import UserError
from trivet.releases import CARRIED, Releases, version_of
from trivet.render import render
from trivet.source import keep_releases

FIRST, SECOND, THIRD = (Version(number) for number in ("0.1.0", "0.2.0", "0.10.0"))
TODAY = datetime.date(2026, 12, 1)
TEXTS = {"copier.yml": "name: {}\n", "templates/flask/run.sh": "exit 0\n"}
PROGRAMS = ["templates/flask/run.sh"]
OWN_RELEASES = Releases(OWN)


@pytest.fixture
def three(tmp_path: Path) -> Releases:
    """Three releases: the second changes a file, the third takes it back and adds one."""
    release(tmp_path, str(FIRST), small(TEXTS, PROGRAMS))
    release(tmp_path, str(SECOND), small({**TEXTS, "copier.yml": "other: {}\n"}, PROGRAMS))
    release(tmp_path, str(THIRD), small({**TEXTS, "templates/django/a.py": "A = 1\n"}))
    return Releases(tmp_path)


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_versions_come_in_their_order_and_none_is_needed(three: Releases) -> None:
    assert three.versions == (FIRST, SECOND, THIRD)
    for path in three.folder.iterdir():
        path.unlink()
    assert Releases(three.root).versions == ()


@pytest.mark.usefixtures("umask")
def test_each_release_is_restored_whole_whatever_the_umask(three: Releases, tmp_path: Path) -> None:
    texts = {
        FIRST: TEXTS,
        SECOND: {**TEXTS, "copier.yml": "other: {}\n"},
        THIRD: {**TEXTS, "templates/django/a.py": "A = 1\n"},
    }
    for version, expected in texts.items():
        folder = tmp_path / "restored" / str(version)
        three.restore(version, folder)
        found = {path: content.decode() for path, content in snapshot(folder).items()}
        assert f"_commit: v{version}\n" in found["facts/source.yml"]
        assert found == {**LEAST, **expected, "facts/source.yml": found["facts/source.yml"]}
        programs = [path for path in PROGRAMS if version != THIRD]
        for path in expected:
            mode = stat.S_IMODE((folder / path).stat().st_mode)
            assert mode == (0o755 if path in programs else 0o644)


def test_a_release_holds_only_what_no_earlier_one_has(three: Releases) -> None:
    sizes = [len(zipfile.ZipFile(three.folder / f"{v}.zip").namelist()) for v in three.versions]
    assert sizes == [4, 2, 2]


def test_the_same_templates_make_the_same_files_everywhere(three: Releases) -> None:
    """If this is red on one Python or machine only, releases would differ with who cuts them."""
    names = ("0.1.0.json", "0.1.0.zip", "0.10.0.zip")
    found = {name: hashlib.sha256((three.folder / name).read_bytes()).hexdigest() for name in names}
    assert {name: digest[:16] for name, digest in found.items()} == {
        "0.1.0.json": "ce4833c9f56557f2",
        "0.1.0.zip": "8097dd886d06822e",
        "0.10.0.zip": "c3fb4e2111b99f30",
    }


@pytest.mark.parametrize("damage", ["changed", "lost", "cut off"])
def test_a_damaged_release_is_never_used(three: Releases, tmp_path: Path, damage: str) -> None:
    archive = three.folder / "0.1.0.zip"
    content = archive.read_bytes()
    if damage == "lost":
        archive.unlink()
    elif damage == "cut off":
        archive.write_bytes(content[:-30])
    else:
        archive.write_bytes(content.replace(b"exit 0", b"exit 1"))
    with pytest.raises(UserError, match=r"0\.2\.0 is damaged.*") as refusal:
        three.restore(SECOND, tmp_path / "restored")
    assert "uv tool install --reinstall" in refusal.value.advice
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        ("0.11.0", "Update Trivet first: `uv tool upgrade trivet`, or `uvx trivet@latest`."),
        ("0.10.0.post1", "Update Trivet first: `uv tool upgrade trivet`, or `uvx trivet@latest`."),
        ("0.0.9", "There is 0.1.0, 0.2.0, 0.10.0."),
        ("0.3.0", "There is 0.1.0, 0.2.0, 0.10.0."),
        ("0.3.0.post1", "There is 0.1.0, 0.2.0, 0.10.0."),
    ],
)
def test_an_unknown_version_is_refused_with_advice(
    three: Releases, tmp_path: Path, number: str, advice: str
) -> None:
    for refused in (three.origins, lambda version: three.restore(version, tmp_path / "restored")):
        with pytest.raises(UserError, match=re.escape(number)) as refusal:
            refused(Version(number))
        assert refusal.value.advice == advice


def test_a_record_that_is_no_version_is_refused_with_advice() -> None:
    with pytest.raises(UserError, match="`4609782x` is no version of the templates"):
        version_of("4609782x")


def test_a_project_of_a_release_comes_from_it(three: Releases) -> None:
    assert three.origins(FIRST) == [FIRST]
    assert three.origins(THIRD) == [THIRD]


def test_a_project_of_a_checkout_comes_from_there_or_from_the_release_before(
    tmp_path: Path,
) -> None:
    house(tmp_path, small(TEXTS))
    cut(tmp_path, "0.1.0", TODAY)
    ahead = reopen(tmp_path)
    assert Releases(tmp_path).origins(ahead) == [ahead, FIRST]
    release(tmp_path, "0.2.0", small({**TEXTS, "copier.yml": "other: {}\n"}))
    assert Releases(tmp_path).origins(ahead) == [FIRST]


def test_before_the_first_release_there_is_what_the_checkout_holds(tmp_path: Path) -> None:
    releases = house(tmp_path, small(TEXTS))
    assert releases.origins(Version("0.0.0")) == [Version("0.0.0")]
    with pytest.raises(UserError, match=r"no release 0\.0\.0"):
        releases.restore(Version("0.0.0"), tmp_path / "restored")


def test_an_earlier_release_stands_in_a_folder_while_it_is_used(three: Releases) -> None:
    with three.templates(THIRD) as folder:
        assert folder == three.root
    with three.templates(SECOND) as folder:
        assert (folder / "copier.yml").read_text("utf-8") == "other: {}\n"
    assert not folder.exists()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_framework_renders_the_same_without_the_trees_of_the_others(
    framework: str, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    release(root, "0.1.0", own_files())
    Releases(root).restore(FIRST, tmp_path / "part", framework)
    trees = {path.name for path in (tmp_path / "part/templates").iterdir()}
    assert trees == {framework, "_shared"}
    stack = {"framework": framework, "project_name": "Shop", "interface": "both"}
    for name, templates in (("whole", root), ("of-part", tmp_path / "part")):
        render(stack, tmp_path / name / "shop", templates)
    assert snapshot(tmp_path / "of-part") == snapshot(tmp_path / "whole")


# What Trivet itself carries.


def test_what_is_carried_under_a_releases_number_is_that_release() -> None:
    if OWN_RELEASES.carried not in OWN_RELEASES.versions:
        return
    manifest = OWN_RELEASES.manifest(OWN_RELEASES.carried)
    changed = {file.path for file in own_files() if manifest.files.get(file.path) != file.digest}
    changed |= manifest.files.keys() - {file.path for file in own_files()}
    assert not changed, "after a release, `uv run poe reopen` comes first"


def test_each_release_is_whole_and_makes_its_commit(tmp_path: Path) -> None:
    commits = keep_releases(tmp_path / "kept/.git", OWN_RELEASES)
    manifests = {version: OWN_RELEASES.manifest(version) for version in OWN_RELEASES.versions}
    assert commits == {version: manifest.commit for version, manifest in manifests.items()}


def test_the_change_log_has_the_releases_and_what_is_ahead_of_them() -> None:
    headings = re.findall(r"(?m)^## (.+)$", (OWN / "CHANGELOG.md").read_text("utf-8"))
    if OWN_RELEASES.carried not in OWN_RELEASES.versions:
        assert re.fullmatch(r"(Next|[\d.]+) \(unreleased\)", headings.pop(0))
    for version, heading in zip(reversed(OWN_RELEASES.versions), headings, strict=True):
        assert re.fullmatch(rf"{re.escape(str(version))} \(\d{{4}}-\d\d-\d\d\)", heading)


def test_a_version_is_a_release_or_what_follows_one() -> None:
    carried, versions = OWN_RELEASES.carried, OWN_RELEASES.versions
    if versions and carried not in versions:
        assert carried == Version(f"{versions[-1]}.post1")


def test_an_installed_trivet_finds_its_releases_beside_its_templates() -> None:
    assert (template_root() / "releases/notes.yml").is_file()


# The command that cuts one.


def test_a_release_is_written_wherever_its_number_stands(tmp_path: Path) -> None:
    releases = house(tmp_path, small(TEXTS))
    notes = releases.folder / "notes.yml"
    notes.write_text("- since: next\n  text: Mind the next step.\n", "utf-8")
    commit(tmp_path)
    cut(tmp_path, "0.1.0", TODAY)
    for name in ("pyproject.toml", "uv.lock"):
        assert 'version = "0.1.0"' in (tmp_path / name).read_text("utf-8")
    assert "## 0.1.0 (2026-12-01)\n\n- A start." in (tmp_path / "CHANGELOG.md").read_text("utf-8")
    assert yaml.safe_load(notes.read_text("utf-8"))[0]["since"] == "0.1.0"
    releases = Releases(tmp_path)
    assert releases.carried == FIRST
    releases.restore(FIRST, tmp_path / "restored")
    carried = {path: text for path, text in snapshot(tmp_path).items() if path.startswith(CARRIED)}
    assert snapshot(tmp_path / "restored") == carried


def test_what_follows_a_release_has_a_number_of_its_own(tmp_path: Path) -> None:
    house(tmp_path, small(TEXTS))
    cut(tmp_path, "0.1.0", TODAY)
    assert reopen(tmp_path) == Releases(tmp_path).carried == Version("0.1.0.post1")
    log = (tmp_path / "CHANGELOG.md").read_text("utf-8")
    assert log.startswith("# Changes\n\n## Next (unreleased)\n\n## 0.1.0 (2026-12-01)\n")
    with pytest.raises(UserError, match=r"0\.1\.0\.post1 is no release"):
        reopen(tmp_path)


def test_the_next_release_follows_from_there(tmp_path: Path) -> None:
    house(tmp_path, small(TEXTS))
    cut(tmp_path, "0.1.0", TODAY)
    reopen(tmp_path)
    (tmp_path / "copier.yml").write_text("other: {}\n", "utf-8")
    log = tmp_path / "CHANGELOG.md"
    log.write_text(log.read_text("utf-8").replace("unreleased)\n", "unreleased)\n\n- More.\n"))
    commit(tmp_path)
    cut(tmp_path, "0.2.0", TODAY)
    assert Releases(tmp_path).versions == (FIRST, SECOND)
    assert [file.path for file in Releases(tmp_path).files(SECOND)] == sorted({**LEAST, **TEXTS})


def test_a_release_of_the_tool_alone_adds_no_content(tmp_path: Path) -> None:
    house(tmp_path, small(TEXTS))
    cut(tmp_path, "0.1.0", TODAY)
    reopen(tmp_path)
    log = tmp_path / "CHANGELOG.md"
    log.write_text(log.read_text("utf-8").replace("unreleased)\n", "unreleased)\n\n- The tool.\n"))
    commit(tmp_path)
    cut(tmp_path, "0.1.1", TODAY)
    releases = Releases(tmp_path)
    first, second = (releases.manifest(version).files for version in releases.versions)
    assert {path for path in first if first[path] != second[path]} == {"facts/source.yml"}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("0.1.0", "0.1.0 is not above 0.1.0.post1"),
        ("0.0.9", "0.0.9 is not above 0.1.0.post1"),
        ("v0.2.0", "`v0.2.0` is no number of a release"),
        ("0.2.0rc1", "`0.2.0rc1` is no number of a release"),
    ],
)
def test_a_number_that_cannot_be_the_next_is_refused(
    tmp_path: Path, number: str, reason: str
) -> None:
    house(tmp_path, small(TEXTS))
    cut(tmp_path, "0.1.0", TODAY)
    reopen(tmp_path)
    commit(tmp_path)
    before = snapshot(tmp_path)
    with pytest.raises(UserError, match=re.escape(reason)):
        cut(tmp_path, number, TODAY)
    assert snapshot(tmp_path) == before


def test_a_release_without_a_line_of_changes_is_refused(tmp_path: Path) -> None:
    house(tmp_path, small(TEXTS))
    for text in ("## Next (unreleased)\n\n## 0.0.9 (2026-01-01)\n\n- Old.\n", "## 0.0.9\n\n- A\n"):
        (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n{text}", "utf-8")
        commit(tmp_path)
        before = snapshot(tmp_path)
        with pytest.raises(UserError, match=r"CHANGELOG\.md has no lines for 0\.1\.0"):
            cut(tmp_path, "0.1.0", TODAY)
        assert snapshot(tmp_path) == before


def test_what_is_not_committed_is_not_released(tmp_path: Path) -> None:
    house(tmp_path, small(TEXTS))
    (tmp_path / "copier.yml").write_text("other: {}\n", "utf-8")
    with pytest.raises(UserError, match=r"uncommitted changes: copier\.yml"):
        cut(tmp_path, "0.1.0", TODAY)


def test_nothing_is_written_where_the_quick_checks_are_red(tmp_path: Path) -> None:
    def red(_: Path) -> None:
        raise UserError("`poe lint` is red.")

    house(tmp_path, small(TEXTS))
    before = snapshot(tmp_path)
    with pytest.raises(UserError, match="is red"):
        cut(tmp_path, "0.1.0", TODAY, check=red)
    assert snapshot(tmp_path) == before


def test_only_the_made_up_edits_differ() -> None:
    """The helper of these tests changes what it is told to, or it would prove nothing."""
    path = "templates/_shared/app.css"
    text = next(file for file in own_files() if file.path == path).content.decode()
    changed = edited(own_files(), {path: (text[:20], "/* */")})
    assert [new.path for new, old in zip(changed, own_files(), strict=True) if new != old] == [path]
