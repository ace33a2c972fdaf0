"""Lines are merged as git merges them; what differs is which of several equal lines a change is at."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from trivet.merge import Labels
from trivet.merge.passages import shown
from trivet.merge.text import merge_text

LABELS = Labels("ours", "theirs")


def merged(base: str, ours: str, theirs: str) -> str:
    """Merge texts of one letter a line."""
    texts = ("".join(f"{letter}\n" for letter in text) for text in (base, ours, theirs))
    return shown(merge_text(*texts), LABELS).replace("\n", " ")


def test_changes_with_a_line_between_them_are_kept() -> None:
    assert merged("abc", "xbc", "aby") == "x b y "
    assert merged("abc", "bc", "abcd") == "b c d "


def test_changes_that_touch_conflict() -> None:
    assert merged("abcd", "axcd", "abyd") == "a <<<<<<< ours x c ======= b y >>>>>>> theirs d "


def test_the_same_change_is_none_to_decide_on() -> None:
    assert merged("abc", "axc", "axc") == "a x c "
    assert merged("ab", "axyb", "axzb") == "a x <<<<<<< ours y ======= z >>>>>>> theirs b "


def test_of_equal_lines_the_last_ones_were_taken_away() -> None:
    assert merged("abab", "ab", "xabab") == "x a b "


def test_git_says_the_same(tmp_path: Path) -> None:
    """Byte for byte in most cases, and with as many conflicts."""
    cases = list(some_texts(random.Random(1), 60))  # noqa: S311 - the same ones each time
    ours = [shown(merge_text(*texts), LABELS) for texts in cases]
    gits = [by_git(tmp_path, *texts) for texts in cases]
    assert sum(one == other for one, other in zip(ours, gits, strict=True)) >= 0.9 * len(cases)
    marked = [sum("<<<<<<< " in text for text in texts) for texts in (ours, gits)]
    assert abs(marked[0] - marked[1]) <= 1


def by_git(folder: Path, base: str, ours: str, theirs: str) -> str:
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(text)
    command = ["git", "merge-file", "-p", "-L", "ours", "-L", "base", "-L", "theirs"]
    files = ("ours", "base", "theirs")
    return subprocess.run([*command, *files], cwd=folder, capture_output=True, text=True).stdout


def some_texts(chance: random.Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Yield texts of few different lines, each changed in two ways."""
    for _ in range(count):
        base = [f"{chance.choice('abcdefghijklmnop}')}\n" for _ in range(chance.randint(3, 20))]
        yield "".join(base), changed(base, chance), changed(base, chance)


def changed(lines: list[str], chance: random.Random) -> str:
    lines = [*lines]
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(lines) + 1)
        if chance.random() < 0.3:
            del lines[place : place + 2]
        else:
            lines.insert(place, f"{chance.choice('stuvw')}\n")
    return "".join(lines)
