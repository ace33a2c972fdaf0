"""Shows what would become of a project: at a terminal in one screen, elsewhere in full, and as JSON."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trivet.update import Consequence, Update

__all__ = ["report", "show_all", "show_in_one_screen"]

# Of what comes in numbers; the rest is counted.
_MOST = 3


def show_all(planned: Update, *, with_diff: bool) -> None:
    """Print which answers change by others, what becomes of each file, and perhaps how."""
    from trivet.life import WORDS
    from trivet.merge import Fate

    for consequence in planned.consequences:
        print(_told(consequence))
    for fate, changes in planned.plan.groups.items():
        if fate not in (Fate.UNCHANGED, Fate.YOURS):
            print(f"\n{WORDS[fate]}")
            for changed in changes:
                print(f"  {changed.outcome.path}")
    if with_diff:
        print(f"\n{planned.plan.diff}")


def show_in_one_screen(planned: Update, title: str) -> None:
    """Print the same in numbers with a few names, so that nothing scrolls away before the question."""
    from trivet.life import WORDS
    from trivet.merge import Fate

    width = shutil.get_terminal_size().columns
    print(_cut(f"{title[:1].upper()}{title[1:]} of `{planned.project.root.name}`:", width))
    for consequence in planned.consequences[:_MOST]:
        print(_cut(_told(consequence), width))
    _count_the_rest(planned.consequences)
    for note in planned.notes[:_MOST]:
        print(_cut(f"Before you deploy: {note.text}", width))
    _count_the_rest(planned.notes)
    for fate, changes in planned.plan.groups.items():
        paths = [c.outcome.path for c in changes if c.outcome.path not in planned.record]
        if fate is not Fate.UNCHANGED and paths:
            print(_cut(f"{len(paths):4}  {WORDS[fate]}", width))
            print(f"      {_fitting(paths, width - 6)}")


def report(planned: Update, *, written: bool) -> dict[str, object]:
    """Return what `--json` prints of a change; its keys are a contract."""
    return {
        "before": str(planned.before),
        "after": str(planned.after),
        "has_update": planned.is_needed,
        "written": written,
        "answers": planned.answers,
        "consequences": [asdict(consequence) for consequence in planned.consequences],
        "notes": [note.text for note in planned.notes],
        "environment": asdict(planned.environment),
        "needs_migration": planned.needs_migration,
        **planned.plan.report(),
    }


def _told(consequence: Consequence) -> str:
    from trivet.catalog import answer_text

    was, becomes = (
        "nothing" if value is None else f"`{answer_text(value)}`"
        for value in (consequence.before, consequence.after)
    )
    return f"`{consequence.option}` becomes {becomes} (it was {was}). {consequence.reason}".strip()


def _count_the_rest(told: Sequence[object]) -> None:
    if len(told) > _MOST:
        print(f"… and {len(told) - _MOST} more: `--dry-run` has all.")


def _cut(line: str, width: int) -> str:
    line = " ".join(line.split()) if not line.startswith(" ") else line.rstrip()
    return line if len(line) <= width else line[: max(width - 1, 8)] + "…"


def _fitting(paths: Sequence[str], width: int) -> str:
    """Name as many paths as fit on a line, at least one, and count the others."""
    for number in range(min(len(paths), _MOST), 0, -1):
        rest = len(paths) - number
        line = ", ".join(paths[:number]) + (f" and {rest} more" if rest else "")
        if len(line) <= width:
            return line
    return _cut(line, width)
