"""Gathers the answers that a person gave by flag, file and git configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from trivet.catalog import Catalog, Problem, Resolution
from trivet.cli.answers_file import Given, read_answers
from trivet.cli.output import argument_text
from trivet.errors import UserError
from trivet.programs import ask

__all__ = ["assigned", "git_identity", "given_answers", "missing_answers"]


def given_answers(
    catalog: Catalog,
    settings: Iterable[str],
    answers_file: Path | None,
) -> Given:
    """Return the answers of `--answers` and of `--set`, which wins, under their own names.

    Raises:
        UserError: The file or a setting cannot be read.
    """
    read = read_answers(catalog, answers_file) if answers_file else Given({}, {})
    typed = catalog.understood(assigned(settings, flag="--set "))
    places = {name: place for name, place in read.places.items() if name not in typed}
    return Given({**read, **typed}, places)


def assigned(settings: Iterable[str], *, flag: str) -> dict[str, str]:
    """Return what is written as `id=value`, as it is written; errors repeat it behind the `flag`.

    Raises:
        UserError: One names no value, or two contradict each other.
    """
    given = {}
    for setting in _without_contradiction(settings, flag):
        option, equals, value = setting.partition("=")
        if not equals or not option:
            raise UserError(
                f"`{flag}{setting}` names no value.",
                f"Write `{flag}id=value`, such as `{flag}auth=jwt`.",
            )
        given[option] = value
    return given


def _without_contradiction(settings: Iterable[str], flag: str) -> list[str]:
    """Return the settings; two that answer one option differently cannot both be meant."""
    unique = list(dict.fromkeys(argument_text(setting) for setting in settings))
    by_option: dict[str, str] = {}
    for setting in unique:
        option = setting.partition("=")[0]
        if option in by_option:
            raise UserError(
                f"`{option}` is answered twice: `{flag}{by_option[option]}`, `{flag}{setting}`.",
                "Leave one of them out.",
            )
        by_option[option] = setting
    return unique


def git_identity(catalog: Catalog) -> dict[str, str]:
    """Return the author's name and e-mail from git's configuration, where they are valid."""
    configured = _git_user()
    identity = {
        "author_name": configured.get("user.name", ""),
        "author_email": configured.get("user.email", ""),
    }
    return {
        option: value
        for option, value in identity.items()
        if value and not catalog.check(catalog.option(option), value, {})
    }


def missing_answers(
    catalog: Catalog, resolution: Resolution, given: Mapping[str, Any]
) -> list[Problem]:
    """Return a problem for every question that only a person at a terminal could answer.

    Who names the framework has decided; everything else may follow from it.
    """
    # Also where its name is misspelt: then that is the problem.
    named = [option.id for name in given if (option := catalog.nearest_option(name))]
    if "framework" in named or resolution.answers["path"] != "recommend":
        return []
    already = {problem.option for problem in resolution.problems}
    problems = []
    for name in resolution.asked:
        if name in resolution.defaulted and name not in already:
            states = catalog.choices(catalog.option(name), resolution.answers)
            allowed = tuple(state.choice.value for state in states if not state.disabled)
            problems.append(Problem(name, None, "There is no answer.", allowed))
    return problems


def _git_user() -> dict[str, str]:
    said = ask("git", "config", "--get-regexp", r"^user\.(name|email)$").stdout
    return dict(line.split(" ", 1) for line in said.splitlines() if " " in line)
