"""The wizard in a real pseudo-terminal, as a person meets it."""

from __future__ import annotations

import re
import shutil
import signal
import time
from pathlib import Path

import pytest
import yaml

from tests.terminal import CONTROL_C, DOWN, ENTER, ESCAPE, Terminal

QUICK = ("--no-install", "--no-git")
COLOUR = {"NO_COLOR": ""}
PLAIN = {"NO_COLOR": "1"}


def test_the_recommendation_is_shown_above_the_stack_and_may_be_overridden(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer("How shall we choose")
    terminal.answer("mainly serve", "2")
    # Pages alone have no API, so nothing is asked about one.
    terminal.answer_the_rest(after=2)
    terminal.see("Django (recommended)")
    terminal.type("framework" + ENTER)
    terminal.answer("Which framework", "flask" + ENTER)
    terminal.answer("All of it")
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert (answers["serves"], answers["framework"]) == ("site", "flask")


def test_who_names_the_framework_sees_the_whole_stack_at_once(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "framework=fastapi", *QUICK, environment=COLOUR)
    terminal.see("All is filled in")
    terminal.see("All of it")
    terminal.answer("An API, SQLite, SQLAlchemy")
    assert terminal.end() == 0
    assert (tmp_path / "shop/app/main.py").is_file()


def test_what_one_answer_changes_elsewhere_is_told_once(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "framework=fastapi", *QUICK, environment=PLAIN)
    terminal.answer("Enter for 1: ", "stack\r")
    terminal.answer("Enter for 1: ", "database\r")
    terminal.answer("Where do its data live?", "none\r")
    terminal.see("ORM goes: it was SQLAlchemy.")
    terminal.see("Log-in goes: it was No log-in.")
    terminal.answer("Enter for 3: ", "done\r")
    terminal.answer("Enter for 1: ", "framework\r")
    terminal.answer("Which framework", "django\r")
    terminal.see("Database follows: No database -> SQLite. Django keeps its users and sessions")
    terminal.see("All of it")
    assert "is open again" not in terminal.child.before
    terminal.type(CONTROL_C)
    assert terminal.end() == 130


def test_a_choice_that_is_not_available_offers_what_makes_it_so(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "framework=flask", *QUICK, environment=COLOUR)
    terminal.answer("All of it", "stack" + ENTER)
    terminal.answer("open a line", "interface" + ENTER)
    terminal.answer("show to the world", "pages" + ENTER)
    terminal.answer("open a line", "log-in" + ENTER)
    terminal.answer("not available", "log-in by token" + ENTER)
    terminal.answer("Interface: Pages and an API")
    terminal.see("Interface follows: Pages -> Pages and an API.")
    terminal.answer("open a line", "1")
    terminal.answer("All of it", "1")
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert (answers["interface"], answers["auth"]) == ("both", "jwt")


def test_extras_are_switched_in_one_list(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "framework=flask", *QUICK, environment=COLOUR)
    terminal.answer("All of it", "extras" + ENTER)
    # GitLab takes the place of GitHub; without either there are no updates to propose.
    terminal.answer("What else", "5")
    terminal.type("6" + DOWN + "3" + ENTER)
    terminal.answer("All of it")
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert answers["ci"] == "gitlab"
    assert answers["template_updates"] is True
    assert answers["docker"] is False


def test_the_stack_may_be_asked_for_one_by_one(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", "--set", "framework=flask", *QUICK, environment=COLOUR)
    terminal.answer("All of it", "one" + ENTER)
    terminal.answer_the_rest()
    terminal.type(ENTER)
    assert terminal.end() == 0


def test_a_question_mark_explains_and_d_shows_the_whole_recommendation(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer("How shall we choose")
    terminal.answer("mainly serve", "?")
    terminal.see("Enter or Esc")
    terminal.type(ESCAPE)
    terminal.answer_the_rest(after=1)
    terminal.type("d")
    terminal.answer("Enter or Esc", "q")
    terminal.answer("All of it", CONTROL_C)
    assert terminal.end() == 130


def test_escape_goes_back_and_any_answer_can_be_changed(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer("[1/")
    terminal.answer("[2/", ESCAPE)
    terminal.answer("[1/", "flask" + ENTER)
    terminal.answer("All of it", "about" + ENTER)
    terminal.answer("open a line", "name" + ENTER)
    terminal.answer("What is the project called?", "\x15My Shop" + ENTER)
    terminal.see("Distribution name follows: shop -> my-shop")
    terminal.answer("open a line", ESCAPE)
    terminal.answer("Create my-shop")
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert (answers["framework"], answers["project_name"]) == ("flask", "My Shop")


def test_ctrl_c_writes_nothing_and_the_next_start_offers_the_answers(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    terminal.answer("[1/")
    terminal.answer("[2/", DOWN + ENTER)
    terminal.answer("[3/", CONTROL_C)
    terminal.see("Nothing was written")
    assert terminal.end() == 130
    assert not (tmp_path / "shop").exists()

    again = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    again.answer("Continue with the answers for `shop`, just now:")
    again.answer("[3/", CONTROL_C)
    again.see("the next `trivet new shop` offers them")
    assert again.end() == 130

    other = Terminal(tmp_path, "../elsewhere", *QUICK, environment=COLOUR)
    other.answer("[1/", CONTROL_C)
    assert other.end() == 130


def _keep_answers_for_django(folder: Path) -> None:
    """Leave a questionnaire behind in which Django was chosen."""
    terminal = Terminal(folder, "shop", *QUICK, environment=PLAIN)
    terminal.answer("Enter for", "django\r")
    terminal.answer("Enter for 1: ", "stack\r")
    terminal.answer("Enter for 1: ", "interface\r")
    terminal.answer("Enter for", "pages\r")
    terminal.answer("Enter for", CONTROL_C)
    assert terminal.end() == 130


@pytest.mark.parametrize(
    "flag", ["framework=fastapi", pytest.param("path=fastapi", marks=pytest.mark.run)]
)
def test_a_flag_wins_over_kept_answers_and_what_it_contradicts_is_dropped(
    flag: str, tmp_path: Path
) -> None:
    _keep_answers_for_django(tmp_path)
    terminal = Terminal(tmp_path, "shop", "--set", flag, *QUICK, environment=PLAIN)
    terminal.answer("Continue with the answers for `shop`, just now: Pages", "\r")
    terminal.see("path: ")
    assert "Django" in terminal.child.readline()
    terminal.type_enter_until("All of it")
    terminal.answer("Enter for 1: ", "\r")
    terminal.see("Run it:")
    assert terminal.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert "fastapi" in (answers["path"], answers.get("framework"))
    assert answers["interface"] == "pages"
    assert (tmp_path / "shop/app/main.py").is_file()


def test_kept_answers_that_only_made_sense_without_the_flag_are_dropped(tmp_path: Path) -> None:
    _keep_answers_for_django(tmp_path)
    terminal = Terminal(tmp_path, "shop", "--set", "interface=api", *QUICK, environment=PLAIN)
    terminal.answer("Continue with the answers for `shop`", "\r")
    terminal.see("interface: An API, by flag, instead of Pages.")
    terminal.type(CONTROL_C)
    assert terminal.end() == 130


def test_a_taken_folder_is_noticed_where_the_name_is_given(tmp_path: Path) -> None:
    (tmp_path / "my-project").mkdir()
    (tmp_path / "my-project/mine.txt").write_text("mine")
    terminal = Terminal(tmp_path, "--set", "path=flask", *QUICK, environment=PLAIN)
    terminal.type_enter_until("What is the project called")
    terminal.answer("Enter for my-project-2: ", "My Project\r")
    terminal.see("`my-project` is taken here; `my-project-2` is free.")
    terminal.answer("Enter for my-project-2: ", "\r")
    terminal.type_enter_until("All of it")
    (tmp_path / "my-project-2").mkdir()
    (tmp_path / "my-project-2/mine.txt").write_text("mine")
    terminal.answer("Enter for 1: ", "\r")
    terminal.see("`my-project-2` is taken here")
    terminal.answer("Enter for my-project-3: ", "\r")
    terminal.answer("Create my-project-3", "\r")
    terminal.see("Run it:")
    assert terminal.end() == 0
    assert (tmp_path / "my-project-3/README.md").is_file()


def test_a_name_given_by_flag_is_checked_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "meadow").write_text("mine")
    terminal = Terminal(tmp_path, "--set", "project_name=Meadow", *QUICK, environment=PLAIN)
    terminal.see("meadow-2")
    assert terminal.end() == 2


@pytest.mark.parametrize(
    "files", [20, *(pytest.param(n, marks=pytest.mark.run) for n in (0, 1, 60))]
)
def test_an_interrupt_after_create_keeps_the_answers(files: int, tmp_path: Path) -> None:
    """At once (0), or when so many files are rendered."""
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=PLAIN)
    terminal.see("How shall we choose")
    terminal.answer("Enter for 1: ", "flask\r")
    terminal.type_enter_until("All of it")
    terminal.answer("Enter for 1: ", "\r\n")
    while sum(1 for folder in tmp_path.glob(".shop-*") for _ in folder.rglob("*")) < files:
        time.sleep(0.002)
    terminal.child.kill(signal.SIGINT)
    terminal.see("Nothing was written. Your answers are kept: the next `trivet new shop` offers")
    assert terminal.end() == 130
    assert list(tmp_path.iterdir()) == []

    again = Terminal(tmp_path, "shop", *QUICK, environment=PLAIN)
    again.answer("Continue with the answers for `shop`", "\r")
    again.see("All of it")
    again.answer("Enter for 1: ", "\r")
    again.see("Run it:")
    assert again.end() == 0
    # Now that the project is there, nothing is left to offer.
    shutil.rmtree(tmp_path / "shop")
    third = Terminal(tmp_path, "shop", *QUICK, environment=PLAIN)
    third.answer("How shall we choose", CONTROL_C)
    assert third.end() == 130


@pytest.mark.parametrize("answer", ["1", "2"])
def test_ones_files_are_replaced_only_when_one_agrees(answer: str, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    for name in ("README.md", "mine.txt"):
        (tmp_path / "shop" / name).write_text("mine")
    terminal = Terminal(tmp_path, "shop", *QUICK, environment=PLAIN)
    terminal.see("it holds README.md, mine.txt")
    terminal.see("To shop-2")
    terminal.answer("Enter for 1: ", "2\r")
    terminal.see("How shall we choose")
    terminal.answer("Enter for 1: ", "flask\r")
    terminal.type_enter_until("All of it")
    terminal.answer("Enter for 1: ", "\r")
    terminal.see("would replace:\r\n  README.md\r\n")
    terminal.answer("Enter for 1: ", f"{answer}\r")
    terminal.see("Your answers are kept" if answer == "1" else "Replaced: README.md.")
    assert terminal.end() == (130 if answer == "1" else 0)
    mine = (tmp_path / "shop/README.md").read_text() == "mine"
    assert mine == (answer == "1")
    assert (tmp_path / "shop/mine.txt").read_text() == "mine"


def test_a_folder_with_files_is_noticed_before_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    terminal = Terminal(tmp_path, ".", "--set", "path=flask", *QUICK, environment=PLAIN)
    terminal.see("To my-project")
    terminal.answer("Enter for 1: ", "\r")
    terminal.type_enter_until("All of it")
    terminal.answer("Enter for 1: ", "\r")
    terminal.see("cd my-project")
    assert terminal.end() == 0


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        (("--plain",), COLOUR),
        ((), {"TERM": "dumb"}),
        pytest.param((), {"NO_COLOR": "1"}, marks=pytest.mark.run),
        pytest.param((), {"ACCESSIBLE": "1"}, marks=pytest.mark.run),
    ],
)
def test_plain_prompts_are_numbered_lines_without_escape_codes(
    flags: tuple[str, ...], environment: dict[str, str], tmp_path: Path
) -> None:
    arguments = ("shop", "--set", "path=flask", *QUICK, *flags)
    terminal = Terminal(tmp_path, *arguments, environment=environment)
    terminal.see("3. Stack - Pages and an API")
    terminal.answer("Enter for 1: ", "3\r")
    terminal.answer("Enter for 1: ", "interface\r")
    terminal.see("2. Pages - HTML for people")
    terminal.answer("Enter for 3: ", "9\r")
    terminal.see("Answer with a number from 1 to 3.")
    terminal.type("? 2\r")
    terminal.see("Pages: HTML for people")
    terminal.type("pages\r")
    terminal.answer("Enter for 2: ", "b\r")
    terminal.type_enter_until("All of it")
    terminal.answer("Enter for 1: ", "\r")
    terminal.see("Run it:")
    assert terminal.end() == 0
    assert not re.search(r"\x1b\[", str(terminal.child.before))


def test_new_offers_what_recommend_was_told(tmp_path: Path) -> None:
    recommend = Terminal(tmp_path, environment=COLOUR, command="recommend")
    recommend.answer("mainly serve", "2")
    for number in range(2, 8):
        recommend.answer(f"[{number}/7]")
    recommend.answer("Is that enough?")
    recommend.see("`trivet new` offers these answers")
    recommend.see("Make it: trivet new --set serves=site")
    assert recommend.end() == 0
    new = Terminal(tmp_path, "shop", *QUICK, environment=COLOUR)
    new.answer("Continue with the answers for a recommendation, just now: A site over a database")
    new.answer("How shall we choose")
    new.answer("All of it")
    assert new.end() == 0
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert answers["serves"] == "site"
    other = Terminal(tmp_path, "other", *QUICK, environment=COLOUR)
    other.answer("How shall we choose", CONTROL_C)
    assert other.end() == 130
