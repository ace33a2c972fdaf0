"""People who sign up and log in, each from an address of their own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx2

from .connection import connect
from .pages import Browser, Page, attribute

SIGN_UP = "/accounts/signup/"
LOG_IN = "/accounts/login/"
CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"


def some_address() -> str:
    """Return an address of this machine that nobody else uses: throttles count by it."""
    return ".".join(["127", *(str(secrets.randbelow(254) + 1) for _ in range(3))])


def some_password() -> str:
    """Return one that no rule takes for a form of an e-mail address: it shares few letters with any."""
    return "".join(secrets.choice("GHJKNPQRSTUVWXYZ23456789") for _ in range(16))


@dataclass(frozen=True)
class Person:
    """An e-mail address and a password, and where the person sits."""

    email: str = field(default_factory=lambda: f"ada-{secrets.token_hex(8)}@example.com")
    password: str = field(default_factory=some_password)
    address: str = field(default_factory=some_address)

    @property
    def credentials(self) -> dict[str, str]:
        return {"email": self.email, "password": self.password}


def sign_up(browser: Browser, person: Person) -> Page:
    form = browser.open(SIGN_UP).form(has="password")
    return browser.submit(form, **person.credentials)


def log_in(browser: Browser, person: Person, *, password: str | None = None) -> Page:
    form = browser.open(LOG_IN).form(has="password")
    return browser.submit(form, email=person.email, password=password or person.password)


def log_out(browser: Browser) -> Page:
    return browser.submit(browser.open("/").form(action="/accounts/logout/"))


def is_logged_in(browser: Browser) -> bool:
    response = browser.client.get("/notes/")
    assert response.status_code in {200, 302, 303}
    return response.status_code == 200


def cookies(browser: Browser) -> dict[str, str]:
    """Return what a thief would copy."""
    return {cookie.name: cookie.value or "" for cookie in browser.client.cookies.jar}


def csrf_token(browser: Browser) -> str:
    return attribute(browser.open("/notes/new/").one("meta[name=csrf-token]"), "content")


def register(client: httpx2.Client, person: Person) -> httpx2.Response:
    return client.post("/api/auth/register", json=person.credentials)


def ask_for_tokens(
    client: httpx2.Client, person: Person, *, password: str | None = None
) -> httpx2.Response:
    form = {"username": person.email, "password": password or person.password}
    return client.post("/api/auth/token", data=form)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass
class Account:
    """A person with an account, and clients that are logged in to it.

    Where there are no users it is anybody. Each log-in costs a password hash: one serves all.
    """

    base_url: str
    auth: str
    person: Person

    @classmethod
    def open(cls, base_url: str, stack: Mapping[str, Any], person: Person | None = None) -> Account:
        account = cls(base_url, stack.get("auth", "none"), person or Person())
        if person is None:
            account.sign_up()
        return account

    def sign_up(self) -> None:
        with self.connect() as client:
            if self.auth == "jwt":
                assert register(client, self.person).status_code == 201
            elif self.auth == "session":
                assert sign_up(Browser(client), self.person).status == 200

    def connect(self) -> httpx2.Client:
        """Return a client at the person's place that is not logged in."""
        return connect(self.base_url, address=self.person.address)

    def api(self) -> httpx2.Client:
        """Return a client that may use the API."""
        client = self.connect()
        if self.auth == "jwt":
            client.headers.update(bearer(self.tokens["access_token"]))
        elif self.auth == "session":
            cookies, token = self.session
            client.cookies.update(cookies)
            here = str(client.base_url.join("/")).rstrip("/")
            client.headers.update({"X-CSRFToken": token, "Origin": here, "Referer": f"{here}/"})
        return client

    def pages(self) -> httpx2.Client:
        """Return a client that may use the pages."""
        client = self.connect()
        if self.auth != "none":
            client.cookies.update(self.session[0])
        return client

    @cached_property
    def tokens(self) -> dict[str, Any]:
        with self.connect() as client:
            response = ask_for_tokens(client, self.person)
        assert response.status_code == 200, response.text
        tokens: dict[str, Any] = response.json()
        return tokens

    @cached_property
    def session(self) -> tuple[httpx2.Cookies, str]:
        """The cookies of a browser that has logged in, and the token of its pages."""
        with self.connect() as client:
            browser = Browser(client)
            assert log_in(browser, self.person).status == 200
            assert is_logged_in(browser)
            return client.cookies, csrf_token(browser)
