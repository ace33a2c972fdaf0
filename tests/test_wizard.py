"""The wizard in a real pseudo-terminal, as a person meets it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pexpect
import pytest
import yaml

from tests.commands import TRIVET

ENTER, ESCAPE, DOWN, CONTROL_C = "\r", "\x1b", "\x1b[B", "\x03"


class Terminal:
    """A terminal that runs `trivet new`."""

    def __init__(self, cwd: Path, *arguments: str, environment: Mapping[str, str]) -> None:
        self.child = pexpect.spawn(
            TRIVET[0],
            [*TRIVET[1:], "new", *arguments],
            cwd=str(cwd),
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=40,
        )

    def see(self, text: str) -> None:
        """Wait until `text` is on the screen."""
        self.child.expect_exact(text)

    def type(self, keys: str) -> None:
        """Type keys."""
        self.child.send(keys)

    def answer(self, question: str, keys: str = ENTER) -> None:
        """Wait for a question and answer it."""
        self.see(question)
        self.type(keys)

    def answer_the_rest(self, after: int = 0) -> None:
        """Take every default, in the order of the numbers, until the review."""
        while self.child.expect([r"\[(\d+)/(\d+)\]", "Create "]) == 0:
            number = int(self.child.match[1])
            # An answered question is drawn once more.
            if number > after:
                assert number == after + 1 <= int(self.child.match[2])
                self.type(ENTER)
                after = number

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus)


QUICK = ("--no-install", "--no-git")
COLOUR = {"NO_COLOR": ""}


def test_enter_alone_leads_from_the_first_question_to_a_project(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer_the_rest()
    terminal.type(ENTER)
    terminal.see("Run it:")
    assert terminal.end() == 0
    assert (tmp_path / "shop/README.md").is_file()


def test_the_recommendation_is_shown_and_may_be_overridden(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer("How shall we choose")
    terminal.answer("mainly serve", DOWN + ENTER)
    for number in range(3, 9):
        terminal.answer(f"[{number}/")
    terminal.see("For it:")
    terminal.see("Django (recommended)")
    terminal.type("flask" + ENTER)
    terminal.answer_the_rest(after=9)
    terminal.type(ENTER)
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert (answers["serves"], answers["framework"]) == ("site", "flask")


def test_who_names_the_framework_is_not_asked_for_needs(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "framework=fastapi", *QUICK, environment=COLOUR)
    terminal.answer("What does it show to the world?")
    terminal.answer("[2/")
    terminal.see("choose `sqlalchemy`")
    terminal.type(CONTROL_C)
    assert terminal.end() == 130


def test_escape_goes_back_and_the_review_reopens_any_answer(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "path=flask", *QUICK, environment=COLOUR)
    terminal.answer("[1/")
    terminal.answer("[2/", ESCAPE)
    terminal.answer("[1/", "pages" + ENTER)
    terminal.answer_the_rest(after=1)
    terminal.type("project_name" + ENTER)
    terminal.answer("What is the project called?", "\x15My Shop" + ENTER)
    terminal.see("project_slug follows: shop -> my-shop")
    terminal.answer("Create my-shop")
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert (answers["interface"], answers["project_name"]) == ("pages", "My Shop")


def test_ctrl_c_writes_nothing_and_the_next_start_offers_the_answers(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer("[1/")
    terminal.answer("[2/", DOWN + ENTER)
    terminal.answer("[3/", CONTROL_C)
    terminal.see("Nothing was written")
    assert terminal.end() == 130
    assert not (tmp_path / "shop").exists()

    again = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    again.answer("Continue with the 2 answers")
    again.answer("[3/", CONTROL_C)
    assert again.end() == 130


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"ACCESSIBLE": "1"}])
def test_plain_prompts_are_numbered_lines_without_escape_codes(
    environment: dict[str, str], tmp_path: Path
) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "path=flask", *QUICK, environment=environment)
    terminal.see("2. Pages - HTML for people")
    terminal.see("Enter for 3: ")
    terminal.type("9\r")
    terminal.see("Answer with a number from 1 to 3.")
    terminal.type("pages\r")
    terminal.see("[2/")
    terminal.answer("Enter for 1: ", "b\r")
    terminal.see("What does it show")
    terminal.answer("Enter for 2: ", "1\r")
    while terminal.child.expect([r"Enter for \d+: ", "Review"]) == 0:
        terminal.type("\r")
    terminal.answer("Enter for 1: ", "\r")
    terminal.see("Run it:")
    assert terminal.end() == 0
    assert not re.search(r"\x1b\[", str(terminal.child.before))
