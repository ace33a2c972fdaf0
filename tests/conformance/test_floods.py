"""Too much from one place: log-ins, registrations and mails have a limit, and others do not notice."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .client.connection import connect, media_type
from .client.pages import Browser
from .client.people import SIGN_UP, Account, Person, register, some_address
from .client.problems import problem
from .needs import HAS_PAGES, HAS_TOKENS, HAS_USERS, direct
from .production import Server, free_port, production_settings, shell_environment
from .test_brute_force import LET_IN, by_page, by_token

pytestmark = HAS_USERS

RESET = "/accounts/password/reset/"
SENT = {302, 303}


def test_one_place_does_not_try_many_accounts(base_url: str, stack: dict[str, Any]) -> None:
    """The same password for everybody is a guess, too; an account of one's own does not hide it."""
    neighbour = Account.open(base_url, stack).person
    place = neighbour.address
    by_any_door = by_token if stack["auth"] == "jwt" else by_page

    def knock(person: Person, password: str, address: str = place) -> httpx2.Response:
        with connect(base_url, address=address) as client:
            return by_any_door(client, person, password)

    def guess(_: int = 0) -> httpx2.Response:
        return knock(Person(), "Summer2026")

    with ThreadPoolExecutor(4) as pool:
        assert 429 not in {answer.status_code for answer in pool.map(guess, range(90))}
        # A school, an office: whoever else is there gets in.
        assert knock(neighbour, neighbour.password).status_code in LET_IN
        list(pool.map(guess, range(20)))
    refusal = guess()
    assert refusal.status_code == 429
    assert 0 < int(refusal.headers["Retry-After"]) <= 300
    assert knock(neighbour, neighbour.password, some_address()).status_code in LET_IN


def register_by_api(client: httpx2.Client, person: Person) -> httpx2.Response:
    return register(client, person)


def register_by_page(client: httpx2.Client, person: Person) -> httpx2.Response:
    browser = Browser(client)
    form = browser.open(SIGN_UP).form(has="password")
    return browser.post(form, {**form.values, **person.credentials}, follow_redirects=False)


@pytest.mark.parametrize(
    "sign_up",
    [
        pytest.param(register_by_api, id="api", marks=HAS_TOKENS),
        pytest.param(register_by_page, id="page", marks=HAS_PAGES),
    ],
)
def test_one_place_does_not_make_accounts_without_end(
    base_url: str, sign_up: Callable[[httpx2.Client, Person], httpx2.Response]
) -> None:
    def send(address: str) -> httpx2.Response:
        with connect(base_url, address=address) as client:
            return sign_up(client, Person())

    place = some_address()
    answers = [send(place) for _ in range(31)]
    assert {answer.status_code for answer in answers[:20]} <= {201, *SENT}
    assert answers[30].status_code == 429
    assert 0 < int(answers[30].headers["Retry-After"]) <= 300
    if sign_up is register_by_api:
        problem(answers[30], 429)
    else:
        assert media_type(answers[30]) == "text/html"
    assert send(some_address()).status_code in {201, *SENT}


# Mails


def ask_for_reset(base_url: str, email: str, address: str) -> httpx2.Response:
    with connect(base_url, address=address) as client:
        browser = Browser(client)
        form = browser.open(RESET).form(has="email")
        return browser.post(form, {**form.values, "email": email}, follow_redirects=False)


def mails_to(log: Path, person: Person) -> int:
    return log.read_text("utf-8", "replace").count(f"To: {person.email}\n")


@HAS_PAGES
def test_nobody_is_flooded_with_mails(base_url: str, stack: dict[str, Any], log: Path) -> None:
    """And the answers do not tell that somebody is not there to be flooded."""
    person = Account.open(base_url, stack).person
    answers = []
    for email in (person.email, Person().email):
        asked = [ask_for_reset(base_url, email, some_address()) for _ in range(8)]
        answers.append([(answer.status_code, answer.headers["Location"]) for answer in asked])
    assert answers[0] == answers[1]
    assert {status for status, _ in answers[0]} <= SENT
    time.sleep(1)
    assert mails_to(log, person) in {1, 2, 3}


@HAS_PAGES
def test_one_place_does_not_send_mails_without_end(base_url: str, stack: dict[str, Any]) -> None:
    person = Account.open(base_url, stack).person
    answers = []
    for email in (person.email, Person().email):
        place = some_address()
        asked = [ask_for_reset(base_url, email, place) for _ in range(31)]
        answers.append([answer.status_code for answer in asked])
    assert answers[0] == answers[1]
    assert set(answers[0][:20]) <= SENT
    assert answers[0][30] == 429
    assert ask_for_reset(base_url, person.email, some_address()).status_code in SENT


@pytest.fixture
def silent_mail_server() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with ExitStack() as clients, socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    clients.enter_context(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server(
    project: Path, database_url: str, silent_mail_server: int, tmp_path: Path
) -> Iterator[Server]:
    settings = production_settings(port=free_port(), database_url=database_url)
    settings |= {"EMAIL_URL": f"smtp://127.0.0.1:{silent_mail_server}", "WEB_CONCURRENCY": "1"}
    server = Server(project, {**shell_environment(), **settings}, tmp_path / "serve.log")
    server.start()
    assert server.wait_until_ready(), server.log.read_text("utf-8", "replace")
    yield server
    server.kill()


@direct("starts a server of its own")
@HAS_PAGES
def test_a_mail_server_that_hangs_stops_only_mails(server: Server, stack: dict[str, Any]) -> None:
    url = server.url
    people = [Account.open(url, stack).person for _ in range(15)]
    for person in people:
        for _ in range(3):
            assert ask_for_reset(url, person.email, person.address).status_code in SENT
    started = time.monotonic()
    with connect(url) as client:
        assert client.get("/static/app.css").status_code == 200
    with connect(url, address=some_address()) as client:
        answer = by_page(client, people[0], people[0].password)
    assert answer.status_code in LET_IN - {200}
    assert time.monotonic() - started < 10
