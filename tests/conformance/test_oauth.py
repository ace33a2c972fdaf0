"""Clients of OAuth 2 that nobody here wrote log in, call, and renew their tokens by themselves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import LegacyApplicationClient, OAuth2Error
from requests_oauthlib import OAuth2Session as RequestsSession

from .client.people import Person, ask_for_tokens, register
from .client.problems import problem
from .needs import HAS_API, HAS_TOKENS

# The certificate of a proxy on this machine is signed by nobody.
unchecked = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
pytestmark = [HAS_API, HAS_TOKENS, unchecked]

# What the proxy before the server would say.
HEADERS = {"X-Forwarded-Proto": "https"}
Tokens = dict[str, Any]


@pytest.fixture(autouse=True)
def plain_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the libraries use http: the way to the server is this machine's own."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def person(site: httpx2.Client) -> Person:
    person = Person()
    assert register(site, person).status_code == 201
    return person


@pytest.fixture
def tokens(site: httpx2.Client, person: Person) -> Tokens:
    tokens: Tokens = ask_for_tokens(site, person).json()
    return tokens


class RequestsOauthlib:
    """A program that uses requests-oauthlib."""

    refusal = OAuth2Error

    def __init__(self, base_url: str) -> None:
        self.url = f"{base_url}/api/auth/token"
        self.kept: list[Tokens] = []

    def session(self, token: Tokens | None = None) -> Any:
        session = RequestsSession(
            client=LegacyApplicationClient(client_id="a-program"),
            token=token,
            auto_refresh_url=self.url,
            token_updater=self.kept.append,
        )
        session.headers.update(HEADERS)
        session.verify = session.trust_env = False
        return session

    def log_in(self, session: Any, person: Person, password: str) -> Tokens:
        tokens: Tokens = session.fetch_token(self.url, username=person.email, password=password)
        return tokens


class Authlib:
    """A program that uses Authlib."""

    refusal = OAuthError

    def __init__(self, base_url: str) -> None:
        self.url = f"{base_url}/api/auth/token"
        self.kept: list[Tokens] = []

    def session(self, token: Tokens | None = None) -> Any:
        session = AuthlibSession(
            "a-program",
            "its secret",
            scope="notes",
            token=token,
            token_endpoint=self.url,
            update_token=lambda token, **_: self.kept.append(token),
        )
        session.headers.update(HEADERS)
        session.verify = session.trust_env = False
        return session

    def log_in(self, session: Any, person: Person, password: str) -> Tokens:
        form = {"grant_type": "password", "username": person.email, "password": password}
        tokens: Tokens = session.fetch_token(self.url, **form)
        return tokens


@pytest.fixture(params=[RequestsOauthlib, Authlib])
def program(request: pytest.FixtureRequest, base_url: str) -> RequestsOauthlib | Authlib:
    made: RequestsOauthlib | Authlib = request.param(base_url)
    return made


@pytest.fixture
def me(base_url: str) -> Callable[[Any], str]:
    def ask(session: Any) -> str:
        response = session.get(f"{base_url}/api/auth/me")
        assert response.status_code == 200, response.text
        email: str = response.json()["email"]
        return email

    return ask


def test_a_client_logs_in_and_calls(
    program: RequestsOauthlib | Authlib, person: Person, me: Callable[[Any], str]
) -> None:
    session = program.session()
    program.log_in(session, person, person.password)
    assert me(session) == person.email


def test_a_client_renews_when_it_is_told_to(
    program: RequestsOauthlib | Authlib, person: Person, me: Callable[[Any], str]
) -> None:
    session = program.session()
    old = dict(program.log_in(session, person, person.password))
    session.refresh_token(program.url, refresh_token=old["refresh_token"])
    assert session.token["refresh_token"] != old["refresh_token"]
    assert me(session) == person.email


def test_a_client_renews_by_itself(
    program: RequestsOauthlib | Authlib, person: Person, tokens: Tokens, me: Callable[[Any], str]
) -> None:
    """As soon as it believes that its token is over, and it keeps the new pair."""
    session = program.session({**tokens, "expires_in": -1, "expires_at": 1})
    assert me(session) == person.email
    assert [token["refresh_token"] != tokens["refresh_token"] for token in program.kept] == [True]


def test_a_client_understands_a_wrong_password(
    program: RequestsOauthlib | Authlib, person: Person
) -> None:
    with pytest.raises(program.refusal) as caught:
        program.log_in(program.session(), person, "not the password")
    assert caught.value.error == "invalid_grant"


def test_a_client_understands_that_it_must_log_in_again(
    program: RequestsOauthlib | Authlib, tokens: Tokens
) -> None:
    """The refresh token was used, by whomever."""
    session = program.session(tokens)
    session.refresh_token(program.url, refresh_token=tokens["refresh_token"])
    with pytest.raises(program.refusal) as caught:
        session.refresh_token(program.url, refresh_token=tokens["refresh_token"])
    assert caught.value.error == "invalid_grant"


# The answers themselves


def ask(site: httpx2.Client, **form: str) -> httpx2.Response:
    return site.post("/api/auth/token", data=form)


def refresh(site: httpx2.Client, token: str) -> httpx2.Response:
    return ask(site, grant_type="refresh_token", refresh_token=token)


def test_refreshing_answers_as_logging_in_does(site: httpx2.Client, tokens: Tokens) -> None:
    response = refresh(site, tokens["refresh_token"])
    assert response.status_code == 200
    assert set(response.json()) == set(tokens)
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"username": "a@example.com", "password": "x"}, 401, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "made.up.one"}, 401, "invalid_grant"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "PASSWORD", "username": "a"}, 400, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a@example.com"}, 422, "invalid_request"),
        ({"grant_type": "refresh_token"}, 422, "invalid_request"),
    ],
    ids=repr,
)
def test_what_is_wrong_is_said_in_both_languages(
    site: httpx2.Client, form: dict[str, str], status: int, error: str
) -> None:
    """As a problem (RFC 9457) and in the words of OAuth 2 (RFC 6749, 5.2)."""
    response = ask(site, **form)
    assert problem(response, status)["error"] == error
    assert response.headers.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)


def test_the_throttle_is_no_token(site: httpx2.Client, person: Person) -> None:
    """A client that reads no status must still see that this is a refusal."""
    form = {"username": person.email, "password": "not the password"}
    answers = [ask(site, **form) for _ in range(11)]
    assert problem(answers[-1], 429)["error"]
    assert answers[-1].headers["Retry-After"]


@pytest.mark.parametrize("extra", [{"scope": "a b"}, {"client_id": "x", "client_secret": "y"}])
def test_what_a_client_says_about_itself_changes_nothing(
    site: httpx2.Client, tokens: Tokens, extra: dict[str, str]
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **extra}
    assert site.post("/api/auth/token", data=form, auth=("x", "y")).status_code == 200


def test_a_token_refreshed_twice_ends_the_whole_log_in(site: httpx2.Client, tokens: Tokens) -> None:
    new = refresh(site, tokens["refresh_token"]).json()
    assert refresh(site, tokens["refresh_token"]).status_code == 401
    assert refresh(site, new["refresh_token"]).status_code == 401
    headers = {"Authorization": f"Bearer {new['access_token']}"}
    assert site.get("/api/auth/me", headers=headers).status_code == 401


@pytest.mark.parametrize("turn", range(10))
def test_of_eight_at_once_one_is_served(site: httpx2.Client, tokens: Tokens, turn: int) -> None:
    """And the others end the log-in. Several times, because it takes luck to meet at the door."""
    token = tokens["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(site, token), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[401] * 7]
    served = next(answer for answer in answers if answer.status_code == 200)
    assert refresh(site, served.json()["refresh_token"]).status_code == 401


def test_the_description_names_where_tokens_come_from(site: httpx2.Client) -> None:
    document = site.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"].values()
    flow = next(scheme["flows"]["password"] for scheme in schemes if scheme["type"] == "oauth2")
    token_url = site.base_url.join(flow["tokenUrl"]).path
    assert token_url == site.base_url.join(flow["refreshUrl"]).path == "/api/auth/token"
    forms = document["paths"]["/api/auth/token"]["post"]["requestBody"]["content"]
    assert list(forms) == ["application/x-www-form-urlencoded"]
