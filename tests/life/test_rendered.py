"""A whole project takes a changed choice, and is then what a new one with it would be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.life.repositories import Repository
from trivet.catalog import Catalog
from trivet.life import ANSWERS_FILE
from trivet.life.application import Intent, apply
from trivet.life.project import Project
from trivet.merge import File, Kind, Tree, merge
from trivet.render import render


def _tree(folder: Path) -> dict[str, File]:
    """Return the files of a folder that is in no repository."""
    files = (path for path in folder.rglob("*") if path.is_file())
    kinds = {True: Kind.EXECUTABLE, False: Kind.PLAIN}
    return {
        path.relative_to(folder).as_posix(): File(
            path.read_bytes(), kinds[os.access(path, os.X_OK)]
        )
        for path in files
    }


@pytest.fixture(scope="module")
def stacks(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, File], dict[str, File]]:
    choices = ({"framework": "flask", "database": "sqlite"}, {"framework": "flask", "auth": "jwt"})
    trees = []
    for number, choice in enumerate(choices):
        folder = tmp_path_factory.mktemp(f"stack{number}") / "shop"
        stack = catalog.resolve(catalog.decided(choice), folder="shop").stack
        render(stack, folder, ROOT)
        trees.append(_tree(folder))
    return trees[0], trees[1]


def _change(project: Project, base: Tree, theirs: Tree) -> Intent:
    ours = project.tree(also={*base, *theirs})
    merged = merge(base, ours, theirs, never=lambda path: path == ANSWERS_FILE)
    record = {ANSWERS_FILE: theirs[ANSWERS_FILE].content}
    return Intent("the change to auth=jwt", "trivet change", ours, merged, record)


def test_there_and_back_is_what_new_ones_are(
    stacks: tuple[dict[str, File], dict[str, File]], tmp_path: Path
) -> None:
    before, after = stacks
    assert before != after
    shop = Repository.make(tmp_path / "shop", before)
    shop.write({".env": File(b"SECRET_KEY=mine\n")})
    for base, theirs in ((before, after), (after, before)):
        project = shop.project
        assert apply(project, _change(project, base, theirs)) == ()
        assert shop.project.tree() == theirs
        assert not [line for line in shop.status() if not line.startswith(("A ", "M ", "D "))]
        shop.git("commit", "--quiet", "--message", "Changed")
    assert (shop.root / ".env").read_bytes() == b"SECRET_KEY=mine\n"
    folders = [folder for folder, below, files in os.walk(shop.root) if not below and not files]
    assert not [folder for folder in folders if "/.git" not in folder]
