"""Reads answers from a file, or from the standard input: YAML, TOML or JSON."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml

from trivet.catalog import Catalog, Option
from trivet.errors import UserError
from trivet.small_file import LARGEST

__all__ = ["Given", "read_answers"]

_ADVICE = {
    "TOML": 'Write one `id = "value"` a line.',
    "JSON": 'Write one object of `"id": "value"`.',
    "YAML": "Write one `id: value` a line.",
}
_SUFFIXES = {".toml": "TOML", ".json": "JSON", ".yml": "YAML", ".yaml": "YAML"}


class Given(dict[str, Any]):
    """Answers, and where those stand that come from a file."""

    def __init__(self, answers: Mapping[str, Any], places: Mapping[str, str]) -> None:
        super().__init__(answers)
        self.places = places


def read_answers(catalog: Catalog, path: Path) -> Given:
    """Return the answers in a file, under their own names; `-` is the standard input.

    Raises:
        UserError: It cannot be read, or one of them is none.
    """
    is_input = str(path) == "-"
    file = _File("the standard input" if is_input else f"the answers file `{path}`", _text(path))
    form = _SUFFIXES.get(path.suffix.lower()) or _form_of(file.text)
    content = file.content(form)
    # A project's own .copier-answers.yml will do: its `_` entries are no answers. Editors find the schema by the other.
    given = {str(n): value for n, value in content.items() if str(n)[:1] != "_" and n != "$schema"}
    by_id = {option.id: option for option in catalog.options}
    places = {}
    for name, value in given.items():
        (own_name,) = catalog.understood({name: ""})
        file.require_answer(name, value, by_id.get(own_name), form)
        line = file.line_of(name)
        if line and not is_input:
            places[own_name] = f"{path.name}, line {line}"
    return Given(catalog.understood(given), places)


class _File:
    """What is in a file, and where."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    def content(self, form: str) -> Mapping[Any, Any]:
        """Return what the text says.

        Raises:
            UserError: It is not in that form, or says nothing about options.
        """
        try:
            content = _READERS[form](self.text)
        # YAML's numbers and dates may be none, and lists in lists have no end.
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            said = "neither YAML nor JSON" if form == "YAML" else f"no {form}"
            self._refuse(f"is {said}: {_said(error)}", form, _line_of_error(error))
        if not isinstance(content, Mapping):
            self._refuse("holds no answers.", form)
        return content

    def require_answer(self, name: str, value: object, option: Option | None, form: str) -> None:
        """Refuse what is no answer: such as a table, or a number in the place of a text."""
        line = self.line_of(name)
        if isinstance(value, Mapping):
            self._refuse(f"has other entries below `{name}`: answers do not nest.", form, line)
        if isinstance(value, list):
            self._refuse(f"has a list for `{name}`, and an option has one answer.", form, line)
        if value is None:
            self._refuse(f"says nothing behind `{name}`.", form, line)
        if option is None or isinstance(value, str):
            return
        if not option.choices:
            advice = f"Put what is behind `{name}` in quotes."
            self._refuse(f"has no text for `{name}`: {form} reads {value}.", form, line, advice)
        if option.type == "bool" and not isinstance(value, bool):
            self._refuse(f"has neither yes nor no for `{name}`: {value}.", form, line)

    def line_of(self, name: str) -> int | None:
        """Return the line that names an option."""
        key = rf"""(?:^|[{{,\[])\s*["']?{re.escape(name)}["']?\s*(?:[:=]|\]|\.)"""
        found = re.search(key, self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.end()) + 1 if found else None

    def _refuse(
        self, problem: str, form: str, line: int | None = None, advice: str = ""
    ) -> NoReturn:
        place = f"{self.name[0].upper()}{self.name[1:]}"
        raise UserError(
            f"{place}{f', line {line},' if line else ''} {problem}", advice or _ADVICE[form]
        )


def _text(path: Path) -> str:
    is_input = str(path) == "-"
    advice = "Check the path after --answers."
    name = "What comes in" if is_input else f"The answers file `{path}`"
    try:
        if is_input:
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}.", advice) from error
    if len(data) > LARGEST:
        size = f"{LARGEST // 1024} KiB"
        raise UserError(f"{name} is larger than {size}: it is something else.", advice)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{name}, line {line}, is neither YAML nor JSON: it is not UTF-8.", "Save it as UTF-8."
        ) from None


def _form_of(text: str) -> str:
    """Return what a text is written in, by what is in it."""
    if text.lstrip().startswith("{"):
        return "JSON"
    for form in ("YAML", "TOML"):
        try:
            content = _READERS[form](text)
            if content and isinstance(content, Mapping):
                return form
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
    first = re.search(r"^[ \t]*([^#\s].*)", text, re.MULTILINE)
    return "TOML" if first and re.match(r"""\[|["\w$-]+\s*=""", first[1]) else "YAML"


def _said(error: Exception) -> str:
    """Return what is wrong, without the place: that is told before."""
    if isinstance(error, RecursionError):
        return "it nests too deeply."
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}."
    problem = getattr(error, "problem", None) or str(error)
    return re.sub(r" \(at (line \d+, column \d+|end of document)\)", "", problem) + "."


def _line_of_error(error: Exception) -> int | None:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    if isinstance(error, json.JSONDecodeError):
        return error.lineno
    found = re.search(r"\(at line (\d+)", str(error))
    return int(found[1]) if found else None


def _json(text: str) -> Any:
    """Read JSON, with what YAML allows beside: such as comments, and a comma before the end."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        with contextlib.suppress(yaml.YAMLError):
            content = yaml.safe_load(text)
            if isinstance(content, Mapping) and None not in content.values():
                return content
        raise error from None


_READERS: dict[str, Callable[[str], Any]] = {
    "TOML": tomllib.loads,
    "JSON": _json,
    "YAML": yaml.safe_load,
}
