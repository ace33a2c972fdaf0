"""Log-in by tokens: what a client of the API may rely on, and what an attacker may not."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from .client.connection import connect, no_store
from .client.forgery import decode, encode
from .client.people import Account, Person, ask_for_tokens, bearer, register
from .client.problems import invalid_fields, problem
from .needs import HAS_API, HAS_PAGES, HAS_TOKENS

pytestmark = [HAS_API, HAS_TOKENS]

Tokens = dict[str, Any]

ME = "/api/auth/me"
HOSTILE = [
    "nul \0 byte",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "%s %(x)s",
    "x" * 100_000,
    "\ud800",
    "🚀" * 50,
]
NO_ADDRESSES = [
    *["", "nobody", "a@", "@example.com", "a b@example.com", "a@b\0.example.com", "a@b@c"],
    *["a..b@example.com", ".a@example.com", "a@-example.com", "a@example..com", "a@localhost"],
]
WEAK = ["", "short7!", "1234567890123", "password", "        "]
# In Unicode's words: controls, and what else is seen badly or not at all.
CONTROLS = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))]
ODD = [" ", "\xa0", "\u200b", "\u202e", "\u2028", "\ufeff", "\ufffd", "e\u0301", "🔑", "\U0010ffff"]


@pytest.fixture
def person(site: httpx2.Client) -> Person:
    """Somebody who has just registered."""
    person = Person()
    assert register(site, person).status_code == 201
    return person


@pytest.fixture
def tokens(site: httpx2.Client, person: Person) -> Tokens:
    tokens: Tokens = ask_for_tokens(site, person).json()
    return tokens


@pytest.fixture
def access_token(site: httpx2.Client, account: Account) -> str:
    """A good token of somebody whose log-in no test ends."""
    token: str = account.tokens["access_token"]
    assert knows(site, token)
    return token


def knows(client: httpx2.Client, access_token: str) -> bool:
    """Whether the server takes the access token."""
    response = client.get(ME, headers=bearer(access_token))
    assert response.status_code in {200, 401}
    return response.status_code == 200


def refresh(client: httpx2.Client, token: str) -> httpx2.Response:
    return client.post("/api/auth/refresh", json={"refresh_token": token})


def assert_unauthorized(response: httpx2.Response) -> None:
    problem(response, 401)
    assert response.headers["WWW-Authenticate"].lower().startswith("bearer")


# Register


def test_registering_tells_who_one_is(site: httpx2.Client) -> None:
    person = Person()
    response = register(site, person)
    assert response.status_code == 201
    assert set(response.json()) == {"id", "email"}
    assert response.json()["email"] == person.email
    assert type(response.json()["id"]) is int


def test_an_address_is_taken_once(site: httpx2.Client, person: Person) -> None:
    """However it is written."""
    for email in (person.email, person.email.upper()):
        response = register(site, Person(email=email))
        problem(response, 409)
        assert email not in response.text


def test_many_register_the_same_address_at_once(site: httpx2.Client) -> None:
    person = Person()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: register(site, person).status_code, range(6)))
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_password_is_refused(site: httpx2.Client, password: str) -> None:
    assert invalid_fields(register(site, Person(password=password))) == {"password"}


@pytest.mark.parametrize("end", ["x", "7", "7!"])
def test_a_password_like_the_address_is_refused(site: httpx2.Client, end: str) -> None:
    name = f"{Person().email.partition('@')[0]}{end}"
    person = Person(email=f"{name}@example.com", password=name)
    assert invalid_fields(register(site, person)) == {"password"}


def test_a_password_may_be_in_any_script(site: httpx2.Client) -> None:
    person = Person(password=" пароль — 密码 🔑 ")
    assert register(site, person).status_code == 201
    assert ask_for_tokens(site, person).status_code == 200
    assert_unauthorized(ask_for_tokens(site, person, password=person.password.strip()))


@pytest.mark.parametrize("place", [" {}words", "wor{}ds ", "words {}"])
def test_a_password_that_registers_also_logs_in(site: httpx2.Client, place: str) -> None:
    """Whatever it is made of; throttles count by address, and each person has one."""
    for character in ODD:
        person = Person(password=place.replace("{}", f"{character}{character}"))
        assert register(site, person).status_code == 201, ascii(character)
        assert ask_for_tokens(site, person).status_code == 200, ascii(character)


def test_a_password_has_no_control_characters(site: httpx2.Client) -> None:
    """Forms and programs change or drop them: nobody would get in."""
    for character in CONTROLS:
        response = register(site, Person(password=f"pass{character}words"))
        assert invalid_fields(response) == {"password"}, ascii(character)


def test_a_password_is_not_shortened(site: httpx2.Client) -> None:
    """Bcrypt, say, reads 72 bytes."""
    person = Person(password="long enough " * 8)
    assert register(site, person).status_code == 201
    assert_unauthorized(ask_for_tokens(site, person, password=person.password[:-1]))


@pytest.mark.parametrize("email", NO_ADDRESSES)
def test_only_an_address_registers(site: httpx2.Client, email: str) -> None:
    assert invalid_fields(register(site, Person(email=email))) == {"email"}


def test_an_international_address_is_one_however_it_is_written(site: httpx2.Client) -> None:
    name = Person().email.partition("@")[0]
    domains = ["münchen.example.com", "MÜNCHEN.example.com", "mu\u0308nchen.example.com"]
    domains += ["xn--mnchen-3ya.example.com"]
    person = Person(email=f"{name}@{domains[0]}")
    assert register(site, person).json()["email"] == person.email
    for domain in domains:
        same = Person(email=f"{name}@{domain}", password=person.password)
        problem(register(site, same), 409)
        assert ask_for_tokens(site, same).status_code == 200


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "is_active", "id", "password_hash"])
def test_nobody_makes_themselves_more_than_a_user(site: httpx2.Client, field: str) -> None:
    person = Person()
    response = site.post("/api/auth/register", json={**person.credentials, field: True})
    assert invalid_fields(response) == {field}
    assert_unauthorized(ask_for_tokens(site, person))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text)[:12])
def test_hostile_credentials_do_no_harm(site: httpx2.Client, hostile: str) -> None:
    """Written as ASCII: the client itself would refuse half a character."""
    for field, value in Person().credentials.items():
        document = {**Person().credentials, field: hostile}
        text = ", ".join(f'"{name}": {json.dumps(text)}' for name, text in document.items())
        response = site.post(
            "/api/auth/register",
            content=f"{{{text}}}",
            headers={"Content-Type": "application/json"},
        )
        assert response.status_code in {201, 422}, (field, value)


def test_the_password_never_comes_back(site: httpx2.Client) -> None:
    secret = "hunter2-must-not-come-back"
    response = site.post("/api/auth/register", json={"email": "x", "password": secret})
    assert invalid_fields(response)
    assert secret not in response.text


# Token


def test_a_password_buys_tokens(site: httpx2.Client, person: Person) -> None:
    response = ask_for_tokens(site, person)
    assert response.status_code == 200
    tokens = response.json()
    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert tokens["token_type"].lower() == "bearer"
    assert 0 < tokens["expires_in"] <= 3600
    assert knows(site, tokens["access_token"])


def test_tokens_are_not_kept_by_caches(site: httpx2.Client, person: Person) -> None:
    """RFC 6749, 5.1."""
    assert "no-store" in ask_for_tokens(site, person).headers["Cache-Control"]


def test_an_address_may_be_typed_in_capitals(site: httpx2.Client, person: Person) -> None:
    shouting = Person(email=person.email.upper(), password=person.password)
    assert ask_for_tokens(site, shouting).status_code == 200


def test_a_wrong_password_and_a_wrong_address_answer_the_same(
    site: httpx2.Client, person: Person
) -> None:
    answers = [
        ask_for_tokens(site, person, password="not the password"),
        ask_for_tokens(site, Person()),
    ]
    for answer in answers:
        assert_unauthorized(answer)
    assert answers[0].json() == answers[1].json()


def test_the_token_form_is_no_json(site: httpx2.Client, person: Person) -> None:
    form = {"username": person.email, "password": person.password}
    response = site.post("/api/auth/token", json=form)
    assert response.status_code in {415, 422}
    problem(response, response.status_code)


@pytest.mark.parametrize("missing", ["username", "password"])
def test_the_token_form_needs_both(site: httpx2.Client, missing: str) -> None:
    form = {"username": "a@example.com", "password": "x"}
    del form[missing]
    assert invalid_fields(site.post("/api/auth/token", data=form)) == {missing}


def test_other_ways_to_tokens_are_refused(site: httpx2.Client, person: Person) -> None:
    form = {"username": person.email, "password": person.password}
    response = site.post("/api/auth/token", data={**form, "grant_type": "client_credentials"})
    assert response.status_code in {400, 422}


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text)[:12])
@pytest.mark.parametrize("field", ["username", "password"])
def test_hostile_log_ins_do_no_harm(site: httpx2.Client, field: str, hostile: str) -> None:
    form = {"username": Person().email, "password": "x", field: hostile.replace("\ud800", "x")}
    assert site.post("/api/auth/token", data=form).status_code in {401, 422}


@pytest.mark.parametrize("content", [b"username=%FF&password=%FF", b"username=a%00b&password=x"])
def test_odd_bytes_in_the_token_form_do_no_harm(site: httpx2.Client, content: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = site.post("/api/auth/token", content=content, headers=headers)
    assert response.status_code in {400, 401, 422}


def test_a_token_form_over_1_mb_is_too_large(site: httpx2.Client) -> None:
    form = {"username": "x", "password": "x" * 1_200_000}
    problem(site.post("/api/auth/token", data=form), 413)


# Access


def test_me_tells_who_one_is(site: httpx2.Client, person: Person, tokens: Tokens) -> None:
    response = site.get(ME, headers=bearer(tokens["access_token"]))
    assert response.status_code == 200
    assert set(response.json()) == {"id", "email"}
    assert response.json()["email"] == person.email


@pytest.mark.parametrize("path", [ME, "/api/notes", "/api/notes/999999999"])
def test_answers_are_kept_nowhere(site: httpx2.Client, access_token: str, path: str) -> None:
    assert no_store(site.get(path, headers=bearer(access_token)))
    assert not no_store(site.get("/openapi.json"))


@pytest.mark.parametrize("path", [ME, "/api/notes", "/api/notes/1"])
def test_strangers_are_told_to_log_in(site: httpx2.Client, path: str) -> None:
    assert_unauthorized(site.get(path))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Basic {}",
        "Token {}",
        "{}",
        "Bearer {} {}",
        "Bearer {}x",
        "Bearer é",
    ],
)
def test_only_a_bearer_gets_in(site: httpx2.Client, access_token: str, header: str) -> None:
    text = header.replace("{}", access_token)
    response = site.get(ME, headers={b"Authorization": text.encode("latin-1")})
    assert_unauthorized(response)


def test_a_token_in_the_address_is_no_token(site: httpx2.Client, access_token: str) -> None:
    """Addresses are logged."""
    query = {"access_token": access_token, "token": access_token}
    assert_unauthorized(site.get(ME, params=query))


def test_an_endless_token_is_refused(site: httpx2.Client) -> None:
    response = site.get(ME, headers=bearer("x" * 20_000))
    assert response.status_code in {400, 401, 431}


def test_a_refresh_token_opens_nothing(site: httpx2.Client, tokens: Tokens) -> None:
    assert not knows(site, tokens["refresh_token"])


def test_an_access_token_refreshes_nothing(site: httpx2.Client, tokens: Tokens) -> None:
    assert_unauthorized(refresh(site, tokens["access_token"]))


def test_an_access_token_expires_soon(tokens: Tokens) -> None:
    _, claims = decode(tokens["access_token"])
    assert time.time() < claims["exp"] <= time.time() + 3600
    assert isinstance(claims["sub"], str)


def test_a_token_tells_no_secrets(person: Person, tokens: Tokens) -> None:
    """Everybody can read what a token says."""
    _, claims = decode(tokens["access_token"])
    assert not {"password", "email", "hash"} & set(claims)
    assert tokens["refresh_token"] not in claims.values()


def test_two_log_ins_have_two_tokens(site: httpx2.Client, person: Person) -> None:
    first, second = ask_for_tokens(site, person).json(), ask_for_tokens(site, person).json()
    assert first["access_token"] != second["access_token"]
    assert first["refresh_token"] != second["refresh_token"]


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", None])
def test_an_unsigned_token_is_refused(
    site: httpx2.Client, access_token: str, algorithm: str | None
) -> None:
    header, claims = decode(access_token)
    _, _, signature = access_token.split(".")
    unsigned = encode({**header, "alg": algorithm}, claims, None)
    assert not knows(site, unsigned)
    assert not knows(site, unsigned + signature)


@pytest.mark.parametrize("key", ["", "secret", "changeme", "public-key"])
@pytest.mark.parametrize(
    "extra", [{}, {"kid": "../../../dev/null"}, {"jku": "https://evil.example"}]
)
def test_a_token_of_another_project_is_refused(
    site: httpx2.Client, access_token: str, key: str, extra: dict[str, str]
) -> None:
    header, claims = decode(access_token)
    assert not knows(site, encode({**header, **extra}, claims, key))


@pytest.mark.parametrize("changes", [{"sub": "1"}, {"exp": 9_999_999_999}, {"is_staff": True}])
def test_a_changed_token_is_refused(
    site: httpx2.Client, access_token: str, changes: dict[str, Any]
) -> None:
    header, claims = decode(access_token)
    _, _, signature = access_token.split(".")
    assert not knows(site, encode(header, {**claims, **changes}, None) + signature)


@pytest.fixture
def sign(site: httpx2.Client, access_token: str) -> Callable[..., str]:
    """Signs changed claims with the server's own secret, as only the server could."""
    key = os.environ.get("SECRET_KEY")
    header, claims = decode(access_token)
    if not key or not knows(site, encode(header, claims, key)):
        pytest.skip("the secret that signs tokens is not known here")

    def signed(**changes: Any) -> str:
        changed = {**claims, **changes}
        return encode(header, {k: v for k, v in changed.items() if v is not None}, key)

    return signed


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"sid": None},
        {"sid": "0"},
        {"sid": ["x"]},
        {"iat": 9_999_999_999},
    ],
    ids=repr,
)
def test_an_expired_or_incomplete_token_is_refused(
    site: httpx2.Client, sign: Callable[..., str], changes: dict[str, Any]
) -> None:
    assert not knows(site, sign(**changes))


