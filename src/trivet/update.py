"""Plans what becomes of a project with newer templates or with other answers; writes nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.version import Version

from trivet import fast_yaml
from trivet.catalog import Answer, Catalog, Resolution, template_root
from trivet.errors import UserError
from trivet.follow_ups import follow_ups, makemigration
from trivet.generate import preview
from trivet.life import ANSWERS_FILE, Intent, Plan, Project
from trivet.merge import File, Kind, Labels, Merged, Tree, merge
from trivet.release_notes import Note, notes_between
from trivet.releases import Releases, version_of

__all__ = [
    "Consequence",
    "Templates",
    "Update",
    "answers_after",
    "merge_project",
    "newest_version",
    "plan_update",
]

_LABELS = Labels()


@dataclass(frozen=True)
class Consequence:
    """An answer that becomes another one though nobody asked for that, and why.

    Attributes:
        before: what it was; nothing where the question is new.
        after: what it becomes; nothing where the question is gone.
    """

    option: str
    before: Answer | None
    after: Answer | None
    reason: str = ""


@dataclass(frozen=True)
class Update:
    """What becomes of a project.

    Attributes:
        before: the version of the templates that the project has, and after: that it comes to.
        answers: what the project remembers from then on.
        notes: what is to be known before it is deployed.
        needs_migration: whether its models call for one; those that are there stay as they are.
        makemigration: the command that writes it.
    """

    project: Project
    before: Version
    after: Version
    answers: Mapping[str, Answer]
    consequences: tuple[Consequence, ...]
    ours: Tree
    merged: Merged
    notes: tuple[Note, ...]
    record: Mapping[str, bytes]
    labels: Labels
    needs_migration: bool
    makemigration: str

    @property
    def plan(self) -> Plan:
        """What it means for each file."""
        return Plan.of(self.ours, self.merged)

    def intent(self, title: str, command: str) -> Intent:
        """Return it as a change that can be applied, called so."""
        return Intent(title, command, self.ours, self.merged, self.record, self.labels)


@dataclass(frozen=True)
class Templates:
    """The templates of one version: the folder they are in, and their questionnaire."""

    version: Version
    catalog: Catalog

    def tree(self, answers: Mapping[str, Answer], name: str) -> Tree:
        """Return the files of a project called `name` with these answers."""
        with preview(answers, name, root=self.catalog.root) as folder:
            return dict(_files(folder))


def newest_version(project: Project) -> Version:
    """Return the newest version of the templates that a project can come to.

    Raises:
        UserError: It takes its templates from elsewhere, or from a newer Trivet.
    """
    releases = Releases(template_root())
    source = fast_yaml.load((releases.root / "facts" / "source.yml").read_text("utf-8"))
    if project.record.source != source["_src_path"]:
        raise UserError(
            f"The project takes its templates from `{project.record.source}`, not from Trivet.",
            "`copier update` brings those.",
        )
    project.record.check_version(str(releases.carried))
    return releases.carried


def plan_update(
    project: Project, *, to: Version | None = None, changes: Mapping[str, Any] | None = None
) -> Update:
    """Return what becomes of a project with the templates `to` (its own) and some other answers.

    Raises:
        UserError: It cannot be, and why.
        OSError: There is no place for the templates.
    """
    newest = newest_version(project)
    releases = Releases(template_root())
    has = version_of(project.record.version)
    name = project.root.name
    with contextlib.ExitStack() as stack:

        def templates(version: Version) -> Templates:
            framework = str(project.record.answers.get("framework", ""))
            folder = stack.enter_context(releases.templates(version, framework))
            return Templates(version, Catalog.load(folder))

        old, before, base = _origin(project, [templates(v) for v in releases.origins(has)], name)
        wanted = to or (has if has in (*releases.versions, newest) else newest)
        new = old if wanted == old.version else templates(wanted)
        after, consequences = answers_after(new.catalog, before, changes or {})
        theirs = base if after.stack == before.stack and new is old else new.tree(after.stack, name)
        notes = notes_between(has, new.version, after.stack, new.catalog, releases.root)
        owed = follow_ups(before.answers, after.answers, new.catalog)
        notes += [Note(new.version, follow_up.text) for follow_up in owed]
    ours = project.tree(also={*base, *theirs})
    kept = _kept_migrations(ours, theirs)
    labels = Labels("yours", f"template {old.version}", f"template {new.version}")
    return Update(
        project=project,
        before=has,
        after=new.version,
        answers=after.stack,
        consequences=consequences,
        ours=ours,
        merged=merge_project(base, ours, theirs, labels),
        notes=tuple(notes),
        record={ANSWERS_FILE: theirs[ANSWERS_FILE].content},
        labels=labels,
        needs_migration=any(base.get(p) != theirs.get(p) for p in {*base, *theirs} if kept(p)),
        makemigration=makemigration(owed),
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
    project: Project, candidates: Sequence[Templates], name: str
) -> tuple[Templates, Resolution, Tree]:
    """Return the templates that the project was made from: whose files are most like its own.

    Raises:
        UserError: None of them can have made it, with these answers.
    """
    found, refusals = [], []
    for templates in candidates:
        try:
            resolution = project.record.resolved(templates.catalog, folder=name)
        except UserError as refusal:  # it was made after them, and answers what they did not ask
            refusals.append(refusal)
            continue
        found.append((templates, resolution, templates.tree(resolution.stack, name)))
    if not found:
        raise refusals[0]
    if len(found) == 1:
        return found[0]
    ours = project.tree()
    return max(found, key=lambda f: sum(ours.get(path) == file for path, file in f[2].items()))


def answers_after(
    catalog: Catalog, before: Resolution, changes: Mapping[str, Any]
) -> tuple[Resolution, tuple[Consequence, ...]]:
    """Return the answers with some changed, and what else changes by that.

    Raises:
        UserError: One of them cannot stand.
    """
    framework = before.answers["framework"]
    if changes.get("framework", framework) != framework:
        raise UserError(
            "`framework` cannot change: that is another project.",
            f"Make one with `trivet new --set framework={changes['framework']}`.",
        )
    known = {option.id for option in catalog.options}
    given = {name: value for name, value in before.stack.items() if name in known} | dict(changes)
    reasons: dict[str, str] = {}
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
    names = dict.fromkeys([*before.stack, *resolution.stack])
    return resolution, tuple(
        Consequence(name, was, becomes, reasons.get(name, ""))
        for name in names
        if (was := before.stack.get(name)) != (becomes := resolution.stack.get(name))
        and name not in changes
    )


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
        if path.is_file():
            kind = Kind.EXECUTABLE if os.access(path, os.X_OK) else Kind.PLAIN
            yield path.relative_to(folder).as_posix(), File(path.read_bytes(), kind)
