"""What holds of every update and of every changed answer, whatever was chosen and whatever was made of it.

Projects are drawn from the catalogue: few in which every valid pair of choices occurs. Each is taken to
each other of its framework, new as it is, and every sixth time with its owner's work in it. `EFFORT=5`
draws five times as many, and works in all; `SEED=7` draws others.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations
from pathlib import Path

import pytest
from packaging.version import Version

from tests.conftest import ROOT
from tests.life.repositories import Repository
from tests.merge.edits import bumped
from tests.merge.kept import Sides, assert_has_a_reason, assert_kept, is_parsed, lines
from tests.merge.owners import Owner
from tests.stacks import NAMES, Stack, covering_stacks, is_valid
from tests.template_sources import FRAMEWORKS
from trivet.catalog import Catalog
from trivet.life import ANSWERS_FILE
from trivet.life.application import Intent, apply
from trivet.merge import File, Merged, Outcome, Tree
from trivet.releases import Releases
from trivet.update import Templates, answers_after, merge_project

pytestmark = pytest.mark.run

RELEASES = Releases(ROOT)
EFFORT = int(os.environ.get("EFFORT", "1"))
SEED = int(os.environ.get("SEED", "0"))
# Of the ways, how many are gone with an owner's work: each takes a fifth of a second.
EVERY = 6 if EFFORT == 1 else 1
# Of an owner, between two updates.
THINGS = 6
# Of those whose project was made by a release.
FEW = 4


@dataclass(frozen=True)
class World:
    """Projects of one framework: their stacks and their files, in one order."""

    framework: str
    seed: int
    templates: Templates
    stacks: list[Stack]
    trees: list[Tree]

    def ways(self) -> Iterator[tuple[str, Tree, Tree]]:
        """Yield each project with each other, and what this way is called."""
        for (one, before), (other, after) in permutations(enumerate(self.trees), 2):
            yield f"{self.framework} {one} to {other}, seed {self.seed}", before, after


@pytest.fixture(scope="module")
def draw(catalog: Catalog) -> Callable[[int], list[Stack]]:
    """Draw stacks of all frameworks, once for each seed: it takes seconds."""
    return cache(lambda seed: covering_stacks(catalog, strength=2, seed=seed))


@pytest.fixture(
    scope="module",
    params=[(framework, SEED + n) for n in range(EFFORT) for framework in FRAMEWORKS],
    ids=lambda drawn: f"{drawn[0]} seed {drawn[1]}",
)
def world(
    request: pytest.FixtureRequest, catalog: Catalog, draw: Callable[[int], list[Stack]]
) -> World:
    framework, seed = request.param
    name = NAMES[(FRAMEWORKS.index(framework) + seed) % len(NAMES)]
    stacks = [
        dict(catalog.resolve({**stack, "project_name": name}, folder="shop").stack)
        for stack in draw(seed)
        if stack["framework"] == framework
    ]
    templates = Templates(RELEASES.carried, catalog)
    return World(
        framework, seed, templates, stacks, [templates.tree(stack, "shop") for stack in stacks]
    )


def test_a_new_project_needs_nothing(world: World) -> None:
    for tree in world.trees:
        merged = merge_project(tree, tree, tree)
        assert merged.tree == tree
        assert {outcome.fate for outcome in merged.outcomes} == {"unchanged"}


def test_all_answers_can_be_changed_at_once(world: World, catalog: Catalog) -> None:
    """What the new ones rule out gives way, and what was not asked before is."""
    for before, after in permutations(world.stacks, 2):
        changes = {name: answer for name, answer in after.items() if before.get(name) != answer}
        resolution, _ = answers_after(catalog, catalog.resolve(before, folder="shop"), changes)
        assert resolution.stack == after


def test_other_answers_make_what_is_new_with_them_and_lead_back(world: World) -> None:
    for way, before, after in world.ways():
        there = merge_project(before, before, after)
        assert not there.conflicts, way
        assert there.tree == as_kept(before, after), way
        back = merge_project(after, there.tree, before)
        assert not back.conflicts, way
        assert back.tree == before, way


def as_kept(ours: Tree, theirs: Tree) -> Tree:
    """Return the new files, but the record and the migrations that are there already."""
    mine, others = ({folder_of_migration(path) for path in tree} for tree in (ours, theirs))

    def is_kept(path: str) -> bool:
        return path == ANSWERS_FILE or folder_of_migration(path) in (mine & others) - {""}

    kept = {path: file for path, file in ours.items() if is_kept(path)}
    return kept | {path: file for path, file in theirs.items() if not is_kept(path)}


def folder_of_migration(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return folder if "migrations" in folder.split("/")[-2:] and name[0].isdigit() else ""


def test_nothing_of_an_owner_is_lost(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    """Neither there nor back; and what conflicts was changed by both."""
    count: Counter[str] = Counter()
    for way, before, after in islice(world.ways(), world.seed % EVERY, None, EVERY):
        owner = Owner.at_work(world.framework, before, seed=way, things=THINGS)
        theirs = bumped(after) if owner.random.random() < 1 / 4 else after
        assert merge_project(before, owner.tree, before).tree == owner.tree, way
        there = merge_project(before, owner.tree, theirs)
        assert_survives(way, owner, before, theirs, there)
        count += told(before, owner.tree, theirs, there)
        if not there.conflicts:
            back = merge_project(theirs, there.tree, before)
            assert not back.conflicts, way
            assert_back(way, owner, back.tree)
    assert count["conflicts"] <= max(2, 0.02 * count["files"])
    record_property("told", f"{world.framework}, seed {world.seed}: {summary(count)}")


def summary(count: Counter[str]) -> str:
    return (
        f"{count['updates']} updates of owners' projects; of {count['files']} files that both changed "
        f"{count['conflicts']} conflict, and {count['gone']} more that the template has no longer"
    )


def told(base: Tree, ours: Tree, theirs: Tree, merged: Merged) -> Counter[str]:
    """Count what both sides changed, and what came of it."""
    both = [p for p in base if p in ours and p in theirs and base[p] not in (ours[p], theirs[p])]
    gone = sum(outcome.theirs is None for outcome in merged.conflicts)
    conflicts = len(merged.conflicts) - gone
    return Counter(updates=1, files=len(both), conflicts=conflicts, gone=gone)


def assert_survives(way: str, owner: Owner, base: Tree, theirs: Tree, merged: Merged) -> None:
    """Assert that the work is there, that all else is new, and that each conflict has a reason."""
    sides = Sides(base, owner.tree, theirs)
    touched = owner.edited | owner.moved.keys()
    expected = as_kept(owner.tree, theirs)
    for outcome in merged.outcomes:
        where, new = f"{way}: {outcome.path}", merged.tree.get(outcome.path)
        if outcome.base in owner.deleted:
            assert new is None, where
        elif outcome.base in owner.reformatted:
            assert_says_the_same(where, outcome, theirs, merged)
        elif outcome.base in touched:
            assert_kept(where, outcome, sides, merged)
            assert_has_a_reason(where, outcome, sides)
        elif outcome.base:
            assert new == expected.get(outcome.path), where
    assert {path: merged.tree[path] for path in owner.made} == owner.made, way


def assert_says_the_same(where: str, outcome: Outcome, theirs: Tree, merged: Merged) -> None:
    """Another form is no change: the file says what the template's does, or is gone with it."""
    assert not outcome.conflicts, where
    if outcome.theirs:
        new, other = (file.content for file in (merged.tree[outcome.path], theirs[outcome.theirs]))
        if is_parsed(outcome.path, theirs[outcome.theirs]):
            assert ast.dump(ast.parse(new)) == ast.dump(ast.parse(other)), where


