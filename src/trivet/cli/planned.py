"""Shows what would become of a project: at a terminal in one screen, elsewhere in full, and as JSON."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trivet.update import Consequence, Update

__all__ = ["report", "screen", "show_all", "show_in_one_screen"]

# Of what comes in numbers; the rest is counted.
_MOST = 3
# The lines that the question takes, with the empty one before it.
_QUESTION = 3


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
    from trivet.lock import LOCK, is_due
    from trivet.merge import Fate

    # What is written by other means than the merge is not the owner's, to whom it looks so.
    others = {*planned.record, *([LOCK] if is_due(planned.project, planned.changed) else [])}
    groups = {
        WORDS[fate]: [c.outcome.path for c in changes if c.outcome.path not in others]
        for fate, changes in planned.plan.groups.items()
        if fate is not Fate.UNCHANGED
    }
    said = [
        *_first([_told(consequence) for consequence in planned.consequences]),
        *_first([f"Before you deploy: {note.text}" for note in planned.notes]),
    ]
    heading = f"{title[:1].upper()}{title[1:]} of `{planned.project.root.name}`:"
    size = shutil.get_terminal_size()
    for line in screen(heading, said, groups, width=size.columns, height=size.lines):
        print(line)


def screen(
    heading: str,
    said: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    *,
    width: int,
    height: int,
) -> list[str]:
    """Return lines that leave room for a question: the first groups with names, the others counted."""
    groups = {title: paths for title, paths in groups.items() if paths}
    room = height - _QUESTION - 1 - len(groups)
    long = 2 if room >= 2 * len(said) else 1
    lines = [_cut(heading, width)]
    for text in said:
        lines += _wrapped(text, width, long)
    room -= len(lines) - 1
    for title, paths in groups.items():
        lines.append(_cut(f"{len(paths):4}  {title}", width))
        if room > 0:
            lines.append(f"      {_fitting(paths, width - 6)}")
            room -= 1
    return lines


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
        "needs_migration": bool(planned.makemigration),
        "makemigration": planned.makemigration or None,
        **planned.plan.report(),
    }


def _told(consequence: Consequence) -> str:
    from trivet.catalog import answer_text

    was, becomes = (
        "nothing" if value is None else f"`{answer_text(value)}`"
        for value in (consequence.before, consequence.after)
    )
    return f"`{consequence.option}` becomes {becomes} (it was {was}). {consequence.reason}".strip()


def _first(texts: Sequence[str]) -> list[str]:
    more = len(texts) - _MOST
    return [*texts[:_MOST], *([f"… and {more} more: `--dry-run` has all."] if more > 0 else [])]


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """Return so many lines of a text, the last of them cut if there is more."""
    lines = textwrap.wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)
    return (
        lines if len(lines) <= most else [*lines[: most - 1], _cut(f"{lines[most - 1]} …", width)]
    )


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: max(width - 1, 8)] + "…"


def _fitting(paths: Sequence[str], width: int) -> str:
    """Name as many paths as fit on a line, at least one, and count the others."""
    for number in range(min(len(paths), _MOST), 0, -1):
        rest = len(paths) - number
        line = ", ".join(paths[:number]) + (f" and {rest} more" if rest else "")
        if len(line) <= width:
            return line
    return _cut(line, width)
