"""Lines fit the terminal, and what is folded is still the same command."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivet.cli.layout import filled, folded

WORDS = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=30)


@pytest.fixture(autouse=True, scope="module")
def narrow_terminal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "50")
        yield


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=8))
def test_a_shell_reads_a_folded_command_as_it_was(values: list[str]) -> None:
    words = [word for value in values for word in ("--set", f"name={value}")]
    shown = folded(shlex.join(["printf", "%s\\n", *words]), "  ")
    done = subprocess.run(["sh", "-c", shown], capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == (words or [""])
    for line in shown.split(" \\\n"):
        assert len(line) <= 48 or line.strip().count("--set ") == 1


def test_a_flag_stays_with_its_value() -> None:
    shown = folded("trivet new shop --defaults --set framework=fastapi --set database=postgresql")
    assert shown.split(" \\\n") == [
        "trivet new shop --defaults",
        "  --set framework=fastapi",
        "  --set database=postgresql",
    ]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short", ["short"]),
        ("", [""]),
        (f"  {'word ' * 12}end", [f"  {('word ' * 9).strip()}", "    word word word end"]),
        (f"word {'x' * 60} end", ["word", "x" * 60, "end"]),
        (f"\x1b[1m{'x ' * 40}\x1b[0m", [f"\x1b[1m{'x ' * 40}\x1b[0m"]),
    ],
)
def test_no_word_is_broken_at_the_edge(line: str, lines: list[str]) -> None:
    assert filled(line).split("\n") == lines
