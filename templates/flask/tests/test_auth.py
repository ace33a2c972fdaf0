from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.auth import service
from app.auth.tokens import ACCESS_TOKEN_LIFETIME
from app.database import now
from app.users import logins, passwords
from app.users.models import User

EMAIL = "grace@example.com"
PASSWORD = "correct horse"


def register(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    return client.post("/api/auth/register", json={"email": email, "password": password})


def log_in(client: FlaskClient, password: str = PASSWORD) -> TestResponse:
    form = {"username": EMAIL, "password": password}
    return client.post("/api/auth/token", data=form)


def refresh(client: FlaskClient, refresh_token: str) -> TestResponse:
    return client.post("/api/auth/refresh", json={"refresh_token": refresh_token})


def me(client: FlaskClient, access_token: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {access_token}"}
    return client.get("/api/auth/me", headers=headers)


@pytest.fixture
def pair(client: FlaskClient) -> dict[str, Any]:
    """Tokens of a new user."""
    register(client)
    pair: dict[str, Any] = log_in(client).get_json()
    return pair


def test_register(client: FlaskClient) -> None:
    response = register(client, email=" Grace@Example.com ")

    assert response.status_code == 201
    assert set(response.get_json()) == {"id", "email"}
    assert response.get_json()["email"] == EMAIL


def test_an_address_registers_once(client: FlaskClient) -> None:
    register(client)

    response = register(client, email=EMAIL.upper())

    assert response.status_code == 409
    assert response.get_json() == {"type": "about:blank", "title": "Conflict", "status": 409}


@pytest.mark.parametrize(
    "password",
    ["", "short", "12345678", "2026-11-21", "aaaaaaaaaa", "Password123!", "grace1234!", "x" * 129],
)
def test_weak_password(client: FlaskClient, password: str) -> None:
    response = register(client, password=password)

    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == ["password"]


@pytest.mark.parametrize("character", ["\0", "\t", "\n", "\x1b", "\x7f", "\x85"])
def test_a_password_has_no_control_characters(client: FlaskClient, character: str) -> None:
    response = register(client, password=f"correct{character}horse")

    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == ["password"]


@pytest.mark.parametrize(
    "typed",
    ["user@münchen.de", "USER@MÜNCHEN.DE", "user@xn--mnchen-3ya.de", "user@mu\u0308nchen.de"],
)
def test_an_address_is_one_however_it_is_written(client: FlaskClient, typed: str) -> None:
    assert register(client, email=typed).get_json()["email"] == "user@münchen.de"
    form = {"username": "user@xn--mnchen-3ya.de", "password": PASSWORD}

    assert register(client, email="user@münchen.de").status_code == 409
    assert (client.post("/api/auth/token", data=form)).status_code == 200


@pytest.mark.parametrize(
    "email",
    [
        "",
        "grace",
        "grace@",
        "@example.com",
        "a b@example.com",
        "a..b@example.com",
        "a@-example.com",
    ],
)
def test_wrong_address(client: FlaskClient, email: str) -> None:
    response = register(client, email=email)

    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == ["email"]


def test_nobody_makes_themselves_more_than_a_user(client: FlaskClient) -> None:
    user = {"email": EMAIL, "password": PASSWORD, "is_staff": True}

    assert (client.post("/api/auth/register", json=user)).status_code == 422


def test_tokens(client: FlaskClient, pair: dict[str, Any]) -> None:
    response = me(client, pair["access_token"])

    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 900)
    assert log_in(client).headers["Cache-Control"] == "no-store"
    assert response.status_code == 200
    assert response.get_json()["email"] == EMAIL


def test_wrong_password_and_unknown_user_are_the_same(client: FlaskClient) -> None:
    unknown = log_in(client)
    register(client)
    wrong = log_in(client, password="wrong")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.get_json() == unknown.get_json()


def test_refresh_gives_a_new_pair(client: FlaskClient, pair: dict[str, Any]) -> None:
    renewed = refresh(client, pair["refresh_token"]).get_json()

    assert renewed["refresh_token"] != pair["refresh_token"]
    assert me(client, renewed["access_token"]).status_code == 200
    assert refresh(client, renewed["refresh_token"]).status_code == 200


def test_a_refresh_token_that_comes_twice_ends_the_login(
    client: FlaskClient, pair: dict[str, Any]
) -> None:
    renewed = refresh(client, pair["refresh_token"]).get_json()

    assert refresh(client, pair["refresh_token"]).status_code == 401
    assert refresh(client, renewed["refresh_token"]).status_code == 401
    assert me(client, renewed["access_token"]).status_code == 401


def test_oauth_clients_refresh_by_the_form(
    client: FlaskClient,
    pair: dict[str, Any],
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"], "scope": ""}
    response = client.post("/api/auth/token", data=form)

    assert response.status_code == 200
    assert set(response.get_json()) == set(pair)
    assert me(client, response.get_json()["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"username": EMAIL, "password": "wrong"}, 401, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "used"}, 401, "invalid_grant"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 422, "invalid_request"),
        ({"username": EMAIL}, 422, "invalid_request"),
    ],
)
def test_oauth_clients_are_told_what_is_wrong(
    client: FlaskClient, form: dict[str, str], status: int, error: str
) -> None:
    response = client.post("/api/auth/token", data=form)
    problem = response.get_json()

    assert (response.status_code, problem["status"], problem["error"]) == (status, status, error)
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


def test_oauth_clients_are_told_to_wait(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        log_in(client)
    often = log_in(client)
    monkeypatch.setattr(passwords, "places", BoundedSemaphore(0))
    crowded = log_in(client)

    for response, status in ((often, 429), (crowded, 503)):
        assert response.status_code == response.get_json()["status"] == status
        assert response.get_json()["error"] == "temporarily_unavailable"
        assert int(response.headers["Retry-After"]) > 0


def test_a_network_registers_so_often(client: FlaskClient) -> None:
    for _ in range(30):
        register(client)

    response = register(client)

    assert response.status_code == response.get_json()["status"] == 429


def test_a_form_says_which_field_is_missing(client: FlaskClient) -> None:
    for form, field in (
        ({"username": EMAIL}, "password"),
        ({"grant_type": "refresh_token"}, "refresh_token"),
    ):
        response = client.post("/api/auth/token", data=form)
        assert [error["field"] for error in response.get_json()["errors"]] == [field]


def test_a_forged_refresh_token_ends_nothing(
    client: FlaskClient,
    pair: dict[str, Any],
) -> None:
    content, _, signature = pair["refresh_token"].rpartition(".")
    for token in (f"{content}.0", f"x{content}.{signature}", content, ""):
        assert refresh(client, token).status_code == 401
        client.post("/api/auth/logout", json={"refresh_token": token})

    assert refresh(client, pair["refresh_token"]).status_code == 200


def test_logout_ends_all_tokens(client: FlaskClient, pair: dict[str, Any]) -> None:
    token = {"refresh_token": pair["refresh_token"]}

    assert (client.post("/api/auth/logout", json=token)).status_code == 204
    assert refresh(client, pair["refresh_token"]).status_code == 401
    assert me(client, pair["access_token"]).status_code == 401


def sign(client: FlaskClient, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, client.application.config["SECRET_KEY"], "HS256")


def test_a_token_needs_a_login(client: FlaskClient, user: User) -> None:
    expires = now() + ACCESS_TOKEN_LIFETIME
    claims = {"sub": str(user.id), "sid": "0" * 32, "iat": now(), "exp": expires}

    assert me(client, sign(client, claims)).status_code == 401


def test_an_old_token(client: FlaskClient, pair: dict[str, Any]) -> None:
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})
    claims["exp"] = now() - timedelta(seconds=1)

    assert me(client, sign(client, claims)).status_code == 401


@pytest.mark.parametrize("token", ["", "nonsense", "é", "a.b.c", "\x7f"])
def test_no_token_at_all(client: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}

    response = client.get("/api/auth/me", headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.get_json()["status"] == 401


def test_only_our_own_signature_counts(client: FlaskClient, pair: dict[str, Any]) -> None:
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})

    for token in (
        jwt.encode(claims, "another-secret-of-at-least-32-characters", "HS256"),
        jwt.encode(claims, None, "none"),
        pair["refresh_token"],
    ):
        assert me(client, token).status_code == 401


def test_a_log_in_that_has_ended_gets_no_token(app: Flask, user: User) -> None:
    with app.app_context():
        login = logins.begin(user)
        assert login
        logins.end(login.id)

        assert service.issue_tokens(login.id) is None


def test_a_password_that_changes_meanwhile_gets_no_token(app: Flask, user: User) -> None:
    with app.app_context():
        user.password_hash = "another"

        assert service.log_in(user) is None


def test_only_forms_are_understood(client: FlaskClient) -> None:
    response = client.post("/api/auth/token", json={"username": EMAIL, "password": PASSWORD})

    assert response.status_code == 415
    assert response.get_json()["error"] == "invalid_request"


def test_the_document_tells_where_tokens_come_from(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    paths = document["paths"]

    assert paths["/api/auth/token"]["post"]["security"] == []
    assert paths["/api/auth/me"]["get"]["security"] == [{"OAuth2PasswordBearer": []}]
    flow = document["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
    assert flow["tokenUrl"] == flow["refreshUrl"] == "/api/auth/token"
