"""What is no plain text keeps its line ends, its marks and its bytes."""

from __future__ import annotations

import codecs

import pytest

from trivet.merge import Fate, File, merge

BASE = b"one\ntwo\nthree\nfour\nfive\n"
OURS = BASE.replace(b"one", b"ours")
THEIRS = BASE.replace(b"five", b"theirs")
BOTH = OURS.replace(b"five", b"theirs")


def merged(base: bytes, ours: bytes, theirs: bytes, path: str = "a.txt") -> bytes:
    trees = [{path: File(content)} for content in (base, ours, theirs)]
    return merge(*trees).tree[path].content


def crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")


def test_line_ends_are_the_owners() -> None:
    assert merged(BASE, crlf(OURS), THEIRS) == crlf(BOTH)
    assert merged(crlf(BASE), OURS, crlf(THEIRS)) == BOTH
    assert merged(BASE, crlf(BASE), THEIRS) == crlf(THEIRS)
    assert merged(BASE, crlf(BASE), BASE) == crlf(BASE)


def test_of_mixed_line_ends_most_count_where_a_file_is_merged() -> None:
    mostly = crlf(OURS).replace(b"two\r\n", b"two\n")
    assert merged(BASE, mostly, THEIRS) == crlf(BOTH)
    assert merged(BASE, mostly, BASE) == mostly


def test_what_the_owner_has_already_is_not_written_anew() -> None:
    mixed = crlf(BOTH).replace(b"two\r\n", b"two\n")
    assert merged(BASE, mixed, THEIRS) == mixed


def test_marks_of_conflicts_have_the_owners_line_ends() -> None:
    result = merged(BASE, crlf(OURS), BASE.replace(b"one", b"theirs"))
    assert result.count(b"\n") == result.count(b"\r\n")
    assert b"<<<<<<< yours\r\nours\r\n=======\r\ntheirs\r\n>>>>>>> template\r\n" in result


def test_a_byte_order_mark_is_the_owners() -> None:
    assert merged(BASE, codecs.BOM_UTF8 + OURS, THEIRS) == codecs.BOM_UTF8 + BOTH
    assert merged(codecs.BOM_UTF8 + BASE, OURS, codecs.BOM_UTF8 + THEIRS) == BOTH


@pytest.mark.parametrize("path", ["a.txt", "a.py", "a.md", ".gitignore", "a.yml"])
def test_a_last_line_without_an_end_stays_without(path: str) -> None:
    base = b"one: 1\n\n\n\n\ntwo: 2"
    ours, theirs = base.replace(b"one: 1", b"one: 11"), base.replace(b"two: 2", b"two: 22")
    assert merged(base, ours, theirs, path) == ours.replace(b"two: 2", b"two: 22")
    assert merged(base, ours + b"\n", theirs, path).endswith(b"two: 22\n")


@pytest.mark.parametrize("odd", [b"\0", b"\xff", "é".encode("latin-1"), "é".encode("utf-16")])
def test_what_is_not_utf_8_is_merged_as_a_whole(odd: bytes) -> None:
    base, ours, theirs = odd + BASE, odd + OURS, odd + THEIRS
    assert merged(base, base, theirs) == theirs
    assert merged(base, ours, base) == ours
    trees = [{"a.png": File(content)} for content in (base, ours, theirs)]
    result = merge(*trees)
    assert result.tree == trees[1]
    [conflict] = result.outcomes
    assert (conflict.fate, conflict.conflicts) == (Fate.CONFLICT, 1)
    assert conflict.stages
    assert conflict.stages.theirs == File(theirs)


def test_only_a_line_feed_ends_a_line() -> None:
    base = "one\x0btwo\u2028three\n\n\n\nfour\x1c\n".encode()
    ours, theirs = base.replace(b"one", b"1"), base.replace(b"four", b"4")
    assert merged(base, ours, theirs) == ours.replace(b"four", b"4")
    assert merged(base, ours, theirs, "a.py") == ours.replace(b"four", b"4")
