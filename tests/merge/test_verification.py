"""A merge by structure is only believed if nothing is lost, doubled or brought back."""

from __future__ import annotations

import pytest

from trivet.merge.formats import toml
from trivet.merge.passages import Conflict, Passages, Waived
from trivet.merge.verification import Version, is_sound


def version(text: str) -> Version:
    return Version(text, toml.read(text))


BASE = version("a = 1  # one\nb = 2\n")
OURS = version("a = 1  # one, as ever\nb = 2\nc = 3\n")
THEIRS = version("a = 10  # one\n")


@pytest.mark.parametrize(
    ("passages", "reason"),
    [
        (["a = 10  # one\nc = 3\n"], "a comment is lost"),
        (["a = 10  # one, as ever\n"], "an entry is lost"),
        (["a = 10  # one, as ever\nb = 2\nc = 3\n"], "an entry is back that they deleted"),
        (["a = 10  # one, as ever\nc = 3\nc = 3\n"], "an entry is doubled"),
        (["a = 10  # one, as ever\nc = = 3\n"], "it is no TOML"),
        (["a = 1  # one, as ever\nc = 3\n"], "a value is lost"),
        ([Conflict("", "a = 1", "a = 10"), "  # one, as ever\nc =\n"], "one way is no TOML"),
    ],
)
def test_what_is_not_believed(passages: Passages, reason: str) -> None:
    assert not is_sound(passages, BASE, OURS, THEIRS, toml.read), reason


@pytest.mark.parametrize(
    "passages",
    [
        ["a = 10  # one, as ever\nc = 3\n"],
        ["c = 3\na=10 # one, as ever"],
        [Conflict("", "a = 1  # one, as ever\n", "a = 10  # one\n"), "c = 3\n"],
    ],
)
def test_what_is_believed(passages: Passages) -> None:
    assert is_sound(passages, BASE, OURS, THEIRS, toml.read)


def test_what_the_owner_deleted_for_good_is_not_lost() -> None:
    ours, theirs = version("b = 2\n"), version("a = 10  # one\nb = 2\n")
    assert is_sound(["b = 2\n", Waived("a = 10  # one\n")], BASE, ours, theirs, toml.read)
    assert not is_sound(["b = 2\n"], BASE, ours, theirs, toml.read)


def test_one_name_twice_is_believed_of_nobody_who_did_not_have_it_so() -> None:
    one, two = version("[a]\nx = 1\n"), version("[b]\ny = 1\n")
    assert not is_sound(["[a]\nx = 1\n[a]\ny = 1\n"], version(""), one, two, toml.read)
