"""Merges three trees into one: what becomes of each file, and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from trivet.merge.content import has_same_lines, merge_content, says_the_same, three_way
from trivet.merge.files import Fate, File, Kind, Merged, Outcome, Stages, Tree, folders_above
from trivet.merge.moves import moves
from trivet.merge.passages import Labels

__all__ = ["merge"]

_LABELS = Labels()


@dataclass(frozen=True)
class _Paths:
    """Where one file is in each tree, and where it goes."""

    base: str | None
    ours: str | None
    theirs: str | None
    to: str
    # Whether it is new, in a folder of which the owner has left nothing.
    is_unwanted: bool = False


def merge(
    base: Tree,
    ours: Tree,
    theirs: Tree,
    *,
    labels: Labels = _LABELS,
    never: Callable[[str], bool] = lambda _: False,
) -> Merged:
    """Merge what the owner and the template have made of the base.

    Where the owner changed nothing, the result is the template's, byte for byte; where the template
    changed nothing, it is the owner's. What the owner deleted stays deleted, and a deleted folder takes
    nothing new. `never` tells of a path whether what is there is left alone, such as a lock file; what
    only the template has is added.
    """
    tree: dict[str, File] = {}
    outcomes = []
    for paths in _paired(base, ours, theirs):
        stages = Stages(
            base[paths.base] if paths.base else None,
            ours[paths.ours] if paths.ours else None,
            theirs[paths.theirs] if paths.theirs else None,
        )
        if never(paths.to):
            outcome, file = _left_alone(paths, stages)
        else:
            outcome, file = _merged(paths, stages, labels)
        if file:
            tree[paths.to] = file
        outcomes.append(outcome)
    settled = _without_clashes(outcomes, tree)
    return Merged(tree, tuple(sorted(settled, key=lambda outcome: outcome.path)))


def _paired(base: Tree, ours: Tree, theirs: Tree) -> Iterator[_Paths]:
    """Yield each file once, wherever it has gone."""
    mine, others = moves(base, ours), moves(base, theirs)
    my_new, their_new = set(ours), set(theirs)
    for path, file in base.items():
        my_path = path if path in ours else mine.files.get(path)
        their_path = path if path in theirs else others.files.get(path)
        if my_path != their_path:
            # A file has not gone to a path at which the other side has one of its own.
            my_path = my_path if my_path == path or my_path not in theirs else None
            their_path = their_path if their_path == path or their_path not in ours else None
        if my_path is None and their_path and their_path != path:
            # Where the owner deleted it, no more than a likeness would keep a new file away.
            their_path = their_path if theirs[their_path] == file else None
        my_new.discard(my_path or path)
        their_new.discard(their_path or path)
        yield _Paths(path, my_path, their_path, _target(path, my_path, their_path))
    taken = {*base, *ours, *theirs}
    deleted = _folders(base) - _folders(ours)
    for path in sorted(my_new | their_new):
        my_path = path if path in my_new else None
        their_path = path if path in their_new else None
        to = path
        if my_path is None or their_path is None:
            to = (mine if my_path is None else others).new_path(path)
            to = path if to in taken else to
        taken.add(to)
        is_unwanted = my_path is None and not deleted.isdisjoint(folders_above(to))
        yield _Paths(None, my_path, their_path, to, is_unwanted)


def _target(path: str, mine: str | None, theirs: str | None) -> str:
    """Return where a file of the base goes: if both moved it, to where the owner did."""
    if mine is None or theirs is None:
        return mine or path
    return theirs if mine == path else mine


def _folders(tree: Tree) -> set[str]:
    return {folder for path in tree for folder in folders_above(path)}


def _left_alone(paths: _Paths, stages: Stages) -> tuple[Outcome, File | None]:
    if stages.ours:
        is_unchanged = stages.ours == stages.base == stages.theirs
        return _told(paths, Fate.UNCHANGED if is_unchanged else Fate.YOURS), stages.ours
    return _without_ours(paths, stages)


def _merged(paths: _Paths, stages: Stages, labels: Labels) -> tuple[Outcome, File | None]:
    base, ours, theirs = stages.base, stages.ours, stages.theirs
    if ours is None:
        return _without_ours(paths, stages)
    if theirs is None:
        if base is None:
            return _told(paths, Fate.YOURS if paths.ours == paths.to else Fate.MOVED), ours
        is_in_place = (paths.ours, ours.kind) == (paths.base, base.kind)
        if is_in_place and says_the_same(paths.to, base.content, ours.content):
            return _told(paths, Fate.REMOVED), None
        return _told(paths, Fate.CONFLICT, 1, stages), ours
    if ours == theirs:
        is_unchanged = paths.ours == paths.to
        return _told(paths, Fate.UNCHANGED if is_unchanged else Fate.MOVED), theirs
    return _merged_all(paths, stages, labels, base, ours, theirs)


def _without_ours(paths: _Paths, stages: Stages) -> tuple[Outcome, File | None]:
    if stages.theirs is None:
        return _told(paths, Fate.REMOVED), None
    if stages.base or paths.is_unwanted:
        return _told(paths, Fate.KEPT_DELETED), None
    return _told(paths, Fate.ADDED), stages.theirs


def _merged_all(
    paths: _Paths, stages: Stages, labels: Labels, base: File | None, ours: File, theirs: File
) -> tuple[Outcome, File]:
    """Merge a file that both sides have."""
    kind = three_way(base.kind if base else None, ours.kind, theirs.kind)
    has_link = Kind.LINK in (ours.kind, theirs.kind, base and base.kind)
    if base and theirs == base:
        fate = Fate.YOURS if paths.ours == paths.to else Fate.MOVED
        return _told(paths, fate), ours
    if kind is None or (has_link and ours != base):
        return _told(paths, Fate.CONFLICT, 1, stages), ours
    merged = merge_content(
        paths.to, base.content if base else None, ours.content, theirs.content, labels
    )
    file = File(merged.content, kind)
    if merged.conflicts:
        return _told(paths, Fate.CONFLICT, merged.conflicts, stages), file
    if paths.ours != paths.to:
        return _told(paths, Fate.MOVED), file
    if base and ours.kind == base.kind and has_same_lines(ours.content, base.content):
        return _told(paths, Fate.UPDATED), file
    return _told(paths, Fate.YOURS if file == ours else Fate.MERGED), file


def _told(paths: _Paths, fate: Fate, conflicts: int = 0, stages: Stages | None = None) -> Outcome:
    return Outcome(paths.to, fate, paths.base, paths.ours, paths.theirs, conflicts, stages)


def _without_clashes(outcomes: list[Outcome], tree: dict[str, File]) -> Iterator[Outcome]:
    """Take what the template puts where the owner has left no room out of the tree, or back in place."""
    files, folders = set(tree), _folders(tree)
    for outcome in outcomes:
        path = outcome.path
        is_put_there = path in tree and path != outcome.ours
        if is_put_there and (path in folders or not files.isdisjoint(folders_above(path))):
            file = tree.pop(path)
            if outcome.ours:
                tree[outcome.ours] = file
                outcome = replace(outcome, path=outcome.ours)
            else:
                stages = Stages(theirs=file)
                outcome = replace(outcome, fate=Fate.CONFLICT, conflicts=1, stages=stages)
        yield outcome
