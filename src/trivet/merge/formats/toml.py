"""Reads TOML into tables, entries and the items of arrays; requirements by the name of the package."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from trivet.merge.bounds import bounds_of
from trivet.merge.differences import lines_of
from trivet.merge.formats.leads import QUOTED, Span, comments_in, with_leads
from trivet.merge.pieces import DoubtError, Inline, Parts, Piece

__all__ = ["read"]

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_ENTRY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w.\- ])+?)\s*=\s*""")
_REQUIREMENTS = {"dependencies", "requires", "dev-dependencies"}
_TABLES_OF_REQUIREMENTS = {"dependency-groups", "project.optional-dependencies"}


def read(text: str) -> Parts:
    """Return the tables, and what is above the first one.

    Raises:
        DoubtError: It is no TOML, or of a kind whose tables depend on their order.
    """
    _value(text)
    lines = lines_of(text)
    width = max(map(len, lines), default=0)
    spans = list(_spans(lines, width))
    pieces, tail = with_leads(lines, spans, 0, len(lines))
    return Parts(tuple(_in_tables(pieces)), tail=tail)


def _value(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DoubtError from error


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _spans(lines: list[str], width: int) -> Iterator[Span]:
    """Yield the headers and the entries."""
    table, place = "", 0
    while place < len(lines):
        line = lines[place]
        if not line.strip() or line.lstrip().startswith("#"):
            place += 1
        elif header := _HEADER.match(line):
            table = ".".join(_path(header[2]))
            yield Span(place, place + 1, Piece((header[1], table), line, ("table", table)))
            place += 1
        else:
            end = _end_of_entry(lines, place)
            yield Span(place, end, _entry(lines[place:end], table, width))
            place = end


def _path(key: str) -> list[str]:
    found, path = _value(f"{key}=0"), []
    while isinstance(found, dict):
        name, found = next(iter(found.items()))
        path.append(name)
    return path


def _end_of_entry(lines: list[str], start: int) -> int:
    for end in range(start + 1, len(lines) + 1):
        last = QUOTED.sub("''", lines[end - 1]).split("#")[0].rstrip()
        may_end = end == start + 1 or last.endswith(("]", "}", '"', "'"))
        if may_end and _is_toml("".join(lines[start:end])):
            return end
    raise DoubtError


def _in_tables(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """Yield what precedes the first table, and each table with its entries."""
    table: Piece | None = None
    inside: list[Piece] = []
    lists: set[str] = set()
    for piece in pieces:
        if not (isinstance(piece.key, tuple) and piece.key[0] in ("[", "[[")):
            if table is None:
                yield piece
            inside.append(piece)
            continue
        kind, name = piece.key
        if any(str(name).startswith(f"{other}.") for other in lists):
            raise DoubtError
        lists |= {str(name)} if kind == "[[" else set()
        if table is not None:
            yield _table(table, inside)
        table, inside = piece, []
    if table is not None:
        yield _table(table, inside)


def _table(header: Piece, entries: list[Piece]) -> Piece:
    is_named = isinstance(header.key, tuple) and header.key[0] == "["
    return replace(
        header,
        text=header.text + "".join(entry.whole for entry in entries),
        meaning=(header.key, *((entry.notes, entry.meaning) for entry in entries)),
        parts=Parts(tuple(entries), head=header.text, may_be_united=is_named),
        is_named=is_named,
    )


def _entry(lines: list[str], table: str, width: int) -> Piece:
    text = "".join(lines)
    found = _ENTRY.match(text)
    if not found:
        raise DoubtError
    path = tuple(_path(found[1]))
    of_requirements = path[-1] in _REQUIREMENTS or table in _TABLES_OF_REQUIREMENTS
    if len(lines) > 1:
        parts = _one_per_line(lines, of_requirements=of_requirements)
    else:
        parts = _on_one_line(text, found.end(), of_requirements=of_requirements)
    meaning = (json.dumps(_value(text), default=str), comments_in(text))
    return Piece(("entry", path), text, meaning, parts=parts and replace(parts, width=width))


def _one_per_line(lines: list[str], *, of_requirements: bool) -> Parts | None:
    """Return the items of an array, if each has lines of its own."""
    head, *middle, tail = lines
    if not head.split("#")[0].rstrip().endswith("[") or not tail.lstrip().startswith("]"):
        return None
    spans, place = [], 0
    while place < len(middle):
        if not middle[place].strip() or middle[place].lstrip().startswith("#"):
            place += 1
            continue
        end = next(
            (n for n in range(place + 1, len(middle) + 1) if _items("".join(middle[place:n]))), 0
        )
        text = "".join(middle[place:end])
        if len(_items(text)) != 1:
            return None
        spans.append(Span(place, end, _item(_with_comma(text), of_requirements=of_requirements)))
        place = end
    pieces, blanks = with_leads(middle, spans, 0, len(middle))
    return Parts(pieces, head=head, tail=blanks + tail)


def _items(text: str) -> list[Any]:
    return list(_value(f"x=[{text}]")["x"]) if _is_toml(f"x=[{text}]") else []


def _with_comma(text: str) -> str:
    """Return the lines of an item so that another one may follow."""
    for hash_sign in [*re.finditer(r"\s*(?:#|$)", text)]:
        code = text[: hash_sign.start()]
        if _items(code):
            return text if code.endswith(",") else f"{code},{text[len(code) :]}"
    return text


def _item(text: str, *, of_requirements: bool) -> Piece:
    [value] = _items(text)
    key: Hashable = json.dumps(value, default=str)
    rank = value.casefold() if isinstance(value, str) else None
    bounds = None
    if of_requirements and isinstance(value, str):
        try:
            requirement = Requirement(value)
        except InvalidRequirement:
            pass
        else:
            rank = canonicalize_name(requirement.name)
            key = ("requirement", rank, str(requirement.marker))
            bounds = None if comments_in(text) else bounds_of(requirement)
    return Piece(
        key,
        text,
        (json.dumps(value, default=str), comments_in(text)),
        rank=rank,
        stays_deleted=isinstance(key, tuple),
        bounds=bounds,
    )


def _on_one_line(text: str, start: int, *, of_requirements: bool) -> Parts | None:
    """Return the items of an array or of an inline table, each as if it had a line of its own."""
    opening = text[start : start + 1]
    if opening not in ("[", "{"):
        return None
    closing = {"[": "]", "{": "}"}[opening]
    end = next(
        (
            match.start()
            for match in re.finditer(re.escape(closing), text)
            if _is_toml(text[: match.end()])
        ),
        None,
    )
    if end is None:
        return None
    inside = text[start + 1 : end]
    pad = " " if inside.startswith(" ") else ""
    inline = Inline(f"{text[: start + 1]}{pad}", pad + text[end:], may_wrap=opening == "[")
    items = list(_split(inside, f"x={opening}", closing))
    if opening == "[":
        pieces = [_item(f"    {item},\n", of_requirements=of_requirements) for item in items]
    else:
        pieces = [_field(item) for item in items]
    return Parts(tuple(pieces), head=text[: start + 1] + "\n", tail=text[end:], inline=inline)


def _split(inside: str, opening: str, closing: str) -> Iterator[str]:
    item = ""
    for part in re.split("(,)", inside):
        if part == "," and _is_toml(f"{opening}{item}{closing}") and item.strip():
            yield item.strip()
            item = ""
        else:
            item += part
    if item.strip():
        yield item.strip()


def _field(item: str) -> Piece:
    value = _value(item)
    return Piece(tuple(_path(item.split("=")[0])), f"    {item},\n", json.dumps(value, default=str))
