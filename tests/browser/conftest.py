"""What the walk needs: the stack, the site by https, and visitors with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

# The same options, the same way to choose claims.
from tests.conformance.conftest import (
    base_url,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_ignore_collect,
    stack,
)
from tests.conformance.conftest import pytest_addoption as add_the_same_options

from .accounts import Person, sign_up
from .program import browser_program
from .proxy import https
from .visitor import Visitor

__all__ = [
    "base_url",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_ignore_collect",
    "stack",
]

FLAGS = [
    "--no-sandbox",  # root may not have one, and every page here is our own
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    # Chromium asks people before a page of the world calls this machine: here nobody answers.
    "--disable-features=LocalNetworkAccessChecks",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

# Where the visitors are.
TIME_ZONE = "Asia/Kolkata"
NewVisitor = Callable[..., Visitor]


def pytest_addoption(parser: pytest.Parser) -> None:
    add_the_same_options(parser)
    text = "the server's ROOT_PATH, if it has one"
    parser.getgroup("conformance").addoption("--root-path", default="", help=text)


@pytest.fixture(scope="session")
def site(base_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    with https(base_url, request.config.getoption("--root-path")) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = browser_program()
    if not program:
        pytest.skip("there is no browser: install chromium, or name one by CHROMIUM")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=FLAGS)


@contextmanager
def strangers(chromium: Browser, site: str) -> Iterator[NewVisitor]:
    """Opens browsers of strangers; in the end none of them has met a fault."""
    visitors: list[Visitor] = []
    with ExitStack() as contexts:

        def create(*, scripts: bool = True, **options: Any) -> Visitor:
            context = chromium.new_context(
                ignore_https_errors=True,
                java_script_enabled=scripts,
                reduced_motion="reduce",
                timezone_id=TIME_ZONE,
                **options,
            )
            context.set_default_timeout(15_000)
            contexts.callback(context.close)
            visitors.append(Visitor(context, site))
            return visitors[-1]

        yield create
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def new_visitor(chromium: Browser, site: str) -> Iterator[NewVisitor]:
    with strangers(chromium, site) as create:
        yield create


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visitor(new_visitor: NewVisitor, scripts: bool) -> Visitor:
    """A stranger; every walk is done with and without JavaScript."""
    return new_visitor(scripts=scripts)


@pytest.fixture
def writer(visitor: Visitor, stack: dict[str, Any]) -> Visitor:
    """Somebody who may write notes: where there are users, one who has just signed up."""
    if stack.get("auth", "none") != "none":
        sign_up(visitor, Person())
    return visitor


@pytest.fixture
def log(request: pytest.FixtureRequest) -> Path:
    path = request.config.getoption("--log")
    if not path:
        pytest.skip("the server's output was not given (--log FILE)")
    return Path(path)
