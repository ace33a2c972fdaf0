"""Reads Markdown into sections, and these into paragraphs, items of lists, and rows of tables."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from trivet.merge.differences import lines_of
from trivet.merge.pieces import Parts, Piece

__all__ = ["read"]

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)(.*)$")
_BULLET = re.compile(r"(?:[-*+]|\d+[.)])\s+(<[^>]+>|`[^`]+`|\[[^\]]+\]|\*\*[^*]+\*\*)?")


def read(text: str) -> Parts:
    """Return the sections, and what is above the first of them."""
    lines = lines_of(text)
    blocks, done, row = [], 0, 0
    while row < len(lines):
        if not lines[row].strip():
            row += 1
            continue
        end = _end_of_block(lines, row)
        blocks.append(replace(_block(lines[row:end]), lead="".join(lines[done:row])))
        done = row = end
    return Parts(tuple(_in_sections(blocks)), tail="".join(lines[done:]))


def _end_of_block(lines: Sequence[str], start: int) -> int:
    """Return where a heading, a code block, a table, an item or a paragraph ends."""
    if _HEADING.match(lines[start]):
        return start + 1
    if fence := _FENCE.match(lines[start]):
        for end in range(start + 1, len(lines)):
            if lines[end].strip() == fence[1]:
                return end + 1
        return len(lines)
    is_item, is_table = bool(_BULLET.match(lines[start])), lines[start].startswith("|")
    end = start + 1
    while end < len(lines) and not _begins_another(lines, end, is_item=is_item, is_table=is_table):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _begins_another(lines: Sequence[str], row: int, *, is_item: bool, is_table: bool) -> bool:
    line = lines[row]
    if not line.strip():
        following = next((text for text in lines[row:] if text.strip()), "")
        return not (is_item and following.startswith("  "))
    if is_item and line.startswith("  "):
        return False
    if is_table != line.startswith("|"):
        return True
    return any(pattern.match(line) for pattern in (_HEADING, _FENCE, _BULLET))


def _block(lines: list[str]) -> Piece:
    text = "".join(lines)
    words = tuple(text.split())
    if heading := _HEADING.match(text):
        return Piece(("section", len(heading[1]), heading[2]), text, words)
    if fence := _FENCE.match(lines[0]):
        return Piece(("code", fence[2].strip()), text, text, parts=_code(lines), is_named=False)
    if lines[0].startswith("|") and len(lines) > 1:
        rows = tuple(Piece(_first_cell(line), line, tuple(line.split())) for line in lines[2:])
        parts = Parts(rows, head="".join(lines[:2]))
        return Piece(("table", _first_cell(lines[0])), text, words, parts=parts, is_named=False)
    if item := _BULLET.match(text):
        return Piece(("item", item[1]), text, words, is_named=False)
    return Piece(("text",), text, words, is_named=False)


def _first_cell(row: str) -> Hashable:
    return ("row", row.strip().strip("|").partition("|")[0].strip())


def _code(lines: list[str]) -> Parts | None:
    """Return the lines of a code block; what looks like a list of names with a word on each is one."""
    if len(lines) < 3:
        return None
    *inside, tail = lines[1:]
    words = [line.split() for line in inside]
    names = {told[0] for told in words if len(told) > 1}
    is_list = not lines[0].strip("`~\n ") and len(names) == len(inside)
    pieces = tuple(
        Piece(("line", told[0]) if is_list else ("line",), line, tuple(told), is_named=is_list)
        for line, told in zip(inside, words, strict=True)
    )
    return Parts(pieces, head=lines[0], tail=tail, is_ordered=not is_list)


def _in_sections(blocks: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the blocks above the first heading, and each section with all that is below its heading."""
    row = 0
    while row < len(blocks):
        level = _level(blocks[row])
        end = row + 1
        while level and end < len(blocks) and not 0 < _level(blocks[end]) <= level:
            end += 1
        yield _section(blocks[row], blocks[row + 1 : end]) if level else blocks[row]
        row = end


def _section(heading: Piece, blocks: Sequence[Piece]) -> Piece:
    inside = tuple(_in_sections(blocks))
    return replace(
        heading,
        text=heading.text + "".join(piece.whole for piece in inside),
        meaning=(heading.key, *(piece.meaning for piece in inside)),
        parts=Parts(inside, head=heading.text, may_be_united=False),
    )


def _level(block: Piece) -> int:
    is_heading = isinstance(block.key, tuple) and block.key[0] == "section"
    return len(block.text) - len(block.text.lstrip("#")) if is_heading else 0
