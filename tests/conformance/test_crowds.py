"""Many at once: whoever only wants a page, or to log in, does not wait for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from itertools import islice

import httpx2

from .client.connection import connect
from .client.moments import at_once
from .client.people import Account, Person
from .needs import HAS_API, HAS_USERS
from .test_brute_force import LET_IN, by_page, by_token

CROWD = 300
# Of whom each asks for five things.
AT_ONCE = 100
PATIENCE = 300
# Wrong, too often, or too much at once
REFUSED = {200, 401, 422, 429, 503}
# Seconds, also on a machine that is busy with other things: who waited for the whole crowd waited 95.
SOON = 30

Answers = list[Future[httpx2.Response]]


def knock(base_url: str, auth: str, person: Person, password: str) -> httpx2.Response:
    by_any_door: Callable[..., httpx2.Response] = by_token if auth == "jwt" else by_page
    with connect(base_url, address=person.address, accepts=(503,)) as client:
        client.timeout = PATIENCE
        return by_any_door(client, person, password)


@contextmanager
def crowd_at_the_log_in(base_url: str, auth: str) -> Iterator[Answers]:
    """People from everywhere with wrong passwords; by the time of the first answers all have come."""

    def fail() -> httpx2.Response:
        return knock(base_url, auth, Person(), "wrong")

    with ThreadPoolExecutor(CROWD) as pool:
        crowd = [pool.submit(fail) for _ in range(CROWD)]
        list(islice(as_completed(crowd), CROWD // 10))
        yield crowd
    assert {answer.result().status_code for answer in crowd} <= REFUSED


@HAS_USERS
def test_a_crowd_at_the_log_in_keeps_nobody_else_waiting(
    base_url: str, stack: dict[str, str], account: Account
) -> None:
    """A password takes long to check: enough of them at once would take all there is."""
    has_pages = stack["interface"] != "api"
    bystander = account.pages() if has_pages else account.api()
    bystander.timeout = PATIENCE
    with bystander, crowd_at_the_log_in(base_url, stack["auth"]) as crowd:
        response = bystander.get("/notes/" if has_pages else "/api/notes")
        assert not all(answer.done() for answer in crowd)
    assert response.status_code == 200


@HAS_USERS
def test_a_crowd_at_the_log_in_does_not_lock_out(
    base_url: str, stack: dict[str, str], account: Account
) -> None:
    """Whoever knows a password is let in soon, or told at once to come back."""
    person = account.person
    started = time.monotonic()
    with crowd_at_the_log_in(base_url, stack["auth"]):
        asked = time.monotonic()
        answer = knock(base_url, stack["auth"], person, person.password)
        waited = time.monotonic() - asked
    assert answer.status_code in LET_IN | {503}
    if answer.status_code == 503:
        assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert waited < SOON, f"{waited:.1f} s, and the crowd took {time.monotonic() - started:.1f}"
    assert knock(base_url, stack["auth"], person, person.password).status_code in LET_IN


@HAS_API
def test_all_who_read_and_write_at_once_are_answered(account: Account) -> None:
    """A database that is one file has one writer at a time: the others wait, and none is refused."""

    def write_and_read(number: int) -> None:
        with account.api() as client:
            client.timeout = PATIENCE
            note = client.post("/api/notes", json={"title": f"Note {number}"}).json()
            path = f"/api/notes/{note['id']}"
            assert client.patch(path, json={"body": "Changed"}).status_code == 200
            assert client.get(path).json()["body"] == "Changed"
            assert client.get("/api/notes", params={"q": "note"}).json()["total"] > 0
            assert client.delete(path).status_code == 204

    account.api().close()  # logs in, once for all
    at_once([partial(write_and_read, number) for number in range(AT_ONCE)])
