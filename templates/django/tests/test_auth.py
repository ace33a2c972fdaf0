from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import now

from users.models import Login, User
from users.tokens import ACCESS_TOKEN_LIFETIME, log_out

pytestmark = pytest.mark.django_db
# An address that is taken spoils the transaction that a test is otherwise in.
without_transaction = pytest.mark.django_db(transaction=True)

EMAIL = "grace@example.com"
PASSWORD = "correct horse"


def register(client: Client, email: str = EMAIL, password: str = PASSWORD, **more: Any) -> Any:
    data = {"email": email, "password": password, **more}
    return client.post("/api/auth/register", data, content_type="application/json")


def ask_for_tokens(client: Client, **form: str) -> Any:
    return client.post("/api/auth/token", form or {"username": EMAIL, "password": PASSWORD})


def send_token(client: Client, to: str, refresh_token: str) -> Any:
    data = {"refresh_token": refresh_token}
    return client.post(f"/api/auth/{to}", data, content_type="application/json")


def refresh(client: Client, refresh_token: str) -> Any:
    return send_token(client, "refresh", refresh_token)


def me(client: Client, access_token: str) -> Any:
    return client.get("/api/auth/me", headers={"Authorization": f"Bearer {access_token}"})


@pytest.fixture
def pair(client: Client) -> dict[str, Any]:
    """Tokens of a new user."""
    register(client)
    pair: dict[str, Any] = ask_for_tokens(client).json()
    return pair


def wrong_fields(response: Any) -> list[str]:
    assert response.status_code == 422
    return [error["field"] for error in response.json()["errors"]]


def test_register(client: Client) -> None:
    response = register(client, email=" Grace@Example.com ")

    assert response.status_code == 201
    assert response.json() == {"id": User.objects.get().pk, "email": EMAIL}


@without_transaction
def test_an_address_registers_once(client: Client) -> None:
    register(client)

    response = register(client, email=EMAIL.upper())

    assert response.status_code == 409
    assert response.json() == {"type": "about:blank", "title": "Conflict", "status": 409}


@pytest.mark.parametrize(
    "password",
    ["", "short", "12345678", " " * 8, "password123", "grace@example", "x" * 129],
)
def test_weak_password(client: Client, password: str) -> None:
    assert wrong_fields(register(client, password=password)) == ["password"]


@pytest.mark.parametrize("character", ["\0", "\t", "\n", "\x1b", "\x7f", "\x85"])
def test_a_password_has_no_control_characters(client: Client, character: str) -> None:
    response = register(client, password=f"correct{character}horse")

    assert wrong_fields(response) == ["password"]


@without_transaction
@pytest.mark.parametrize(
    "typed",
    ["user@münchen.de", "USER@MÜNCHEN.DE", "user@xn--mnchen-3ya.de", "user@mu\u0308nchen.de"],
)
def test_an_address_is_one_however_it_is_written(client: Client, typed: str) -> None:
    assert register(client, email=typed).json()["email"] == "user@münchen.de"
    form = {"username": "user@xn--mnchen-3ya.de", "password": PASSWORD}

    assert register(client, email="user@münchen.de").status_code == 409
    assert ask_for_tokens(client, **form).status_code == 200


@pytest.mark.parametrize(
    "email", ["", "grace", "grace@", "@example.com", "a b@example.com", "a@localhost", "a@-b.com"]
)
def test_wrong_address(client: Client, email: str) -> None:
    assert wrong_fields(register(client, email=email)) == ["email"]


def test_nobody_makes_themselves_more_than_a_user(client: Client) -> None:
    assert wrong_fields(register(client, is_staff=True)) == ["is_staff"]


def test_tokens(client: Client, pair: dict[str, Any]) -> None:
    response = me(client, pair["access_token"])

    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 900)
    assert "no-store" in ask_for_tokens(client)["Cache-Control"]
    assert response.status_code == 200
    assert response.json()["email"] == EMAIL
    assert response["Cache-Control"] == "no-store"


def test_a_log_in_is_dated(client: Client, pair: dict[str, Any]) -> None:
    last_login = User.objects.get().last_login

    assert last_login
    assert now() - last_login < timedelta(minutes=1)


def test_wrong_password_and_unknown_user_are_the_same(client: Client) -> None:
    unknown = ask_for_tokens(client)
    register(client)
    wrong = ask_for_tokens(client, username=EMAIL, password="wrong")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong["WWW-Authenticate"] == "Bearer"
    assert wrong.json() == unknown.json()


def test_refresh_gives_a_new_pair(client: Client, pair: dict[str, Any]) -> None:
    renewed = refresh(client, pair["refresh_token"]).json()

    assert renewed["refresh_token"] != pair["refresh_token"]
    assert me(client, renewed["access_token"]).status_code == 200
    assert refresh(client, renewed["refresh_token"]).status_code == 200


