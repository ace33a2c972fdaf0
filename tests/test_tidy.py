"""Merged files are as tidy as their owner keeps them; no other file is touched."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trivet.merge import File, Tree, merge
from trivet.tidy import tidied

RUFF = Path(sys.executable).with_name("ruff")
BASE = "import os\n\nNAME = os.name\n\n\ndef middle():\n    return 1\n"
# Each side adds an import, and theirs makes a line longer than the limit of the project.
OURS = "import os\nimport sys\n\nNAME = os.name, sys\n\n\ndef middle():\n    return 1\n"
THEIRS = "import abc\nimport os\n\nNAME = os.name\n\n\ndef middle():\n    return abc\n"
SETTINGS = "[tool.ruff]\nline-length = 60\n"


def tree(**texts: str) -> dict[str, File]:
    files = {f"app/{name}.py": File(text.encode()) for name, text in texts.items()}
    return {"pyproject.toml": File(SETTINGS.encode()), **files}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/ruff").symlink_to(RUFF)
    return tmp_path


def merged(project: Path, base: Tree, ours: Tree, theirs: Tree) -> tuple[Tree, tuple[str, ...]]:
    found, untidied = tidied(project, ours, merge(base, ours, theirs))
    return found.tree, untidied


def test_what_two_tidy_sides_make_is_tidy(project: Path) -> None:
    # The owner's own module comes after what is installed, where the project's others are.
    ours = OURS.replace("import sys\n", "import sys\n\nfrom app import other\n")
    theirs = THEIRS.replace("import os\n", "import os\n\nimport flask\n")
    base, ours_, theirs_ = (tree(a=text, other="") for text in (BASE, ours, theirs))
    found, untidied = merged(project, base, ours_, theirs_)
    assert untidied == ()
    assert (
        found["app/a.py"]
        .content.decode()
        .startswith(
            "import abc\nimport os\nimport sys\n\nimport flask\n\nfrom app import other\n\n"
        )
    )


def test_who_formats_otherwise_keeps_that(project: Path) -> None:
    ours = OURS.replace("return 1", "return   1").replace(
        "import os\nimport sys", "import sys\nimport os"
    )
    theirs = THEIRS.replace("return abc", "return 1\n\n\nA = abc")
    base, ours_, theirs_ = (tree(a=text) for text in (BASE, ours, theirs))
    found, _ = merged(project, base, ours_, theirs_)
    assert b"return   1" in found["app/a.py"].content
    assert b"A = abc" in found["app/a.py"].content


def test_what_one_side_alone_changed_stays_byte_for_byte(project: Path) -> None:
    untidy = "import sys,os\nA=sys,os\n"
    base, ours, theirs = tree(a=BASE, b=BASE), tree(a=untidy, b=BASE), tree(a=BASE, b=untidy)
    found, untidied = merged(project, base, ours, theirs)
    assert found["app/a.py"] == ours["app/a.py"]
    assert found["app/b.py"] == theirs["app/b.py"]
    assert untidied == ()


def test_a_conflict_is_left_to_its_person(project: Path) -> None:
    sides = [BASE.replace("return 1", f"return  {number}") for number in (1, 2, 3)]
    base, ours, theirs = (tree(a=text) for text in sides)
    found = merge(base, ours, theirs)
    assert found.conflicts
    assert tidied(project, ours, found) == (found, ())


def test_without_a_formatter_the_files_are_named(tmp_path: Path) -> None:
    base, ours, theirs = (tree(a=text) for text in (BASE, OURS, THEIRS))
    plain = merge(base, ours, theirs)
    assert tidied(tmp_path, ours, plain) == (plain, ("app/a.py",))


@pytest.mark.parametrize("settings", ["[tool.ruff\n", 'extend = "../elsewhere.toml"\n'])
def test_settings_that_cannot_be_read_change_nothing(settings: str, project: Path) -> None:
    sides = [
        {**tree(a=text), "ruff.toml": File(settings.encode())} for text in (BASE, OURS, THEIRS)
    ]
    base, ours, theirs = sides
    plain = merge(base, ours, theirs)
    assert tidied(project, ours, plain) == (plain, ())
