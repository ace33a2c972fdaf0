"""Ten wrong passwords in five minutes are enough: for one account, from one network."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import httpx2
import pytest

from .client.connection import connect, media_type
from .client.pages import Browser
from .client.people import LOG_IN, Account, Person, ask_for_tokens, some_address
from .client.problems import problem
from .needs import HAS_PAGES, HAS_TOKENS, HAS_USERS, direct, needs

pytestmark = HAS_USERS

# Knocks at the door with a password and returns the answer.
Knock = Callable[..., httpx2.Response]


def by_token(client: httpx2.Client, person: Person, password: str) -> httpx2.Response:
    return ask_for_tokens(client, person, password=password)


def by_page(client: httpx2.Client, person: Person, password: str) -> httpx2.Response:
    browser = Browser(client)
    form = browser.open(LOG_IN).form(has="password")
    values = {**form.values, "email": person.email, "password": password}
    return browser.post(form, values, follow_redirects=False)


DOORS = [
    pytest.param(by_token, id="token", marks=HAS_TOKENS),
    pytest.param(by_page, id="page", marks=HAS_PAGES),
]
LET_IN = {200, 302, 303}


@pytest.fixture(params=DOORS)
def knock(base_url: str, request: pytest.FixtureRequest) -> Knock:
    def send(
        person: Person, password: str, *, place: str = "", claims: str = ""
    ) -> httpx2.Response:
        with connect(base_url, address=place or person.address, claims=claims) as client:
            response: httpx2.Response = request.param(client, person, password)
            return response

    return send


@pytest.fixture
def person(base_url: str, stack: dict[str, str]) -> Person:
    """Somebody with an account that no other test has knocked at."""
    return Account.open(base_url, stack).person


@pytest.fixture
def locked_out(knock: Knock, person: Person) -> Person:
    """Somebody for whom, and from whose address, ten wrong passwords were tried."""
    for _ in range(10):
        answer = knock(person, "wrong")
        assert answer.status_code not in LET_IN - {200} | {429}, answer.status_code
    return person


def test_the_eleventh_password_is_not_even_read(knock: Knock, locked_out: Person) -> None:
    for password in ("wrong", locked_out.password):
        response = knock(locked_out, password)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 300


def test_another_account_is_not_locked_out(
    knock: Knock, locked_out: Person, base_url: str, stack: dict[str, str]
) -> None:
    """Also at the same address: many people share one."""
    other = Account.open(base_url, stack).person
    assert knock(other, other.password, place=locked_out.address).status_code in LET_IN


def test_another_address_is_not_locked_out(knock: Knock, locked_out: Person) -> None:
    """Or else anybody could lock out anybody."""
    answer = knock(locked_out, locked_out.password, place=some_address())
    assert answer.status_code in LET_IN


def test_an_account_has_one_name(knock: Knock, locked_out: Person) -> None:
    shouting = Person(locked_out.email.upper(), locked_out.password, locked_out.address)
    assert knock(shouting, "wrong").status_code == 429


def test_an_address_cannot_be_made_up(knock: Knock, locked_out: Person) -> None:
    """Only the last entry is the proxy's own word; those before it are what the client claims."""
    assert knock(locked_out, "wrong", claims=some_address()).status_code == 429


@direct("writes the address as some proxies do")
def test_an_address_is_one_however_it_is_written(knock: Knock, locked_out: Person) -> None:
    mapped = f"::ffff:{locked_out.address}"
    assert knock(locked_out, "wrong", place=mapped).status_code == 429


@direct("this machine has no such addresses")
def test_a_network_of_ones_own_is_one_address(knock: Knock, person: Person) -> None:
    """Whoever has one IPv6 address has all of its /64."""
    network = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}"
    places = [f"{network}:{secrets.token_hex(2)}::{number:x}" for number in range(60)]
    statuses = [knock(person, "wrong", place=place).status_code for place in places]
    assert statuses[10:] == [429] * 50
    elsewhere = knock(person, person.password, place="2001:db8:ffff:ffff::1")
    assert elsewhere.status_code in LET_IN


def test_accounts_that_do_not_exist_are_locked_too(knock: Knock) -> None:
    """Or else the difference would tell who has an account."""
    nobody = Person()
    statuses = [knock(nobody, "wrong").status_code for _ in range(11)]
    assert statuses[10] == 429
    assert 429 not in statuses[:10]


def test_a_right_password_forgives_the_wrong_ones(knock: Knock, person: Person) -> None:
    for _ in range(2):
        assert {knock(person, "wrong").status_code for _ in range(6)} & {401, 200, 422}
        assert knock(person, person.password).status_code in LET_IN


@HAS_TOKENS
def test_the_api_refuses_in_its_own_shape(base_url: str) -> None:
    person = Person()
    with connect(base_url, address=person.address) as client:
        for _ in range(10):
            by_token(client, person, "wrong")
        problem(by_token(client, person, "wrong"), 429)


@HAS_PAGES
def test_the_page_says_it_in_html(base_url: str) -> None:
    person = Person()
    with connect(base_url, address=person.address) as client:
        for _ in range(10):
            by_page(client, person, "wrong")
        response = by_page(client, person, "wrong")
    assert (response.status_code, media_type(response)) == (429, "text/html")


@HAS_TOKENS
@HAS_PAGES
def test_both_doors_count_together(base_url: str) -> None:
    person = Person()
    with connect(base_url, address=person.address) as client:
        for door in [by_token, by_page] * 5:
            door(client, person, "wrong")
        assert by_token(client, person, "wrong").status_code == 429
        assert by_page(client, person, "wrong").status_code == 429


@pytest.fixture
def demo(base_url: str) -> Iterator[httpx2.Client]:
    with connect(base_url, address=some_address()) as client:
        yield client


@needs(admin={True}, interface={"api"})
def test_the_door_of_the_staff_is_guarded_too(demo: httpx2.Client) -> None:
    browser, email = Browser(demo), f"{secrets.token_hex(8)}@example.com"
    form = browser.open("/admin/").form(has="password")
    name = next(name for name in form.values if name in {"username", "email"})
    values = {**form.values, name: email, "password": "wrong"}
    statuses = [browser.post(form, values).status_code for _ in range(11)]
    assert statuses[10] == 429
    assert 429 not in statuses[:10]
