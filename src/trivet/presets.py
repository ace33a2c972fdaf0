"""Keeps sets of answers under a name: a person's own, and those of a team's file."""

from __future__ import annotations

import contextlib
import datetime
import difflib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from trivet.errors import UserError
from trivet.small_file import read_small_file

if TYPE_CHECKING:
    from trivet.catalog import Answer

__all__ = [
    "TEAM_FILE",
    "Owner",
    "Preset",
    "all_presets",
    "by_name",
    "find_preset",
    "own_file",
    "remove",
    "save",
    "team_file",
    "toml_line",
]

TEAM_FILE = "trivet.toml"
Owner: TypeAlias = Literal["own", "team"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Preset:
    """Answers under a name.

    Attributes:
        owner: whose it is, which tells two of one name apart.
        file: where it lies.
        fault: why the file cannot be read; there are no answers then.
    """

    name: str
    owner: Owner
    file: Path
    answers: Mapping[str, Any]
    fault: str = ""

    @property
    def full_name(self) -> str:
        """The name that no other preset has: `own/api`, `team/api`."""
        return f"{self.owner}/{self.name}"

    @property
    def described(self) -> str:
        """What it is called in sentences."""
        return f"Preset `{self.name}` of {self.file}"


def find_preset(name: str, folder: Path) -> Preset:
    """Return the preset that a person means who makes a project in `folder`.

    Raises:
        UserError: There is none, or one of the person and one of the team, or it cannot be read.
    """
    owner, slash, bare = name.rpartition("/")
    if slash and owner not in ("own", "team"):
        raise _no_name(name)
    _check_name(bare, name)
    known = list(all_presets(folder))
    found = [preset for preset in known if preset.name == bare and owner in ("", preset.owner)]
    if not found:
        raise _unknown(name, known)
    if len(found) > 1:
        own, team = found
        raise UserError(
            f"`{bare}` is a preset of yours ({own.file}) and one of the team ({team.file}).",
            f"Say which: `{own.full_name}` or `{team.full_name}`.",
        )
    if found[0].fault:
        raise UserError(f"{found[0].described}: {found[0].fault}", "Mend the file.")
    return found[0]


def all_presets(folder: Path) -> Iterator[Preset]:
    """Yield the person's own presets, and those of the team's file for `folder`."""
    for file in sorted(_own_folder().glob("*.toml")):
        if not file.name.startswith("."):
            yield _preset(file.stem, "own", file, *_content(file))
    file_of_team = team_file(folder)
    if file_of_team is None:
        return
    content, fault = _content(file_of_team)
    tables = content.get("presets", {})
    if fault or not isinstance(tables, dict):
        fault = fault or "`presets` is no table: write `[presets.NAME]`."
        yield Preset("", "team", file_of_team, {}, fault)
        return
    for name, table in sorted(tables.items()):
        yield _preset(name, "team", file_of_team, table)


def by_name(folder: Path) -> dict[str, Preset]:
    """Return all presets by the shortest name that means each; a file with a fault may have none."""
    known = list(all_presets(folder))
    names = [preset.name for preset in known]
    return {p.full_name if names.count(p.name) > 1 else p.name: p for p in known}


def team_file(folder: Path) -> Path | None:
    """Return the nearest team's file, from `folder` upward."""
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would leave the path as typed
    candidates = (above / TEAM_FILE for above in (place, *place.parents))
    # Unlike Path.is_file(), this takes no offence at a folder that one may not look into.
    return next((file for file in candidates if os.path.isfile(file)), None)  # noqa: PTH113


def own_file(name: str) -> Path:
    """Return where the person's own preset of that name lies, or would.

    Raises:
        UserError: No preset can have the name.
    """
    bare = name.removeprefix("own/")
    _check_name(bare, name)
    return _own_folder() / f"{bare}.toml"


def save(name: str, answers: Mapping[str, Answer], *, replace: bool) -> Path:
    """Keep answers as the person's own preset, and return its file.

    Raises:
        UserError: There is one of that name and it is not to be replaced, or it cannot be written.
    """
    file = own_file(name)
    if file.exists() and not replace:
        raise UserError(
            f"There is a preset `{file.stem}` already: {file}",
            "`--replace` writes over it; `trivet presets show` prints it.",
        )
    text = "".join(f"{toml_line(option, value)}\n" for option, value in answers.items())
    try:
        _write(file, text)
    except OSError as error:
        raise UserError(
            f"`{file}` cannot be written: {error.strerror}.", "Nothing was kept."
        ) from error
    return file


def remove(name: str, folder: Path) -> Path:
    """Remove the person's own preset of that name, and return where it was.

    Raises:
        UserError: There is none.
    """
    if name.startswith("team/"):
        raise UserError(
            f"`{name}` is not yours alone.", f"Take it out of {team_file(folder) or TEAM_FILE}."
        )
    file = own_file(name)
    try:
        file.unlink()
    except FileNotFoundError:
        own = [preset for preset in all_presets(folder) if preset.owner == "own"]
        raise _unknown(name, own, "preset of yours") from None
    except OSError as error:
        raise UserError(f"`{file}` cannot be removed: {error.strerror}.") from error
    return file


def toml_line(option: str, value: Answer) -> str:
    """Write one answer as TOML has it."""
    # JSON's strings are TOML's, but for this one character.
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"{option} = {text}"


def _own_folder() -> Path:
    from platformdirs import user_config_path  # here: completion of other words needs none of it

    return user_config_path("trivet") / "presets"


def _preset(name: str, owner: Owner, file: Path, table: object, fault: str = "") -> Preset:
    """Make a record of what a file says, or of why that is no preset."""
    if fault or not isinstance(table, dict):
        fault = fault or f"`presets.{name}` is no table: write `[presets.{name}]`."
        return Preset(name, owner, file, {}, fault)
    if not _NAME.fullmatch(name):
        return Preset(name, owner, file, {}, f"`{name}` cannot be a name. {_NAMES}")
    for option, value in table.items():
        if isinstance(value, datetime.date | datetime.time | dict | list):
            return Preset(name, owner, file, {}, f"`{option}` is neither text nor yes or no.")
    return Preset(name, owner, file, table)


def _content(file: Path) -> tuple[dict[str, Any], str]:
    """Return what a file says, or nothing and why."""
    try:
        data = read_small_file(file)
    except OSError as error:
        return {}, f"it cannot be read: {error.strerror}."
    except ValueError as error:
        return {}, f"it is {error}."
    try:
        return tomllib.loads(data.decode("utf-8-sig")), ""
    except (ValueError, RecursionError) as error:
        return {}, f"it is no TOML: {error}."


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all; a link to one elsewhere stays a link."""
    file.parent.mkdir(parents=True, exist_ok=True)
    target = file.resolve()
    with contextlib.ExitStack() as undo:
        descriptor, name = tempfile.mkstemp(".partial", f".{target.stem}-", target.parent)
        undo.callback(Path(name).unlink, missing_ok=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).replace(target)


_NAMES = "Names have up to 40 small letters, digits, `-` and `_`, and begin with a letter or digit."


def _check_name(bare: str, typed: str) -> None:
    if not _NAME.fullmatch(bare):
        raise _no_name(typed)


def _no_name(typed: str) -> UserError:
    return UserError(f"`{typed}` cannot be a preset's name.", _NAMES)


def _unknown(name: str, known: list[Preset], what: str = "preset") -> UserError:
    """Return the error that names what is most like `name`, and what could not be read."""
    bare = name.rpartition("/")[2]
    names = {preset.name for preset in known if preset.name}
    close = difflib.get_close_matches(bare, names, n=1)
    faults = [f"{preset.file}: {preset.fault}" for preset in known if not preset.name]
    if close:
        hint = f"Did you mean `{close[0]}`? "
    elif names:
        hint = f"There are: {', '.join(f'`{known_name}`' for known_name in sorted(names))}. "
    else:
        hint = f"`trivet presets save {bare}` would make one. "
    advice = hint + "`trivet presets` tells what they are."
    return UserError(f"There is no {what} called `{name}`.", "\n".join([advice, *faults]))
