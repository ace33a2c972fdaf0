"""Turns a preset into answers: checked, below those of flags, and in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trivet.catalog import Catalog, Problem, answer_text
from trivet.cli.next_steps import say
from trivet.errors import UserError
from trivet.mend import Change, find_mends
from trivet.presets import Preset, find_preset, toml_line

__all__ = ["ONE_PROJECT", "answers_of", "in_words", "with_preset"]

# These are about one project; a preset is for many.
ONE_PROJECT = ("project_name", "project_slug", "description")


def with_preset(
    catalog: Catalog, name: str, folder: Path, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was `given`, which wins, over the answers of a preset for a project in `folder`.

    Where the preset comes from is told, and which of its answers do not go with what was given.

    Raises:
        UserError: There is no such preset, or it cannot stand.
    """
    preset = find_preset(name, folder)
    answers = answers_of(catalog, preset)
    say(f"Preset `{preset.name}`: {preset.file}", file=sys.stderr)
    decided = catalog.decided(given)
    fitting, reasons = _fitting(catalog, answers, decided)
    for reason, options in reasons.items():
        say(f"- {', '.join(options)} of the preset left out: {reason}", file=sys.stderr)
    return {**fitting, **decided}


def answers_of(catalog: Catalog, preset: Preset) -> dict[str, Any]:
    """Return the answers of a preset under their own names.

    Raises:
        UserError: Some cannot stand; all of them are told, each with what to write instead.
    """
    answers = catalog.understood(preset.answers)
    given = catalog.decided(answers)
    problems = [
        Problem(name, answers[name], "This is about one project, and a preset is for many.")
        for name in ONE_PROJECT
        if name in answers
    ]
    problems += catalog.resolve(given).problems
    if not problems:
        return answers
    heading = f"{preset.described} cannot stand"
    found = [(problem, _mends(catalog, given, problem)) for problem in problems]
    lines = [line for problem, mends in found for line in _lines(problem, mends)]
    report = [
        {"option": p.option, "value": p.value, "message": p.message, "mend": list(mends)}
        for p, mends in found
    ]
    advice = "Mend the file. Nothing was written."
    raise UserError(
        "\n".join([f"{heading}:", *lines]),
        advice,
        {"error": f"{heading}.", "advice": advice, "problems": report},
    )


def in_words(catalog: Catalog, answers: Mapping[str, Any]) -> list[str]:
    """Return what answers choose, by the titles of the choices; what is left away is not told."""
    resolved = catalog.resolve(catalog.decided(answers)).answers
    return list(_words(catalog, answers, resolved))


def _words(
    catalog: Catalog, answers: Mapping[str, Any], resolved: Mapping[str, Any]
) -> Iterator[str]:
    for option in catalog.options:
        value = resolved[option.id]
        is_said = option.id in answers and not (option.id == "path" and "framework" in answers)
        if not is_said or not option.choices or value in (False, "none"):
            continue
        title = next(choice.title for choice in option.choices if choice.value == value)
        if option.type == "bool":
            yield option.short
        elif option.is_need or title == value:
            yield f"{option.short}: {title}"
        else:
            yield title


def _fitting(
    catalog: Catalog, answers: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the answers that go with those given, and for each reason the options that do not."""
    wrong = {problem.option for problem in catalog.resolve(given).problems}

    def misfit(trial: Mapping[str, Any]) -> str:
        problems = catalog.resolve(catalog.decided({**trial, **given})).problems
        return next((p.message for p in problems if p.option not in wrong), "")

    below = {o.id: answers[o.id] for o in catalog.options if o.id in answers.keys() - given.keys()}
    if not misfit(below):
        return below, {}
    fitting: dict[str, Any] = {}
    reasons: dict[str, list[str]] = {}
    for option, value in below.items():
        reason = misfit({**fitting, option: value})
        if reason:
            reasons.setdefault(reason, []).append(option)
        else:
            fitting[option] = value
    return fitting, reasons


def _mends(catalog: Catalog, given: Mapping[str, Any], problem: Problem) -> list[str]:
    """Return the lines to write in the file instead, the best one first."""
    if problem.option in ONE_PROJECT:
        return [f"take out `{problem.option}`"]
    return [_mend(change) for change in find_mends(catalog, given, problem).all]


def _mend(change: Change) -> str:
    written = [f"`{toml_line(name, value)}`" for name, value in change.items() if value is not None]
    out = [f"take out `{name}`" for name, value in change.items() if value is None]
    return " and ".join([*(["write " + ", ".join(written)] if written else []), *out])


def _lines(problem: Problem, mends: list[str]) -> list[str]:
    value = f" = {answer_text(problem.value)}" if problem.value is not None else ""
    instead = f"      {', or '.join(mends)}"
    return [f"  {problem.option}{value}: {problem.message}", *([instead] if mends else [])]