# Refresh


def test_refreshing_buys_a_new_pair(site: httpx2.Client, tokens: Tokens) -> None:
    response = refresh(site, tokens["refresh_token"])
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    new = response.json()
    assert set(new) == set(tokens)
    assert new["refresh_token"] != tokens["refresh_token"]
    assert knows(site, new["access_token"])
    assert refresh(site, new["refresh_token"]).status_code == 200


def test_a_reused_refresh_token_ends_the_whole_log_in(site: httpx2.Client, tokens: Tokens) -> None:
    """Somebody has stolen it: nobody can tell which of the two is the thief."""
    new = refresh(site, tokens["refresh_token"]).json()
    assert_unauthorized(refresh(site, tokens["refresh_token"]))
    assert_unauthorized(refresh(site, new["refresh_token"]))
    assert not knows(site, new["access_token"])
    assert not knows(site, tokens["access_token"])


def test_a_stolen_log_in_ends_no_other(site: httpx2.Client, person: Person, tokens: Tokens) -> None:
    other = ask_for_tokens(site, person).json()
    for _ in range(2):
        refresh(site, tokens["refresh_token"])
    assert knows(site, other["access_token"])
    assert refresh(site, other["refresh_token"]).status_code == 200


def test_a_refresh_token_is_good_once_even_at_once(site: httpx2.Client, tokens: Tokens) -> None:
    token = tokens["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(site, token).status_code, range(8)))
    assert sorted(answers) == [200, *[401] * 7]


@pytest.mark.parametrize(
    "token", ["", "x", "1.x", ".", "a.b.c", "nul \0 byte", "' OR 1=1 --", "🚀"]
)
def test_a_made_up_refresh_token_is_refused(site: httpx2.Client, token: str) -> None:
    response = refresh(site, token)
    assert response.status_code in {401, 422}
    problem(response, response.status_code)


def test_a_guessed_refresh_token_harms_nobody(site: httpx2.Client, tokens: Tokens) -> None:
    """Or else knowing half of it were enough to throw people out."""
    assert_unauthorized(refresh(site, _spoilt(tokens["refresh_token"])))
    assert refresh(site, tokens["refresh_token"]).status_code == 200


def _spoilt(token: str) -> str:
    return token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout"])
@pytest.mark.parametrize("body", [{}, {"refresh_token": 1}, {"refresh_token": "x", "more": 1}, []])
def test_only_a_refresh_token_is_understood(site: httpx2.Client, path: str, body: object) -> None:
    invalid_fields(site.post(path, json=body))


# Log out


def logout(client: httpx2.Client, token: str) -> httpx2.Response:
    return client.post("/api/auth/logout", json={"refresh_token": token})


def test_logging_out_ends_both_tokens(site: httpx2.Client, tokens: Tokens) -> None:
    response = logout(site, tokens["refresh_token"])
    assert (response.status_code, response.content) == (204, b"")
    assert not knows(site, tokens["access_token"])
    assert_unauthorized(refresh(site, tokens["refresh_token"]))


def test_logging_out_again_is_fine(site: httpx2.Client, tokens: Tokens) -> None:
    assert [logout(site, tokens["refresh_token"]).status_code for _ in range(2)] == [204, 204]


def test_only_the_whole_token_logs_out(site: httpx2.Client, tokens: Tokens) -> None:
    assert logout(site, _spoilt(tokens["refresh_token"])).status_code in {204, 401}
    assert knows(site, tokens["access_token"])


@pytest.mark.parametrize("token", ["x", "1.x", "' OR 1=1 --", "nul \0 byte"])
def test_a_made_up_log_out_does_no_harm(site: httpx2.Client, token: str) -> None:
    assert logout(site, token).status_code in {204, 401, 422}


# Tokens and cookies


@pytest.fixture
def cookie_only(account: Account) -> Iterator[httpx2.Client]:
    with account.pages() as client:
        yield client


@HAS_PAGES
def test_the_cookie_of_the_pages_does_not_open_the_api(cookie_only: httpx2.Client) -> None:
    assert cookie_only.get("/notes/").status_code == 200
    assert_unauthorized(cookie_only.get("/api/notes"))
    assert_unauthorized(cookie_only.post("/api/notes", json={"title": "x"}))


@HAS_PAGES
def test_a_token_does_not_open_the_pages(base_url: str, access_token: str) -> None:
    with connect(base_url) as client:
        client.headers.update(bearer(access_token))
        assert client.get("/notes/").status_code in {302, 303}