def test_a_refresh_token_that_comes_twice_ends_the_login(
    client: Client, pair: dict[str, Any]
) -> None:
    renewed = refresh(client, pair["refresh_token"]).json()

    assert refresh(client, pair["refresh_token"]).status_code == 401
    assert refresh(client, renewed["refresh_token"]).status_code == 401
    assert me(client, renewed["access_token"]).status_code == 401


def test_a_token_that_goes_while_it_is_renewed_is_gone(
    client: Client, pair: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def log_out_meanwhile(login: Login) -> str:
        log_out(pair["refresh_token"])
        return "too late"

    monkeypatch.setattr("users.tokens.refresh_token", log_out_meanwhile)

    assert refresh(client, pair["refresh_token"]).status_code == 401


def test_oauth_clients_refresh_by_the_form(client: Client, pair: dict[str, Any]) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"], "scope": ""}
    response = ask_for_tokens(client, **form)

    assert response.status_code == 200
    assert set(response.json()) == set(pair)
    assert me(client, response.json()["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"username": EMAIL, "password": "wrong"}, 401, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "used"}, 401, "invalid_grant"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 422, "invalid_request"),
        ({"username": EMAIL}, 422, "invalid_request"),
        ({"username": "x" * 1_000_000}, 413, "invalid_request"),
    ],
)
def test_oauth_clients_are_told_what_is_wrong(
    client: Client, form: dict[str, str], status: int, error: str
) -> None:
    response = ask_for_tokens(client, **form)
    problem = response.json()

    assert (response.status_code, problem["status"], problem["error"]) == (status, status, error)
    assert ("WWW-Authenticate" in response) == (status == 401)
    assert response["Content-Length"] == str(len(response.content))


def test_oauth_clients_are_told_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(10):
        ask_for_tokens(client)
    often = ask_for_tokens(client)
    monkeypatch.setattr("users.hashers.places.acquire", lambda **_: False)
    crowded = ask_for_tokens(client)

    for response, status in ((often, 429), (crowded, 503)):
        assert response.status_code == response.json()["status"] == status
        assert response.json()["error"] == "temporarily_unavailable"
        assert int(response["Retry-After"]) > 0


def test_a_network_registers_so_often(client: Client) -> None:
    for number in range(30):
        register(client, email=f"grace-{number}@example.com")

    response = register(client)

    assert response.status_code == response.json()["status"] == 429


def test_a_form_says_which_field_is_missing(client: Client) -> None:
    assert wrong_fields(ask_for_tokens(client, username=EMAIL)) == ["password"]
    assert wrong_fields(ask_for_tokens(client, grant_type="refresh_token")) == ["refresh_token"]


def test_a_forged_refresh_token_ends_nothing(client: Client, pair: dict[str, Any]) -> None:
    content, _, signature = pair["refresh_token"].rpartition(":")
    for token in (f"{content}:0", f"x{content}:{signature}", content, ""):
        assert refresh(client, token).status_code == 401
        send_token(client, "logout", token)

    assert refresh(client, pair["refresh_token"]).status_code == 200


def test_logout_ends_all_tokens(client: Client, pair: dict[str, Any]) -> None:
    assert send_token(client, "logout", pair["refresh_token"]).status_code == 204
    assert refresh(client, pair["refresh_token"]).status_code == 401
    assert me(client, pair["access_token"]).status_code == 401


def test_a_new_password_ends_all_tokens(client: Client, pair: dict[str, Any]) -> None:
    assert User.objects.get().change_password("another horse")

    assert me(client, pair["access_token"]).status_code == 401
    assert refresh(client, pair["refresh_token"]).status_code == 401


def test_who_is_switched_off_is_out(client: Client, pair: dict[str, Any]) -> None:
    User.objects.update(is_active=False)

    assert me(client, pair["access_token"]).status_code == 401
    assert refresh(client, pair["refresh_token"]).status_code == 401
    assert ask_for_tokens(client).status_code == 401


def test_a_log_in_that_is_over_goes_with_the_next(client: Client, pair: dict[str, Any]) -> None:
    (over,) = Login.objects.all()
    Login.objects.update(ends_at=now())

    assert me(client, pair["access_token"]).status_code == 401
    ask_for_tokens(client)

    assert over not in Login.objects.all()
    assert str(Login.objects.get()).startswith(EMAIL)


def test_an_old_token(client: Client, pair: dict[str, Any]) -> None:
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == ACCESS_TOKEN_LIFETIME.total_seconds()
    claims["exp"] = now() - timedelta(seconds=1)

    assert me(client, jwt.encode(claims, settings.SECRET_KEY, "HS256")).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Bearer é", "Basic a.b.c"])
def test_no_token_at_all(client: Client, header: str) -> None:
    response = client.get("/api/auth/me", headers={"Authorization": header})

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response.json()["status"] == 401


def test_only_our_own_signature_counts(client: Client, pair: dict[str, Any]) -> None:
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})

    for token in (
        jwt.encode(claims, "another-secret-of-at-least-32-characters", "HS256"),
        jwt.encode(claims, None, "none"),
        pair["refresh_token"],
    ):
        assert me(client, token).status_code == 401
