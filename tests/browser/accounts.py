"""People with accounts, at the forms of a project."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from .visitor import Visitor

SIGN_UP = "/accounts/signup/"
LOG_IN = "/accounts/login/"


@dataclass(frozen=True)
class Person:
    email: str = field(default_factory=lambda: f"eve-{secrets.token_hex(8)}@example.com")
    password: str = field(default_factory=lambda: f"pass-{secrets.token_hex(8)}")


# Made by `poe seed`, and staff where there is an admin.
DEMO = Person("demo@example.com", "demo-password-1")


def sign_up(visitor: Visitor, person: Person) -> None:
    visitor.open(SIGN_UP)
    visitor.send(email=person.email, password=person.password)
    assert visitor.path == "/notes/"


def log_in(visitor: Visitor, person: Person) -> None:
    visitor.open(LOG_IN)
    visitor.send(email=person.email, password=person.password)


def log_out(visitor: Visitor) -> None:
    visitor.press(visitor.form_to("/accounts/logout/"))


def is_logged_in(visitor: Visitor) -> bool:
    visitor.open("/notes/")
    return visitor.path == "/notes/"
