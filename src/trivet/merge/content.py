"""Merges the content of one file, whatever it is: by structure, by lines, or as a whole."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TypeVar

from trivet.merge.formats import reader_of
from trivet.merge.passages import Labels, Passages, conflicts_in, shown, size_of_conflicts
from trivet.merge.pieces import DoubtError, Piece
from trivet.merge.structure import merge_parts
from trivet.merge.text import merge_text
from trivet.merge.verification import Version, is_sound

__all__ = ["MergedContent", "has_same_lines", "merge_content", "says_the_same", "three_way"]

T = TypeVar("T")


@dataclass(frozen=True)
class MergedContent:
    """What to write, and how many conflicts are marked in it; one without a mark, if it is no text."""

    content: bytes
    conflicts: int = 0


@dataclass(frozen=True)
class _Text:
    r"""A text, with what it has beside its lines: all of them end with `\n` here."""

    lines: str
    has_mark: bool = False
    has_crlf: bool = False
    has_last_end: bool = True

    @classmethod
    def of(cls, content: bytes) -> _Text | None:
        """Return the text, or nothing if it is none: not UTF-8, or with a NUL."""
        if b"\0" in content:
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
        unix = text.replace("\r\n", "\n")
        return cls(
            unix if unix.endswith("\n") or not unix else f"{unix}\n",
            content.startswith(codecs.BOM_UTF8),
            text.count("\r\n") * 2 > text.count("\n"),
            unix.endswith("\n") or not unix,
        )

    def encoded(self) -> bytes:
        text = self.lines if self.has_last_end else self.lines.removesuffix("\n")
        text = text.replace("\n", "\r\n") if self.has_crlf else text
        return (codecs.BOM_UTF8 if self.has_mark else b"") + text.encode()


def three_way(base: T, ours: T, theirs: T) -> T | None:
    """Return what came of a value that is one thing; nothing if both changed it, each in its way."""
    if ours in (base, theirs):
        return theirs
    return ours if theirs == base else None


def merge_content(
    path: str, base: bytes | None, ours: bytes, theirs: bytes, labels: Labels
) -> MergedContent:
    """Merge the content of the file at `path`; there is no base if both sides made one of the name.

    The line ends, the byte order mark and the encoding stay the owner's. Where the owner's line ends
    are mixed, a file that has to be merged is written with those that most of its lines have.
    """
    whole = three_way(base, ours, theirs)
    if whole is not None:
        return MergedContent(whole)
    texts = [_Text.of(content) for content in (base or b"", ours, theirs)]
    if None in texts:
        return MergedContent(ours, conflicts=1)
    before, mine, others = (text or _Text("") for text in texts)
    if others.lines == before.lines and base is not None:
        return MergedContent(ours)
    if base is None and not _may_be_united(path):
        passages = merge_text("", mine.lines, others.lines)
    else:
        passages = _merged(path, before.lines, mine.lines, others.lines)
    conflicts = conflicts_in(passages, labels)
    if not conflicts and shown(passages, labels) == mine.lines:
        return MergedContent(ours)
    has_last_end = (
        mine.has_last_end if mine.has_last_end != before.has_last_end else others.has_last_end
    )
    merged = _Text(
        shown(passages, labels), mine.has_mark, mine.has_crlf, has_last_end or bool(conflicts)
    )
    return MergedContent(merged.encoded(), conflicts)


def has_same_lines(one: bytes, other: bytes) -> bool:
    """Whether two contents differ in their line ends and the like at most."""
    if one == other:
        return True
    mine, others = _Text.of(one), _Text.of(other)
    return mine is not None and others is not None and mine.lines == others.lines


def says_the_same(path: str, one: bytes, other: bytes) -> bool:
    """Whether two contents of the file at `path` differ in their form at most."""
    if has_same_lines(one, other):
        return True
    mine, others, read = _Text.of(one), _Text.of(other), reader_of(path)
    if mine is None or others is None or read is None:
        return False
    try:
        left, right = read(mine.lines).pieces, read(others.lines).pieces
    except (DoubtError, RecursionError):
        return False
    return len(left) == len(right) and all(map(Piece.says_the_same, left, right))


def _may_be_united(path: str) -> bool:
    """Whether two files of one name, made by both sides, may be put together: lists may."""
    read = reader_of(path)
    return read is not None and read.__module__.endswith(".entries")


def _merged(path: str, base: str, ours: str, theirs: str) -> Passages:
    """Merge by structure, unless that is in doubt, or lines leave less to decide on."""
    by_lines = merge_text(base, ours, theirs)
    read = reader_of(path)
    if read is None:
        return by_lines
    try:
        before, mine, others = (Version(text, read(text)) for text in (base, ours, theirs))
        by_structure = merge_parts(before.parts, mine.parts, others.parts)
    except (DoubtError, RecursionError):
        return by_lines
    if not is_sound(by_structure, before, mine, others, read):
        return by_lines
    left = size_of_conflicts(by_structure)
    if size_of_conflicts(by_lines) < left and is_sound(by_lines, before, mine, others, read):
        return by_lines
    return by_structure
