"""What every claim may ask for: the stack, a client of its API, a browser for its pages."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from .client.connection import connect
from .client.names import served_at
from .client.pages import Browser
from .client.people import Account, some_address

Stack = dict[str, Any]
Note = dict[str, Any]

# In a mail, on a line of its own.
RESET_LINK = re.compile(r"^https?://\S+/accounts/password/reset/\S+$", re.MULTILINE)

SETTINGS = {
    "--base-url": "where the server listens, such as http://127.0.0.1:8000",
    "--at": "a proxy that serves --base-url, such as https://example.com: its host and port",
    "--stack": "JSON file of the answers that made the project",
    "--log": "file with the server's output",
    "--project": "folder of the rendered project, installed",
    "--database-url": "the server's database, if it has one",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    for name, text in SETTINGS.items():
        variable = "CONFORMANCE_" + name.strip("-").replace("-", "_").upper()
        group.addoption(name, default=os.environ.get(variable), help=f"{text} (or {variable})")
    text = "how many clients begin a request and never end it"
    group.addoption("--slow-clients", type=int, default=1000, help=text)


def pytest_configure(config: pytest.Config) -> None:
    for mark in (
        "needs(option={choices}): only stacks with these choices",
        "needs_directly(option={choices}): the same, where no proxy makes up for what they lack",
        "direct(reason): only where the suite itself is the proxy",
    ):
        config.addinivalue_line("markers", mark)


def _has_server(config: pytest.Config) -> bool:
    return bool(config.getoption("--base-url", None))


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    # Without a server there is nothing to claim: a plain `pytest` passes by.
    return None if _has_server(config) else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _has_server(config):
        stack = _read_stack(config)
        is_direct = not config.getoption("--at")
        chosen = [item for item in items if _concerns(item, stack, is_direct=is_direct)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _concerns(item: pytest.Item, stack: Stack, *, is_direct: bool) -> bool:
    """Whether the stack has every choice that the test's marks name, on this way to it.

    An option that was not asked counts as `none` and as no: the stack does not have it.
    """
    if item.get_closest_marker("direct") and not is_direct:
        return False
    names = {"needs", "needs_directly"} if is_direct else {"needs"}
    return all(
        not choices.isdisjoint({stack[option]} if option in stack else {"none", False})
        for mark in item.iter_markers()
        if mark.name in names
        for option, choices in mark.kwargs.items()
    )


def _read_stack(config: pytest.Config) -> Stack:
    path = config.getoption("--stack")
    if not path:
        raise pytest.UsageError("Name the answers that made the project: --stack FILE.")
    stack: Stack = json.loads(Path(path).read_text("utf-8"))
    return stack


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Stack:
    return _read_stack(request.config)


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--base-url")).rstrip("/")


@pytest.fixture(scope="session", autouse=True)
def name_server(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lets the site's name lead to the proxy, if there is one."""
    host, _, port = (request.config.getoption("--at") or "").rpartition(":")
    if not host:
        yield
        return
    # The option itself: a module may have a `base_url` of its own.
    name = urlsplit(request.config.getoption("--base-url")).hostname
    with served_at(name or "", (host, int(port))):
        yield


@pytest.fixture
def site(base_url: str) -> Iterator[httpx2.Client]:
    """A stranger with an empty cookie jar, behind the TLS proxy, at an address of their own."""
    with connect(base_url, address=some_address()) as client:
        yield client


@pytest.fixture
def visitor(site: httpx2.Client) -> Browser:
    """The browser of a stranger."""
    return Browser(site)


@pytest.fixture(scope="module")
def account(base_url: str, stack: Stack) -> Account:
    """Somebody who may read and write notes: where there are users, one who has just signed up."""
    return Account.open(base_url, stack)


@pytest.fixture(scope="module")
def other_account(base_url: str, stack: Stack) -> Account:
    """Somebody else who may do the same."""
    return Account.open(base_url, stack)


@pytest.fixture
def api(account: Account) -> Iterator[httpx2.Client]:
    """A client that may read and write notes through the API."""
    with account.api() as client:
        yield client


@pytest.fixture
def other_api(other_account: Account) -> Iterator[httpx2.Client]:
    with other_account.api() as client:
        yield client


@pytest.fixture
def pages(account: Account) -> Iterator[httpx2.Client]:
    """A client that may read and write notes on the pages."""
    with account.pages() as client:
        yield client


@pytest.fixture
def browser(pages: httpx2.Client) -> Browser:
    """A person's browser that may read and write notes on the pages."""
    return Browser(pages)


@pytest.fixture
def second_browser(account: Account) -> Iterator[Browser]:
    """The same person's browser on another machine."""
    with account.pages() as client:
        yield Browser(client)


@pytest.fixture
def other_browser(other_account: Account) -> Iterator[Browser]:
    with other_account.pages() as client:
        yield Browser(client)


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Path:
    path = request.config.getoption("--log")
    if not path:
        pytest.skip("the server's output was not given (--log FILE)")
    return Path(path)


@pytest.fixture
def reset_links(log: Path) -> Callable[..., list[str]]:
    """Reads the links in the mails that were printed since the test began."""
    start = log.stat().st_size

    def links(count: int = 1, patience: float = 5) -> list[str]:
        deadline = time.monotonic() + patience
        while True:
            text = log.read_bytes()[start:].decode("utf-8", "replace")
            found = RESET_LINK.findall(text)
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    return links


@pytest.fixture(scope="session")
def project(request: pytest.FixtureRequest) -> Path:
    path = request.config.getoption("--project")
    if not path:
        pytest.skip("the rendered project was not given (--project DIR)")
    return Path(path)


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest) -> str:
    return request.config.getoption("--database-url") or ""


@pytest.fixture
def new_note(api: httpx2.Client) -> Callable[..., Note]:
    def create(**fields: str) -> Note:
        response = api.post("/api/notes", json={"title": "A note", **fields})
        assert response.status_code == 201, response.text
        note: Note = response.json()
        return note

    return create
