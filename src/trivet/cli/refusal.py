"""Tells what is wrong with a request, all at once, and which flags mend it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from trivet.catalog import Answer, Catalog, Problem, Resolution, Resolve, answer_text
from trivet.cli.answers_file import Given
from trivet.errors import UserError
from trivet.mend import Change, Mends, find_mends

__all__ = ["refuse"]

_NOTHING_WRITTEN = "Nothing was written."
_NO_TERMINAL = "There is no terminal to ask on, and questions are open"


def refuse(
    catalog: Catalog,
    given: Mapping[str, Any],
    resolution: Resolution,
    missing: Sequence[Problem] = (),
    resolve: Resolve | None = None,
) -> UserError:
    """Return the error that reports all problems of `given`, each with the flags that mend it.

    `resolve` is what completed the answers, if not the catalogue alone.
    """
    wrong = [(p, find_mends(catalog, given, p, resolve)) for p in resolution.problems]
    places = given.places if isinstance(given, Given) else {}
    report = [_report(problem, mends.all) for problem, mends in wrong]
    report += [_report(p, [{p.option: resolution.answers[p.option]}]) for p in missing]
    heading = f"{len(wrong)} {'answer needs' if len(wrong) == 1 else 'answers need'} mending"
    lines = [f"{heading}:", *(line for found in wrong for line in _lines(*found, places))]
    if missing:
        heading = _NO_TERMINAL
        lines = _missing_lines(missing, resolution, lines if wrong else [])
    return UserError(
        "\n".join(lines),
        _NOTHING_WRITTEN,
        {"error": f"{heading}.", "advice": _NOTHING_WRITTEN, "problems": report},
    )


def _report(problem: Problem, changes: Sequence[Change]) -> dict[str, object]:
    return {
        "option": problem.option,
        "value": problem.value,
        "message": problem.message,
        "allowed": list(problem.allowed),
        "mend": [_flags(change) for change in changes],
    }


def _lines(problem: Problem, mends: Mends, places: Mapping[str, str]) -> list[str]:
    """Write a problem, then the ways to keep what was wished, then the way to change it."""
    place = f" ({places[problem.option]})" if problem.option in places else ""
    lines = [f"  {problem.option}{place}: {problem.message}"]
    if mends.keeping and mends.wish is not None:
        ways = ", or with ".join(_flags(change) for change in mends.keeping)
        lines.append(f"      keep {problem.option}={_quoted(mends.wish)} with {ways}")
    allowed = f"  (allowed: {_values(problem.allowed)})" if problem.allowed else ""
    for change in mends.changing:
        verb = "" if _flags(change).startswith("leave out") else "mend it with "
        lines.append(f"      {verb}{_flags(change)}{allowed if verb else ''}")
    return lines


def _missing_lines(
    missing: Sequence[Problem], resolution: Resolution, mending: Sequence[str]
) -> list[str]:
    """Write how to leave questions to their defaults, what to mend, and how to answer them."""
    # Who names the framework may leave the rest open too.
    framework = [_missing_line(p, resolution) for p in missing if p.option == "framework"]
    others = [_missing_line(p, resolution) for p in missing if p.option != "framework"]
    return [
        f"{_NO_TERMINAL}. Leave them to their defaults with one of these:",
        *("  --defaults", *framework),
        *mending,
        *("Or answer them:", *others),
    ]


def _missing_line(problem: Problem, resolution: Resolution) -> str:
    flag = _flags({problem.option: resolution.answers[problem.option]})
    others = [v for v in problem.allowed if v != resolution.answers[problem.option]]
    return f"  {flag}  (or {_values(others)})" if others else f"  {flag}"


def _flags(change: Change) -> str:
    """Write a change as flags, or say which one to leave out."""
    flags = [
        f"--set {option}={_quoted(value)}" for option, value in change.items() if value is not None
    ]
    return " ".join(flags) or "leave out " + ", ".join(f"--set {option}=…" for option in change)


def _values(values: Sequence[Answer]) -> str:
    return " | ".join(_quoted(value) for value in values)


def _quoted(value: Answer) -> str:
    """Write an answer as a person types it in a shell."""
    return shlex.quote(answer_text(value))
