"""Reads what a project remembers of its making: its source, its version and its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from trivet import fast_yaml
from trivet.catalog import Catalog, Problem, Resolution, answer_text
from trivet.errors import UserError
from trivet.small_file import LARGEST, read_small_file

__all__ = ["ANSWERS_FILE", "Record", "recorded"]

ANSWERS_FILE = ".copier-answers.yml"

_RESTORE = (
    f"Bring it back from git: `git log --oneline -- {ANSWERS_FILE}` lists where it was whole."
)


@dataclass(frozen=True)
class Record:
    """What is in a project's answers file.

    Attributes:
        source: where its templates come from.
        version: which of them made it.
        lines: where each answer stands in the file.
    """

    source: str
    version: str
    answers: Mapping[str, Any]
    lines: Mapping[str, int]

    @classmethod
    def read(cls, project: Path) -> Record:
        """Read the answers file of the project in a folder.

        Raises:
            UserError: There is none, or it is not as it was written.
        """
        content, lines = _content(project)
        return cls(
            source=_text(content, "_src_path", lines),
            version=_text(content, "_commit", lines),
            answers={k: v for k, v in content.items() if not k.startswith("_")},
            lines=lines,
        )

    def resolved(
        self, catalog: Catalog, folder: str = "project", *, is_older: bool = False
    ) -> Resolution:
        """Return the complete answers, as the questionnaire has them.

        One that `is_older` than the project did not ask all of them.

        Raises:
            UserError: Some cannot stand in it; all of them are told.
        """
        asked = {option.id for option in catalog.options} if is_older else self.answers.keys()
        answers = {name: value for name, value in self.answers.items() if name in asked}
        resolution = catalog.resolve(answers, folder=folder)
        if resolution.problems:
            raise self._refused(resolution.problems)
        return resolution

    def _refused(self, problems: Sequence[Problem]) -> UserError:
        problems = sorted(problems, key=lambda problem: self.lines.get(problem.option, 0))
        said = [f"{self._place(problem.option)}: {_said(problem)}" for problem in problems]
        report = [
            {
                "option": problem.option,
                "value": problem.value,
                "line": self.lines.get(problem.option),
                "message": problem.message,
                "allowed": list(problem.allowed),
            }
            for problem in problems
        ]
        heading = "The answers that the project remembers cannot stand"
        advice = (
            "Has somebody edited the file? Mend these lines, or take them back from git: "
            f"`git log -p -- {ANSWERS_FILE}` shows what they were."
        )
        return UserError(
            "\n  ".join([f"{heading}:", *said]),
            advice,
            {"error": f"{heading}.", "advice": advice, "problems": report},
        )

    def _place(self, name: str) -> str:
        return f"{ANSWERS_FILE}, line {self.lines[name]}" if name in self.lines else ANSWERS_FILE


def recorded(content: bytes, source: Mapping[str, str]) -> bytes:
    """Return an answers file with other lines for its source; the rest stays byte for byte."""
    lines = content.decode().splitlines(keepends=True)
    for name, value in sorted(source.items(), reverse=True):
        line = yaml.safe_dump({name: value}, allow_unicode=True, width=LARGEST)
        places = [n for n, known in enumerate(lines) if known.startswith(f"{name}:")]
        heading = [n for n, known in enumerate(lines) if known.startswith("#")]
        place = places[0] if places else len(heading)
        lines[place : place + len(places)] = [line]
    return "".join(lines).encode()


def _content(project: Path) -> tuple[dict[str, Any], dict[str, int]]:
    text = _read(project / ANSWERS_FILE)
    try:
        content = fast_yaml.load(text)
        node = fast_yaml.compose(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{ANSWERS_FILE}, line {mark.line + 1}" if mark else ANSWERS_FILE
        problem = getattr(error, "problem", None) or str(error)
        if isinstance(error, RecursionError):
            problem = "it nests too deeply"
        advice = _RESTORE
        if any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in text.splitlines()):
            advice = "It holds the markers of a conflict: settle that one first. " + _RESTORE
        raise UserError(f"{place} is no YAML: {problem}.", advice) from None
    if not isinstance(content, dict) or not isinstance(node, yaml.MappingNode):
        raise UserError(f"{ANSWERS_FILE} holds no answers.", _RESTORE)
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    return {str(name): value for name, value in content.items()}, lines


def _read(path: Path) -> str:
    try:
        data = read_small_file(path)
    except FileNotFoundError:
        raise UserError(f"`{path.parent}` has no {ANSWERS_FILE}.", _where_else(path)) from None
    except OSError as error:
        raise UserError(f"`{path}` cannot be read: {error.strerror}.", _RESTORE) from error
    except ValueError as error:
        raise UserError(f"`{path}` is {error}, so it is not what Trivet wrote.", _RESTORE) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{ANSWERS_FILE}, line {line} is not UTF-8.", _RESTORE) from None


def _where_else(path: Path) -> str:
    """Say where the project is, if not here."""
    for above in path.absolute().parent.parents:
        if (above / ANSWERS_FILE).is_file():
            return f"The project is above: name its folder, `{above}`."
    below = sorted(path.parent.glob(f"*/{ANSWERS_FILE}"))
    if below:
        return f"Name the project's folder, such as `{below[0].parent}`."
    return (
        "Only a project that Trivet or Copier made from these templates has one. If this is one, "
        f"bring the file back from git: `git log --oneline -- {ANSWERS_FILE}`."
    )


def _text(content: Mapping[str, Any], name: str, lines: Mapping[str, int]) -> str:
    value = content.get(name)
    if isinstance(value, str) and value.strip():
        return value
    if name not in content:
        raise UserError(f"{ANSWERS_FILE} has lost its line `{name}: …`.", _RESTORE)
    raise UserError(f"{ANSWERS_FILE}, line {lines[name]}: `{name}` is no text.", _RESTORE)


def _said(problem: Problem) -> str:
    # Most problems name the value, or the option that is none.
    if any(f"`{name}`" in problem.message for name in (answer_text(problem.value), problem.option)):
        return problem.message
    return f"`{answer_text(problem.value)}`: {problem.message}"
