"""Accounts on the pages: sign up, log in and out, change and reset the password."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.conformance.needs import HAS_PAGES, HAS_USERS

from .accounts import LOG_IN, SIGN_UP, Person, is_logged_in, log_in, log_out, sign_up
from .conftest import NewVisitor
from .visitor import Visitor

pytestmark = [HAS_PAGES, HAS_USERS]

CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"
RESET_LINK = re.compile(r"https?://[^\s/]+(?:/\S+)?/accounts/password/reset/\S+")
NEW_PASSWORD = "another-secret-42"


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def member(visitor: Visitor, person: Person) -> Visitor:
    sign_up(visitor, person)
    return visitor


def mailed_link(log: Path, start: int, patience: float = 10) -> str:
    """Return the link in the mail that was printed since the log was `start` bytes long."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = RESET_LINK.search(log.read_bytes()[start:].decode("utf-8", "replace"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no mail with a link was printed")


def test_a_stranger_signs_up_by_the_links_of_the_pages(visitor: Visitor, person: Person) -> None:
    visitor.open("/")
    visitor.leads_to(SIGN_UP).click()
    visitor.send(email=person.email, password=person.password)
    assert visitor.path == "/notes/"
    log_out(visitor)
    assert not is_logged_in(visitor)
    assert visitor.path == LOG_IN
    visitor.send(email=person.email, password=person.password)
    assert visitor.path == "/notes/"


def test_log_in_leads_to_where_one_wanted_to_go(member: Visitor, person: Person) -> None:
    log_out(member)
    member.open("/notes/new/")
    assert member.path == LOG_IN
    member.send(email=person.email, password=person.password)
    assert member.path == "/notes/new/"


def test_a_wrong_password_keeps_the_address(member: Visitor, person: Person) -> None:
    log_out(member)
    member.open(LOG_IN)
    with member.refused(200, 401, 422):
        member.send(email=person.email, password="not-my-password")
    assert member.path == LOG_IN
    assert member.page.input_value("[name=email]") == person.email
    assert not member.page.input_value("[name=password]")


def test_a_password_is_changed(member: Visitor, person: Person) -> None:
    member.open("/")
    member.leads_to(CHANGE).click()
    member.send(old_password=person.password, new_password=NEW_PASSWORD)
    assert len(member.messages) == 1
    log_out(member)
    log_in(member, Person(person.email, NEW_PASSWORD))
    assert is_logged_in(member)


def test_a_forgotten_password_is_reset_by_mail(member: Visitor, person: Person, log: Path) -> None:
    log_out(member)
    member.open(LOG_IN)
    member.leads_to(RESET).click()
    start = log.stat().st_size
    member.send(email=person.email)
    member.open(mailed_link(log, start))
    member.send(new_password=NEW_PASSWORD)
    log_in(member, Person(person.email, NEW_PASSWORD))
    assert is_logged_in(member)


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_everybody_can_use_the_pages_of_an_account(member: Visitor, person: Person) -> None:
    member.open(CHANGE)
    member.inspect()
    with member.refused(200, 422):
        member.send(old_password="not-my-password", new_password=NEW_PASSWORD)
    member.inspect()


@pytest.mark.parametrize("path", [SIGN_UP, LOG_IN, RESET])
def test_everybody_can_use_the_pages_before_an_account(new_visitor: NewVisitor, path: str) -> None:
    visitor = new_visitor()
    visitor.open(path)
    visitor.inspect()


def test_everybody_can_use_a_refused_sign_up(new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    visitor.open(SIGN_UP)
    with visitor.refused(200, 422):
        visitor.send(email=Person().email, password="12345678")
    assert visitor.page.locator("[name=password][aria-invalid=true]").count() == 1
    visitor.inspect()


def test_everybody_can_use_the_pages_of_a_reset(
    new_visitor: NewVisitor, person: Person, log: Path
) -> None:
    visitor = new_visitor()
    sign_up(visitor, person)
    log_out(visitor)
    visitor.open(RESET)
    start = log.stat().st_size
    visitor.send(email=person.email)
    visitor.inspect()
    visitor.open(mailed_link(log, start))
    visitor.inspect()


def test_cookies_are_out_of_reach_of_scripts(new_visitor: NewVisitor, person: Person) -> None:
    visitor = new_visitor()
    sign_up(visitor, person)
    assert visitor.page.evaluate("document.cookie") == ""
    cookies = visitor.page.context.cookies()
    assert cookies
    for cookie in cookies:
        assert cookie["secure"]
        assert cookie["httpOnly"]
        assert cookie["sameSite"] in {"Lax", "Strict"}
