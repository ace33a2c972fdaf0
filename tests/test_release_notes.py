"""What a release makes behave differently is declared, and shown to whom it concerns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.version import Version

from tests.made_up import OWN, edited, own_files, write
from tests.stacks import Stack, core_stacks, stack_id
from trivet import fast_yaml
from trivet.catalog import Catalog
from trivet.release_notes import Note, concerning, logged
from trivet.releases import Releases

NOTES = """\
- since: next
  when: has_database
  text: Not yet released.
- since: 0.2.0
  when: auth == "session" and not has_api
  text: For pages with accounts.
  dropped: [OLD]
  added: [NEW, NEWER]
- since: 0.1.1
  text: For all.
"""
SECRET = "facts/common/parts/secret.yml"
ANOTHER = "environment:\n  SIGNING_KEY: {what: signs, example: '', default: none}\n"
PAGES: Stack = {"framework": "flask", "interface": "pages", "auth": "session"}
PLAIN: Stack = {"framework": "flask", "interface": "api", "database": "none"}


def notes_between(old: Version, new: Version, stack: Stack, catalog: Catalog) -> list[Note]:
    """Return what the templates beside a questionnaire declare between two versions of them."""
    return concerning(Releases(catalog.root).declared(old, new), stack, catalog)


def variables(catalog: Catalog, stack: Stack) -> set[str]:
    """Return the variables that the `.env.example` of a stack names."""
    answers = catalog.resolve(stack).answers
    wiring = json.loads(catalog.render("{% include 'facts/wiring.jinja' %}", answers))
    partial = "{% include 'templates/' ~ framework ~ '/.env.example.jinja' %}"
    text = catalog.render(partial, {**answers, "wiring": wiring})
    return set(re.findall(r"^([A-Z][A-Z\d_]*)=", text, re.MULTILINE))


def misdeclared(old: Catalog, new: Catalog, stacks: Iterable[Stack]) -> list[str]:
    """Say which variables go or come otherwise than the notes declare, and in which stacks."""
    earlier, later = (Releases(catalog.root).carried for catalog in (old, new))
    faults: dict[str, list[str]] = {}
    for stack in stacks:
        if old.resolve(stack).problems:
            continue
        before, after = variables(old, stack), variables(new, stack)
        notes = notes_between(earlier, later, stack, new)
        dropped = {name for note in notes for name in note.dropped}
        added = {name for note in notes for name in note.added}
        for names, fault in (
            (before - after - dropped, "goes, and no note says so"),
            (dropped - (before - after), "does not go, though a note says so"),
            (added - (after - before), "does not come, though a note says so"),
        ):
            for name in names:
                faults.setdefault(f"{name} {fault}", []).append(stack_id(stack))
    return sorted(
        f"{fault}: {stacks[0]} and {len(stacks) - 1} more" for fault, stacks in faults.items()
    )


def test_notes_come_by_version_and_only_to_whom_they_concern(tmp_path: Path) -> None:
    catalog = templates(tmp_path, notes=NOTES, number="0.2.0.post1")

    def texts(old: str, new: str, stack: Stack) -> list[str]:
        return [note.text for note in notes_between(Version(old), Version(new), stack, catalog)]

    everything = ["For all.", "For pages with accounts.", "Not yet released."]
    assert texts("0.1.0", "0.2.0.post1", PAGES) == everything
    assert texts("0.1.0", "0.2.0", PAGES) == everything[:2]
    assert texts("0.1.1", "0.2.0.post1", PAGES) == everything[1:]
    assert texts("0.1.0", "0.2.0.post1", PLAIN) == everything[:1]
    assert texts("0.2.0.post1", "0.2.0.post1", PAGES) == []
    [note] = notes_between(Version("0.1.1"), Version("0.2.0"), PAGES, catalog)
    assert (note.dropped, note.added) == (("OLD",), ("NEW", "NEWER"))


LOG = """\
# Changes

