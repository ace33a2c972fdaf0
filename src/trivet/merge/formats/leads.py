"""Tells which comments and blank lines belong to which piece, in all formats with `#`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trivet.merge.pieces import Piece

__all__ = ["QUOTED", "Span", "comments_in", "with_leads"]

QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')


@dataclass(frozen=True)
class Span:
    """The lines of a piece: from the first one up to, not including, the second."""

    start: int
    end: int
    piece: Piece


def with_leads(
    lines: Sequence[str], spans: Sequence[Span], start: int, end: int
) -> tuple[tuple[Piece, ...], str]:
    """Return the pieces with what precedes each, and the blank lines at the end.

    A comment belongs to what follows it without a blank line. Any other one is a piece of its own.
    """
    pieces: list[Piece] = []
    done = start
    for span in spans:
        *remarks, lead = _blocks(lines[done : span.start])
        pieces += map(_remark, remarks)
        pieces.append(replace(span.piece, lead=lead))
        done = span.end
    *remarks, tail = _blocks(lines[done:end])
    pieces += map(_remark, remarks)
    if tail.strip():
        pieces.append(_remark(tail))
        tail = ""
    return tuple(pieces), tail


def comments_in(text: str) -> tuple[str, ...]:
    """Return the comments, of a text in which only quotes hide a `#`."""
    return tuple(re.findall(r"#.*", QUOTED.sub("", text)))


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Yield the comments that blank lines separate, each with those above it; and what is left."""
    block: list[str] = []
    for line in lines:
        if not line.strip() and any(above.strip() for above in block):
            yield "".join(block)
            block = []
        block.append(line)
    yield "".join(block)


def _remark(text: str) -> Piece:
    comment = text.lstrip("\n")
    words = " ".join(comment.split())
    blanks = text[: len(text) - len(comment)]
    return Piece(("comment", words), comment, words, lead=blanks, is_named=False)
