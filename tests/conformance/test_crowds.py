"""Many at once: whoever only wants a page does not wait for all of them."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from itertools import islice

import httpx2

from .client.connection import connect
from .client.pages import Browser
from .client.people import LOG_IN, Account, Person, ask_for_tokens
from .needs import HAS_USERS, needs

CROWD = 120
PATIENCE = 300


def fail_to_log_in(base_url: str, auth: str) -> httpx2.Response:
    person = Person()
    with connect(base_url, address=person.address) as client:
        client.timeout = PATIENCE
        if auth == "jwt":
            return ask_for_tokens(client, person)
        browser = Browser(client)
        form = browser.open(LOG_IN).form(has="password")
        return browser.post(form, {**form.values, **person.credentials})


# Where each request has a thread, whoever comes after the crowd waits for one of them.
@HAS_USERS
@needs(framework={"fastapi"})
def test_a_crowd_at_the_log_in_keeps_nobody_else_waiting(
    base_url: str, stack: dict[str, str], account: Account
) -> None:
    """A password takes long to check: enough of them at once would take all there is."""
    has_pages = stack["interface"] != "api"
    bystander = account.pages() if has_pages else account.api()
    bystander.timeout = PATIENCE
    with bystander, ThreadPoolExecutor(CROWD) as pool:
        crowd: list[Future[httpx2.Response]] = [
            pool.submit(fail_to_log_in, base_url, stack["auth"]) for _ in range(CROWD)
        ]
        # By then all have come.
        list(islice(as_completed(crowd), CROWD // 10))
        response = bystander.get("/notes/" if has_pages else "/api/notes")
        answered = sum(attempt.done() for attempt in crowd)
    assert response.status_code == 200
    assert answered < CROWD // 2
    assert {attempt.result().status_code for attempt in crowd} <= {200, 401, 422}