## Next (unreleased)

- Soon.

## [0.2.0] (2026-12-01)

### Added

- One
  in two lines.
- Two.

A word.

## 0.1.0

- A start.
"""


def test_the_change_log_is_told_from_version_to_version(tmp_path: Path) -> None:
    releases = Releases(templates(tmp_path, number="0.2.0.post1").root)
    (tmp_path / "CHANGELOG.md").write_text(LOG)

    def log(old: str, new: str) -> list[str]:
        return releases.log(Version(old), Version(new))

    assert logged(LOG)["0.1.0"] == ["A start."]
    assert log("0.1.0", "0.2.0") == ["One in two lines.", "Two."]
    assert log("0.1.0", "0.2.0.post1") == ["Soon.", "One in two lines.", "Two."]
    assert log("0.2.0", "0.2.0") == log("0.2.0", "0.1.0") == []


def test_trivets_own_change_log_can_be_told() -> None:
    releases = Releases(OWN)
    assert releases.log(Version("0"), releases.carried)


@pytest.mark.parametrize(
    ("notes", "faults"),
    [
        ("[]", ["SIGNING_KEY goes, and no note says so"]),
        ("[{since: 0.2.0, text: x, when: has_secret, dropped: [SIGNING_KEY]}]", []),
        (
            "[{since: 0.1.0, text: x, when: has_secret, dropped: [SIGNING_KEY]}]",
            ["SIGNING_KEY goes, and no note says so"],
        ),
        (
            "[{since: 0.2.0, text: x, dropped: [SIGNING_KEY]}]",
            ["SIGNING_KEY does not go, though a note says so"],
        ),
        (
            "[{since: 0.2.0, text: x, when: has_secret, dropped: [SIGNING_KEY], added: [PORT]}]",
            ["PORT does not come, though a note says so"],
        ),
    ],
)
def test_a_wrong_declaration_is_found(notes: str, faults: list[str], tmp_path: Path) -> None:
    old = templates(tmp_path / "old", number="0.1.0", edit=("environment:\n", ANOTHER))
    new = templates(tmp_path / "new", number="0.2.0", notes=notes)
    found = misdeclared(old, new, [PAGES, PLAIN])
    assert [fault.partition(":")[0] for fault in found] == faults


@pytest.mark.run
def test_the_last_release_and_what_is_ahead_of_it_declare_what_they_drop(catalog: Catalog) -> None:
    """Earlier ones were held to it when they were the last."""
    releases = Releases(OWN)
    steps = [*pairwise(dict.fromkeys([*releases.versions, releases.carried]))]
    for before, _ in steps[-1:]:
        with releases.templates(before) as folder:
            assert misdeclared(Catalog(folder), catalog, core_stacks(catalog)) == []


def test_notes_can_be_read_by_a_person_and_name_releases(catalog: Catalog) -> None:
    releases = Releases(OWN)
    for entry in fast_yaml.load((releases.folder / "notes.yml").read_text("utf-8")):
        assert entry.keys() <= {"since", "when", "text", "dropped", "added"}
        assert entry["text"].rstrip().endswith(".")
        if entry["since"] == "next":
            assert releases.carried not in releases.versions
        else:
            assert Version(str(entry["since"])) in releases.versions
    assert notes_between(Version("0"), releases.carried, PAGES, catalog) is not None


def templates(
    root: Path, *, number: str, notes: str = "[]", edit: tuple[str, str] = ("", "")
) -> Catalog:
    """Return the questionnaire of templates like Trivet's own, with one edit and these notes."""
    carried = Releases(OWN).carried
    files = edited(own_files(), {SECRET: edit})
    files = edited(files, {"facts/source.yml": (f"v{carried}", f"v{number}")})
    write(root, [file for file in files if "/vendor/" not in file.path])
    (root / "releases").mkdir()
    (root / "releases/notes.yml").write_text(notes, "utf-8")
    return Catalog(root)
