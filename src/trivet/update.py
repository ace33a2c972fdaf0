"""Plans what becomes of a project with newer templates or with other answers; writes nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from packaging.version import InvalidVersion, Version

from trivet.catalog import Answer, Catalog, Resolution
from trivet.editions import Editions
from trivet.errors import UserError
from trivet.follow_ups import follow_ups, makemigration
from trivet.generate import preview
from trivet.life import ANSWERS_FILE, Environment, Intent, Plan, Project, recorded
from trivet.merge import File, Kind, Labels, Merged, Tree, merge
from trivet.release_notes import Note, concerning
from trivet.tidy import tidied

__all__ = [
    "Ask",
    "Consequence",
    "Templates",
    "Update",
    "answers_after",
    "goal",
    "merge_project",
    "plan_update",
]

# Answers a question that an older version did not have; what is answered so far goes with it.
Ask: TypeAlias = Callable[[Catalog, str, Resolution], Answer]

# Whoever answers so has nothing of what a question is about, as before there was the question.
_NOTHING = (False, "none", "no", "")
_LABELS = Labels()


@dataclass(frozen=True)
class Consequence:
    """An answer that becomes another one though nobody asked for that, and why.

    Attributes:
        before: what it was; nothing where the question is new.
        after: what it becomes; nothing where the question is gone.
        is_new: whether older templates did not know the question, and nobody was asked.
    """

    option: str
    before: Answer | None
    after: Answer | None
    reason: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Update:
    """What becomes of a project.

    Attributes:
        before: the version of the templates that the project has, and after: that it comes to.
        answers_before: what the project remembers, and answers: what it does from then on.
        notes: what is to be known before it is deployed.
        environment: what of that concerns the variables in its `.env`.
        untidied: the merged files of Python that no formatter was there for.
        makemigration: the command that writes a migration, if the models call for one; those that
            are there stay as they are.
    """

    project: Project
    before: Version
    after: Version
    answers_before: Mapping[str, Answer]
    answers: Mapping[str, Answer]
    consequences: tuple[Consequence, ...]
    ours: Tree
    merged: Merged
    notes: tuple[Note, ...]
    environment: Environment
    untidied: tuple[str, ...]
    record: Mapping[str, bytes]
    labels: Labels
    makemigration: str

    @property
    def plan(self) -> Plan:
        """What it means for each file."""
        return Plan.of(self.ours, self.merged)

    @property
    def changed(self) -> tuple[str, ...]:
        """The paths of the files that change."""
        return tuple(c.outcome.path for c in self.plan.changes if c.before != c.after)

    @property
    def is_needed(self) -> bool:
        """Whether anything would change, what the project remembers included; not how that is written."""
        is_remembered = self.before == self.after and self.answers == self.answers_before
        return not is_remembered or not self.plan.is_empty

    def intent(self, title: str, command: str) -> Intent:
        """Return it as a change that can be applied, called so."""
        return Intent(title, command, self.ours, self.merged, self.record, self.labels)


@dataclass(frozen=True)
class Templates:
    """The templates of one version: the folder they are in, and their questionnaire.

    Attributes:
        record: what a project remembers of its source, where the templates do not know it.
    """

    version: Version
    catalog: Catalog
    record: Mapping[str, str] = field(default_factory=dict)

    def tree(self, answers: Mapping[str, Answer], name: str) -> Tree:
        """Return the files of a project called `name` with these answers."""
        with preview(answers, name, root=self.catalog.root) as folder:
            tree = dict(_files(folder))
        if ANSWERS_FILE not in tree:
            raise UserError(
                f"The templates {self.version} render no {ANSWERS_FILE}, without which there is no "
                "way on.",
                "Nothing was changed.",
            )
        tree[ANSWERS_FILE] = File(recorded(tree[ANSWERS_FILE].content, self.record))
        return tree


def goal(editions: Editions, project: Project, to: str | None = None) -> Version:
    """Return the version that an update comes to: the one asked for, or the newest.

    Who is ahead of the newest release, such as a team that tries the next one, stays there.

    Raises:
        UserError: There is no such version.
    """
    has = editions.version_of(project.record.version)
    editions.origins(has)  # or else it is a newer Trivet that is asked for
    if to is None:
        return max(editions.newest, has)
    try:
        return Version(to)
    except InvalidVersion as error:
        raise UserError(f"`{to}` is no version.", "Name one, such as `--to 0.1.0`.") from error


def plan_update(
    project: Project,
    editions: Editions,
    *,
    to: Version | None = None,
    changes: Mapping[str, Any] | None = None,
    ask: Ask | None = None,
) -> Update:
    """Return what becomes of a project with the templates `to` (its own) and some other answers.

    Without `ask`, questions that are new get their defaults; what follows from them is told.

    Raises:
        UserError: It cannot be, and why.
        OSError: There is no place for the templates.
    """
    has = editions.version_of(project.record.version)
    name = project.root.name
    with contextlib.ExitStack() as stack:

        def templates(version: Version) -> Templates:
            framework = str(project.record.answers.get("framework", ""))
            folder = stack.enter_context(editions.templates(version, framework))
            return Templates(version, Catalog.load(folder), editions.record(version))

        stack.enter_context(editions.faults())
        origins = editions.origins(has)
        old, before, base = _origin(project, has, [templates(v) for v in origins], name)
        wanted = to or (has if has in origins else editions.newest)
        new = old if wanted == old.version else templates(wanted)
        asked = {option.id for option in old.catalog.options}
        later = {n: value for n, value in project.record.answers.items() if n not in asked}
        after, consequences = answers_after(
            new.catalog, before, {**later, **(changes or {})}, old=old.catalog, ask=ask
        )
        theirs = base if after.stack == before.stack and new is old else new.tree(after.stack, name)
        notes = concerning(editions.declared(has, new.version), after.stack, new.catalog)
        owed = follow_ups(before.answers, after.answers, new.catalog)
        notes += [Note(new.version, follow_up.text) for follow_up in owed]
    ours = project.tree(also={*base, *theirs})
    kept = _kept_migrations(ours, theirs)
    labels = Labels("yours", f"template {old.version}", f"template {new.version}")
    needs_migration = any(base.get(p) != theirs.get(p) for p in {*base, *theirs} if kept(p))
    merged, untidied = tidied(project.root, ours, merge_project(base, ours, theirs, labels))
    return Update(
        project=project,
        before=has,
        after=new.version,
        answers_before=before.stack,
        answers=after.stack,
        consequences=consequences,
        ours=ours,
        merged=merged,
        notes=tuple(notes),
        environment=Environment.of(project, [(note.dropped, note.added) for note in notes]),
        untidied=untidied,
        record={ANSWERS_FILE: theirs[ANSWERS_FILE].content},
        labels=labels,
        makemigration=makemigration(owed) if needs_migration else "",
    )


def merge_project(base: Tree, ours: Tree, theirs: Tree, labels: Labels = _LABELS) -> Merged:
    """Merge what a project has become with what it is to take over.

    Its record is left as it is, for that is true only once all conflicts are settled.
    """
    kept = _kept_migrations(ours, theirs)
    return merge(
        base,
        ours,
        {path: file for path, file in theirs.items() if path in ours or not kept(path)},
        labels=labels,
        never=lambda path: path == ANSWERS_FILE or kept(path),
    )


def _origin(
    project: Project, has: Version, candidates: Sequence[Templates], name: str
) -> tuple[Templates, Resolution, Tree]:
    """Return the templates that the project was made from: whose files are most like its own.

    Raises:
        UserError: It remembers answers that cannot stand.
    """
    found = []
    for templates in candidates:
        resolution = project.record.resolved(
            templates.catalog, folder=name, is_older=templates.version < has
        )
        found.append((templates, resolution, templates.tree(resolution.stack, name)))
    if len(found) == 1:
        return found[0]
    ours = project.tree()
    return max(found, key=lambda f: sum(ours.get(path) == file for path, file in f[2].items()))


def answers_after(
    catalog: Catalog,
    before: Resolution,
    changes: Mapping[str, Any],
    *,
    old: Catalog | None = None,
    ask: Ask | None = None,
) -> tuple[Resolution, tuple[Consequence, ...]]:
    """Return the answers with some changed, and what else changes by that.

    What the questionnaire `old` did not ask is asked now, if there is somebody to `ask`.

    Raises:
        UserError: One of them cannot stand.
    """
    changes = catalog.understood(changes)
    framework = before.answers["framework"]
    if changes.get("framework", framework) != framework:
        raise UserError(
            "`framework` cannot change: that is another project.",
            f"Make one with `trivet new --set framework={changes['framework']}`.",
        )
    known = {option.id for option in catalog.options}
    given = {name: value for name, value in before.stack.items() if name in known} | changes
    resolution, reasons = _standing(catalog, given, changes)
    unknown = known - {option.id for option in old.options} if old else set()
    while ask and (open_ones := _open_questions(catalog, resolution, unknown - changes.keys())):
        changes |= {open_ones[0]: ask(catalog, open_ones[0], resolution)}
        resolution, reasons = _standing(catalog, given | changes, changes)
    names = dict.fromkeys([*before.stack, *resolution.stack])
    return resolution, tuple(
        Consequence(
            name,
            was,
            becomes,
            f"The question is new: {catalog.option(name).help}"
            if name in unknown
            else reasons.get(name, ""),
            is_new=name in unknown,
        )
        for name in names
        if (was := before.stack.get(name)) != (becomes := resolution.stack.get(name))
        and name not in changes
        and not (name in unknown and becomes in _NOTHING)
    )


def _standing(
    catalog: Catalog, given: Mapping[str, Any], changes: Mapping[str, Any]
) -> tuple[Resolution, dict[str, str]]:
    """Complete the answers, letting go of those that the changes rule out; those with the reasons."""
    given, reasons = dict(given), {}
    resolution = catalog.resolve(given)
    while problems := [p for p in resolution.problems if p.option in given.keys() - changes.keys()]:
        # The last in the order of asking: what comes before may be the reason, not the fault.
        problem = problems[-1]
        reasons[problem.option] = problem.message
        del given[problem.option]
        resolution = catalog.resolve(given)
    if resolution.problems:
        told = [f"`{problem.option}`: {problem.message}" for problem in resolution.problems]
        raise UserError("\n".join(told), "`trivet options` lists what can be answered.")
    return resolution, reasons


def _open_questions(catalog: Catalog, resolution: Resolution, names: Collection[str]) -> list[str]:
    """Return which of these a person has to decide: those whose default is something."""
    return [
        name
        for name in resolution.asked
        if name in names
        and not catalog.option(name).is_need
        and resolution.answers[name] not in _NOTHING
    ]


def _kept_migrations(ours: Tree, theirs: Tree) -> Callable[[str], bool]:
    """Return whether a path is a migration, or would be one, where the project has its own already.

    They are never touched: databases have them. New models call for a new one.
    """
    folders = {_migrations(path) for path in ours} & {_migrations(path) for path in theirs}
    return lambda path: bool(_migrations(path)) and _migrations(path) in folders


def _migrations(path: str) -> str:
    """Return the folder of migrations that a path is a migration in, if it is one."""
    folder, name = PurePosixPath(path).parent, PurePosixPath(path).name
    is_one = "migrations" in folder.parts[-2:] and name.endswith(".py") and name[0].isdigit()
    return str(folder) if is_one else ""


def _files(folder: Path) -> Iterator[tuple[str, File]]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            yield path.relative_to(folder).as_posix(), File(_target(path), Kind.LINK)
        elif path.is_file():
            kind = Kind.EXECUTABLE if os.access(path, os.X_OK) else Kind.PLAIN
            yield path.relative_to(folder).as_posix(), File(path.read_bytes(), kind)


def _target(link: Path) -> bytes:
    return os.fsencode(os.readlink(link))  # noqa: PTH115 - a path would lose a slash at its end
