"""Gathers the answers that a person gave by flag, file and git configuration."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from trivet.catalog import Catalog, Problem, Resolution
from trivet.cli.output import argument_text
from trivet.errors import UserError

__all__ = ["assigned", "git_identity", "given_answers", "missing_answers"]

# In bytes; whoever names a disk by mistake does not wait until all of it is read.
_LARGEST_FILE = 64 * 1024


def given_answers(
    catalog: Catalog,
    settings: Iterable[str],
    answers_file: Path | None,
) -> dict[str, Any]:
    """Return the answers of `--answers` and of `--set`, which wins, under their own names.

    Raises:
        UserError: The file or a setting cannot be read.
    """
    given = catalog.understood(_read_answers(answers_file)) if answers_file else {}
    return given | catalog.understood(assigned(settings, flag="--set "))


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


def _read_answers(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(
            f"The answers file `{path}` cannot be read: {error.strerror}.",
            "Check the path after --answers.",
        ) from error
    if len(data) > _LARGEST_FILE:
        raise UserError(
            f"The answers file `{path}` is larger than {_LARGEST_FILE // 1024} KiB: it is another file.",
            "Check the path after --answers.",
        )
    try:
        content = yaml.safe_load(data.decode())
    # YAML's numbers and dates may be none, and lists in lists have no end.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(
            f"The answers file `{path}` is neither YAML nor JSON: {error}",
            "Write one `id: value` a line.",
        ) from error
    if not isinstance(content, Mapping):
        raise UserError(
            f"The answers file `{path}` holds no answers.", "Write one `id: value` a line."
        )
    # A project's own .copier-answers.yml will do: its `_` entries are no answers.
    return {str(name): value for name, value in content.items() if not str(name).startswith("_")}


def _git_user() -> dict[str, str]:
    try:
        process = subprocess.run(
            ["git", "config", "--get-regexp", r"^user\.(name|email)$"],  # noqa: S607
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        return {}
    return dict(line.split(" ", 1) for line in process.stdout.splitlines() if " " in line)
