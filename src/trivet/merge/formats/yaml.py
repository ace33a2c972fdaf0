"""Reads YAML into keys and the items of lists, by indentation; whatever a value is stays as it is."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import replace

import yaml

from trivet import fast_yaml
from trivet.merge.differences import lines_of
from trivet.merge.formats.leads import Span, comments_in, with_leads
from trivet.merge.pieces import DoubtError, Parts, Piece

__all__ = ["read"]

_KEY = re.compile(
    r"""( *)("[^"]*"|'[^']*'|[^\s#"'\[\]{}&*!|>%@`,-][^#]*?|-[^\s#][^#]*?|<<)\s*:(?=\s|$)"""
)
_DASH = re.compile(r"( *)-(?=\s)")
# What names an item of a list, such as a step of a pipeline.
_NAMES = ("name", "id", "repo", "uses", "run", "package-ecosystem", "key")
_OPENS_A_BLOCK = re.compile(r":\s*(?:[&!]\S+\s*)*(?:#.*)?$")


def read(text: str) -> Parts:
    """Return the keys of a document.

    Raises:
        DoubtError: It is no YAML, several documents, or stands in an unusual form.
    """
    try:
        tree = fast_yaml.compose(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise DoubtError from error
    if tree is not None and not isinstance(tree, yaml.MappingNode | yaml.SequenceNode):
        raise DoubtError
    return _block(lines_of(text))


def _block(lines: list[str]) -> Parts:
    """Return the keys or the items that the lines consist of, all of the same indentation."""
    first = next((line for line in lines if _says_something(line)), "")
    indent = len(first) - len(first.lstrip(" "))
    is_list = bool(_DASH.match(first))
    starts = [n for n, line in enumerate(lines) if _begins(line, indent, is_list=is_list)]
    firsts = [n for n, line in enumerate(lines) if _says_something(line)]
    if firsts and (not starts or starts[0] != firsts[0] or "\t" in first[: indent + 1]):
        raise DoubtError
    spans = []
    for start, following in zip(starts, [*starts[1:], len(lines)], strict=False):
        end = _end(lines, start, following, indent)
        body = lines[start:end]
        spans.append(Span(start, end, _item(body, indent) if is_list else _entry(body)))
    pieces, tail = with_leads(lines, spans, 0, len(lines))
    return Parts(pieces, tail=tail)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _begins(line: str, indent: int, *, is_list: bool) -> bool:
    """Whether a key or an item of this indentation begins; anything else that is as far left is odd."""
    found = (_DASH if is_list else _KEY).match(line)
    if found and len(found[1]) == indent:
        return True
    here = len(line) - len(line.lstrip(" "))
    # A list may stand as far left as the key that it belongs to.
    if _says_something(line) and here <= indent and (is_list or not _DASH.match(line)):
        raise DoubtError
    return False


def _end(lines: list[str], start: int, following: int, indent: int) -> int:
    """Return the end of what begins at `start`: comments and blanks that are not further right follow."""
    end = following
    while end > start + 1:
        line = lines[end - 1]
        is_deeper = len(line) - len(line.lstrip(" ")) > indent
        if line.strip() and (is_deeper or _says_something(line)):
            break
        end -= 1
    return end


def _entry(lines: list[str]) -> Piece:
    found = _KEY.match(lines[0])
    if found is None:
        raise DoubtError
    parts = None
    if _OPENS_A_BLOCK.match(lines[0], found.end() - 1):
        parts = replace(_block(lines[1:]), head=lines[0])
    return Piece(
        ("key", found[2].strip("'\"")), "".join(lines), _meaning("".join(lines)), parts=parts
    )


def _item(lines: list[str], indent: int) -> Piece:
    text = "".join(lines)
    content = lines[0][indent + 1 :].strip()
    undashed = [f"{lines[0][:indent]} {lines[0][indent + 1 :]}", *lines[1:]]
    if not _KEY.match(undashed[0]):
        name, equals, _ = content.partition("=")
        key = ("variable", name.strip("'\"")) if equals and len(lines) == 1 else ("item", content)
        return Piece(key, text, _meaning(text), rank=content.strip("'\"").casefold())
    parts = replace(_block(undashed), dash=indent)
    return Piece(_name_of(parts), text, _meaning(text), parts=parts, is_named=False)


def _name_of(parts: Parts) -> Hashable:
    told = {piece.key: piece.text.strip() for piece in parts.pieces}
    for name in _NAMES:
        if text := told.get(("key", name)):
            # An action or a hook stays the same in a newer version.
            return ("item", re.sub(r"@\S+", "", text))
    return ("item",)


def _meaning(text: str) -> Hashable:
    """Return the tokens, and whether they are quoted; quotes of either kind are the same."""
    try:
        tokens = [
            (type(token), getattr(token, "value", ""), getattr(token, "plain", None))
            for token in yaml.scan(text, Loader=yaml.SafeLoader)
        ]
    except yaml.YAMLError:
        return text
    return tuple(map(str, tokens)), comments_in(text)
