"""Gathers the answers that a person gave by flag, file and git configuration."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from trivet.catalog import Answer, Catalog, Problem, Resolution, answer_text
from trivet.errors import UserError

__all__ = ["git_identity", "given_answers", "missing_answers", "refuse"]


def given_answers(settings: Iterable[str], answers_file: Path | None) -> dict[str, Any]:
    """Return the answers of `--answers` and of `--set`, which wins.

    Raises:
        UserError: The file or a setting cannot be read.
    """
    given = _read_answers(answers_file) if answers_file else {}
    for setting in settings:
        option, equals, value = setting.partition("=")
        if not equals or not option:
            raise UserError(
                f"`--set {setting}` names no value.",
                "Write `--set id=value`, such as `--set framework=flask`.",
            )
        given[option] = value
    return given


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


def missing_answers(catalog: Catalog, resolution: Resolution) -> list[Problem]:
    """Return a problem for every question that only a person at a terminal could answer."""
    missing = [option for option in resolution.visible if option in resolution.defaulted]
    already = {problem.option for problem in resolution.problems}
    problems = []
    for name in missing:
        if name in already:
            continue
        states = catalog.choices(catalog.option(name), resolution.answers)
        allowed = tuple(state.choice.value for state in states if not state.disabled)
        problems.append(Problem(name, None, "There is no answer.", allowed))
    return problems


def refuse(problems: Iterable[Problem], *, missing: bool = False) -> UserError:
    """Return the error that reports all problems at once, each with the flag that mends it."""
    lines = []
    for problem in problems:
        lines.append(f"  {problem.option}: {problem.message}")
        lines.append(f"      {_mend(problem)}")
    advice = "Nothing was written."
    if missing:
        advice = "There is no terminal to ask on: answer these, or pass --defaults. " + advice
    count = sum(1 for line in lines if not line.startswith("      "))
    noun = "answer needs" if count == 1 else "answers need"
    return UserError(f"{count} {noun} mending:\n" + "\n".join(lines), advice)


def _mend(problem: Problem) -> str:
    if problem.allowed:
        values = " | ".join(text(value) for value in problem.allowed)
        return (
            f"mend it with --set {problem.option}={text(problem.allowed[0])}  (allowed: {values})"
        )
    if problem.message.startswith("There is no option"):
        return f"leave out --set {problem.option}=…"
    return f"mend it with --set {problem.option}='…'"


def text(value: Answer) -> str:
    """Write an answer as a person would type it."""
    return shlex.quote(answer_text(value))


def _read_answers(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise UserError(
            f"The answers file `{path}` cannot be read: {error.strerror}.",
            "Check the path after --answers.",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
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
            errors="replace",
            check=False,
        )
    except OSError:
        return {}
    return dict(line.split(" ", 1) for line in process.stdout.splitlines() if " " in line)
