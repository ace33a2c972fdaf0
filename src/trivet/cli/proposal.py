"""`trivet update --propose`: for pipelines, which commit an update and ask people to review it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.update import Consequence, Update

__all__ = ["message", "propose"]

# So that a request stays short enough for GitHub, and for one push option of GitLab.
_MOST_FILES = 50


def propose(planned: Update, file: Path) -> bool:
    """Stage an update as far as it goes, write what to say of it, and return whether there is one.

    Nobody is there to settle conflicts: they are left in the files, and whoever reviews the commit
    does it. So the update does not stay in progress, and the version is recorded with it.

    Raises:
        UserError: It cannot be done, and the project is as it was.
    """
    from trivet.life import apply
    from trivet.merge import Fate

    if not planned.is_needed:
        return False
    try:
        file.write_text(message(planned), "utf-8")
    except OSError as error:
        raise UserError(
            f"`{file}` cannot be written: {error.strerror}.", "Nothing was changed."
        ) from error
    outcomes = (o for o in planned.merged.outcomes if o.fate is not Fate.CONFLICT)
    settled = replace(planned, merged=replace(planned.merged, outcomes=tuple(outcomes)))
    apply(planned.project, settled.intent(f"the update to {planned.after}", "trivet update"))
    return True


def message(planned: Update) -> str:
    """Return a commit's message: its first line is a title, the rest is Markdown for a request."""
    title = f"Update the templates from {planned.before} to {planned.after}"
    return "\n\n".join([title, *_sections(planned)]) + "\n"


def _sections(planned: Update) -> Iterator[str]:
    """Yield the paragraphs, what asks for a decision before the rest."""
    from trivet.life import WORDS
    from trivet.merge import Fate

    groups = planned.plan.groups
    if conflicts := groups.pop(Fate.CONFLICT, []):
        yield "## Conflicts"
        yield (
            "Here the project and the templates changed the same. Git's markers in the files show both "
            "sides; a file without markers is as you had it. Settle them on this branch:"
        )
        yield _listed([change.outcome.path for change in conflicts])
    if planned.makemigration:
        yield "## Before you merge"
        yield "The models have changed. Commit the migration that this makes:"
        yield f"```sh\n{planned.makemigration}\n```"
    if planned.notes:
        yield "## Before you deploy"
        yield "\n".join(f"- {note.text}" for note in planned.notes)
    if dropped := sorted({name for note in planned.notes for name in note.dropped}):
        yield f"No longer read from the environment: {', '.join(map(_code, dropped))}."
    if planned.consequences:
        yield "## Answers"
        yield "\n".join(map(_answer, planned.consequences))
    told = {f: c for f, c in groups.items() if f not in (Fate.UNCHANGED, Fate.YOURS)}
    if told:
        yield "## Files"
    for fate, changes in told.items():
        yield f"**{WORDS[fate].capitalize()}**"
        yield _listed([change.outcome.path for change in changes])


def _answer(consequence: Consequence) -> str:
    from trivet.catalog import answer_text

    was, becomes = (
        "nothing" if value is None else _code(answer_text(value))
        for value in (consequence.before, consequence.after)
    )
    return f"- {_code(consequence.option)}: {was} → {becomes}. {consequence.reason}".rstrip()


def _listed(paths: Sequence[str]) -> str:
    more = [f"and {len(paths) - _MOST_FILES} more"] if len(paths) > _MOST_FILES else []
    return "\n".join(f"- {item}" for item in [*map(_code, paths[:_MOST_FILES]), *more])


def _code(text: str) -> str:
    """Return a name as Markdown shows it literally, whatever is in it."""
    from trivet.life.git import quoted

    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    gap = " " if "`" in text else ""
    return f"{fence}{gap}{quoted(text)}{gap}{fence}"
