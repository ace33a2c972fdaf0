"""`trivet status`: which templates a project has, and what an update would bring."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trivet.cli.output import print_json
from trivet.cli.parameters import JsonOption, ProjectArgument
from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.life import Journal, Project

__all__ = ["status"]

# So many lines of the change log and of the notes are told, so that one screen is enough.
_MOST = 5


@dataclass(frozen=True)
class News:
    """What the templates of a project have become since.

    Attributes:
        place: where that is, such as `this Trivet`.
        changes: the lines of the change log.
        notes: what behaves differently in this project.
    """

    version: str
    newest: str
    place: str
    has_update: bool
    changes: tuple[str, ...]
    notes: tuple[str, ...]


def status(path: ProjectArgument = Path(), as_json: JsonOption = False) -> None:
    """Tell which templates a project has, what an update would bring, and what is in progress.

    Exit codes: 0 told, 2 it cannot be told, and why.
    """
    from trivet.life import Journal, Project

    project = Project.read(path)
    journal = Journal.read(project)
    known = {
        "version": project.record.version.removeprefix("v"),
        "source": project.record.source,
        "answers": project.record.answers,
        "in_progress": journal.title if journal else None,
    }
    try:
        news = _news(project)
    except UserError as error:
        # What is known without the templates is told all the same.
        error.report = {**error.report, **known}
        if not as_json:
            print(f"The project has the templates {known['version']}.")
            _tell_progress(journal)
        raise
    if as_json:
        told = asdict(news)
        del told["place"]
        print_json({**known, **told})
        return
    print(f"The project has the templates {news.version}; {news.place} has {news.newest}.")
    _tell("It brings", news.changes)
    _tell("Before you deploy", news.notes)
    if news.changes or news.notes:
        print()
    if journal:
        _tell_progress(journal)
    elif news.has_update:
        print("`trivet update --dry-run` shows what would change, `trivet update` changes it.")


def _news(project: Project) -> News:
    """Return what there is that is newer than what a project has."""
    from trivet.catalog import Catalog
    from trivet.cli.carry_out import read_editions
    from trivet.release_notes import concerning
    from trivet.update import goal

    answers = project.record.answers
    with read_editions(project) as editions, editions.faults():
        has, newest = editions.version_of(project.record.version), goal(editions, project)
        with editions.templates(newest) as folder:
            catalog = Catalog.load(folder)
            known = {option.id for option in catalog.options} & answers.keys()
            stack = {name: answers[name] for name in known}
            notes = concerning(editions.declared(has, newest), stack, catalog)
            frameworks = catalog.option("framework").choices
        # An entry of the change log that is for one framework begins with its name.
        others = {c.title for c in frameworks if c.value != answers.get("framework")}
        return News(
            version=str(has),
            newest=str(newest),
            place=editions.place,
            has_update=has < newest,
            changes=tuple(
                line for line in editions.log(has, newest) if line.partition(":")[0] not in others
            ),
            notes=tuple(note.text for note in notes),
        )


def _tell_progress(journal: Journal | None) -> None:
    if journal:
        print(f"In progress: {journal.title}. `{journal.command} --continue` or `--abort` ends it.")


def _tell(heading: str, lines: Sequence[str]) -> None:
    """Print lines below a heading in the width of the terminal, the first ones if there are many."""
    if not lines:
        return
    width = min(shutil.get_terminal_size().columns, 120)
    print(f"\n{heading}:")
    for line in lines[:_MOST]:
        shown = textwrap.shorten(line, 2 * width - 10, placeholder=" …")
        print(textwrap.fill(shown, width, initial_indent="- ", subsequent_indent="  "))
    if len(lines) > _MOST:
        print(f"- … and {len(lines) - _MOST} more (`--json` has all)")