def assert_back(way: str, owner: Owner, tree: Tree) -> None:
    """Assert that all is as it was, perhaps in another order.

    What stood between two things that were gone meanwhile may be behind both. What the other templates
    did not have either has come back as it is in these: a deletion and a form are forgotten there.
    """
    forgotten = owner.deleted | owner.reformatted
    for path in ({*owner.tree} | {*tree}) - forgotten:
        assert lines(tree.get(path)) == lines(owner.tree.get(path)), f"{way} and back: {path}"


@pytest.mark.parametrize("version", RELEASES.versions, ids=str)
def test_what_a_release_made_becomes_what_is_new_and_keeps_its_owners_work(
    version: Version, world: World, catalog: Catalog, record_property: Callable[[str, object], None]
) -> None:
    count: Counter[str] = Counter()
    with RELEASES.templates(version, world.framework) as folder:
        old = Templates(version, Catalog.load(folder))
        stacks = [stack for stack in world.stacks if is_valid(old.catalog, stack)]
        assert stacks
        for number, stack in enumerate(stacks[:FEW]):
            way = f"{world.framework} {number} from {version}, seed {world.seed}"
            resolution = old.catalog.resolve(stack, folder="shop")
            base = old.tree(resolution.stack, "shop")
            after, _ = answers_after(catalog, resolution, {})
            is_the_same = after.stack == stack
            new = world.templates
            theirs = world.trees[number] if is_the_same else new.tree(after.stack, "shop")
            assert merge_project(base, base, theirs).tree == as_kept(base, theirs), way
            owner = Owner.at_work(world.framework, base, seed=way, things=2 * THINGS)
            merged = merge_project(base, owner.tree, theirs)
            assert_survives(way, owner, base, theirs, merged)
            count += told(base, owner.tree, theirs, merged)
    record_property("told", f"{world.framework} from {version}: {summary(count)}")


def test_a_repository_goes_there_and_back(world: World, tmp_path: Path) -> None:
    """All is staged, what git ignores stays, and no empty folder is left."""
    before, after = world.trees[0], world.trees[-1]
    shop = Repository.make(tmp_path / "shop", before)
    shop.write({".env": File(b"SECRET_KEY=mine\n")})
    for base, theirs in ((before, after), (after, before)):
        project = shop.project
        ours = project.tree(also={*base, *theirs})
        record = {ANSWERS_FILE: theirs[ANSWERS_FILE].content}
        merged = merge_project(base, ours, theirs)
        intent = Intent("the change", "trivet change", ours, merged, record)
        expected = {**as_kept(ours, theirs), ANSWERS_FILE: theirs[ANSWERS_FILE]}
        assert apply(project, intent) == ()
        assert shop.project.tree() == expected
        assert not shop.git("diff", "--name-only")
        assert not shop.git("ls-files", "--others", "--exclude-standard")
        shop.git("commit", "--quiet", "--message", "Changed")
    assert shop.project.tree() == before
    assert (shop.root / ".env").read_bytes() == b"SECRET_KEY=mine\n"
    folders = [folder for folder, below, files in os.walk(shop.root) if not below and not files]
    assert not [folder for folder in folders if "/.git" not in folder]
