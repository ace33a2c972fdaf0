from datetime import timedelta
from typing import Any

import jwt
import pytest
from anyio import Semaphore
from httpx2 import AsyncClient, Response

from app.auth.service import new_refresh_token
from app.auth.tokens import ACCESS_TOKEN_LIFETIME
from app.config import settings
from app.database import now
from app.users import passwords
from app.users.logins import Logins
from app.users.models import User
from app.users.service import Users

EMAIL = "grace@example.com"
PASSWORD = "correct horse"


async def register(client: AsyncClient, email: str = EMAIL, password: str = PASSWORD) -> Response:
    return await client.post("/api/auth/register", json={"email": email, "password": password})


async def log_in(client: AsyncClient, password: str = PASSWORD) -> Response:
    form = {"username": EMAIL, "password": password}
    return await client.post("/api/auth/token", data=form)


async def refresh(client: AsyncClient, refresh_token: str) -> Response:
    return await client.post("/api/auth/refresh", json={"refresh_token": refresh_token})


async def me(client: AsyncClient, access_token: str) -> Response:
    headers = {"Authorization": f"Bearer {access_token}"}
    return await client.get("/api/auth/me", headers=headers)


@pytest.fixture
async def pair(stranger: AsyncClient) -> dict[str, Any]:
    """Tokens of a new user."""
    await register(stranger)
    pair: dict[str, Any] = (await log_in(stranger)).json()
    return pair


async def test_register(stranger: AsyncClient) -> None:
    response = await register(stranger, email=" Grace@Example.com ")

    assert response.status_code == 201
    assert set(response.json()) == {"id", "email"}
    assert response.json()["email"] == EMAIL


async def test_an_address_registers_once(stranger: AsyncClient) -> None:
    await register(stranger)

    response = await register(stranger, email=EMAIL.upper())

    assert response.status_code == 409
    assert response.json() == {"type": "about:blank", "title": "Conflict", "status": 409}


@pytest.mark.parametrize(
    "password",
    ["", "short", "12345678", "2026-11-21", "aaaaaaaaaa", "Password123!", "grace1234!", "x" * 129],
)
async def test_weak_password(stranger: AsyncClient, password: str) -> None:
    response = await register(stranger, password=password)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["password"]


@pytest.mark.parametrize("character", ["\0", "\t", "\n", "\x1b", "\x7f", "\x85"])
async def test_a_password_has_no_control_characters(stranger: AsyncClient, character: str) -> None:
    response = await register(stranger, password=f"correct{character}horse")

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["password"]


@pytest.mark.parametrize(
    "typed",
    ["user@münchen.de", "USER@MÜNCHEN.DE", "user@xn--mnchen-3ya.de", "user@mu\u0308nchen.de"],
)
async def test_an_address_is_one_however_it_is_written(stranger: AsyncClient, typed: str) -> None:
    assert (await register(stranger, email=typed)).json()["email"] == "user@münchen.de"
    form = {"username": "user@xn--mnchen-3ya.de", "password": PASSWORD}

    assert (await register(stranger, email="user@münchen.de")).status_code == 409
    assert (await stranger.post("/api/auth/token", data=form)).status_code == 200


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
async def test_wrong_address(stranger: AsyncClient, email: str) -> None:
    response = await register(stranger, email=email)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["email"]


async def test_nobody_makes_themselves_more_than_a_user(stranger: AsyncClient) -> None:
    user = {"email": EMAIL, "password": PASSWORD, "is_staff": True}

    assert (await stranger.post("/api/auth/register", json=user)).status_code == 422


async def test_tokens(stranger: AsyncClient, pair: dict[str, Any]) -> None:
    response = await me(stranger, pair["access_token"])

    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 900)
    assert (await log_in(stranger)).headers["Cache-Control"] == "no-store"
    assert response.status_code == 200
    assert response.json()["email"] == EMAIL


async def test_wrong_password_and_unknown_user_are_the_same(stranger: AsyncClient) -> None:
    unknown = await log_in(stranger)
    await register(stranger)
    wrong = await log_in(stranger, password="wrong")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.json() == unknown.json()


async def test_refresh_gives_a_new_pair(stranger: AsyncClient, pair: dict[str, Any]) -> None:
    renewed = (await refresh(stranger, pair["refresh_token"])).json()

    assert renewed["refresh_token"] != pair["refresh_token"]
    assert (await me(stranger, renewed["access_token"])).status_code == 200
    assert (await refresh(stranger, renewed["refresh_token"])).status_code == 200


async def test_a_refresh_token_that_comes_twice_ends_the_login(
    stranger: AsyncClient, pair: dict[str, Any]
) -> None:
    renewed = (await refresh(stranger, pair["refresh_token"])).json()

    assert (await refresh(stranger, pair["refresh_token"])).status_code == 401
    assert (await refresh(stranger, renewed["refresh_token"])).status_code == 401
    assert (await me(stranger, renewed["access_token"])).status_code == 401


async def test_oauth_clients_refresh_by_the_form(
    stranger: AsyncClient,
    pair: dict[str, Any],
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"], "scope": ""}
    response = await stranger.post("/api/auth/token", data=form)

    assert response.status_code == 200
    assert set(response.json()) == set(pair)
    assert (await me(stranger, response.json()["access_token"])).status_code == 200


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
async def test_oauth_clients_are_told_what_is_wrong(
    stranger: AsyncClient, form: dict[str, str], status: int, error: str
) -> None:
    response = await stranger.post("/api/auth/token", data=form)
    problem = response.json()

    assert (response.status_code, problem["status"], problem["error"]) == (status, status, error)
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


async def test_oauth_clients_are_told_to_wait(
    stranger: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        await log_in(stranger)
    often = await log_in(stranger)
    monkeypatch.setattr(passwords, "places", Semaphore(0))
    crowded = await log_in(stranger)

    for response, status in ((often, 429), (crowded, 503)):
        assert response.status_code == response.json()["status"] == status
        assert response.json()["error"] == "temporarily_unavailable"
        assert int(response.headers["Retry-After"]) > 0


async def test_a_network_registers_so_often(stranger: AsyncClient) -> None:
    for _ in range(30):
        await register(stranger)

    response = await register(stranger)

    assert response.status_code == response.json()["status"] == 429


async def test_a_form_says_which_field_is_missing(stranger: AsyncClient) -> None:
    for form, field in (
        ({"username": EMAIL}, "password"),
        ({"grant_type": "refresh_token"}, "refresh_token"),
    ):
        response = await stranger.post("/api/auth/token", data=form)
        assert [error["field"] for error in response.json()["errors"]] == [field]


async def test_a_forged_refresh_token_ends_nothing(
    stranger: AsyncClient,
    pair: dict[str, Any],
) -> None:
    content, _, signature = pair["refresh_token"].rpartition(".")
    for token in (f"{content}.0", f"x{content}.{signature}", content, ""):
        assert (await refresh(stranger, token)).status_code == 401
        await stranger.post("/api/auth/logout", json={"refresh_token": token})

    assert (await refresh(stranger, pair["refresh_token"])).status_code == 200


async def test_logout_ends_all_tokens(stranger: AsyncClient, pair: dict[str, Any]) -> None:
    token = {"refresh_token": pair["refresh_token"]}

    assert (await stranger.post("/api/auth/logout", json=token)).status_code == 204
    assert (await refresh(stranger, pair["refresh_token"])).status_code == 401
    assert (await me(stranger, pair["access_token"])).status_code == 401


def forged(user: User, **changes: Any) -> str:
    expires = now() + ACCESS_TOKEN_LIFETIME
    claims = {"sub": str(user.id), "sid": "0" * 32, "iat": now(), "exp": expires}
    return jwt.encode(claims | changes, settings.secret_key, "HS256")


async def test_a_token_needs_a_login(stranger: AsyncClient, user: User) -> None:
    assert (await me(stranger, forged(user))).status_code == 401


async def test_an_old_token(stranger: AsyncClient, pair: dict[str, Any]) -> None:
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})
    claims["exp"] = now() - timedelta(seconds=1)

    response = await me(stranger, jwt.encode(claims, settings.secret_key, "HS256"))

    assert response.status_code == 401


@pytest.mark.parametrize("token", ["", "nonsense", "é", "a.b.c", "\x7f"])
async def test_no_token_at_all(stranger: AsyncClient, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode()}

    response = await stranger.get("/api/auth/me", headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["status"] == 401


async def test_only_our_own_signature_counts(stranger: AsyncClient, pair: dict[str, Any]) -> None:
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})

    for token in (
        jwt.encode(claims, "another-secret-of-at-least-32-characters", "HS256"),
        jwt.encode(claims, None, "none"),
        pair["refresh_token"],
    ):
        assert (await me(stranger, token)).status_code == 401


async def test_a_log_in_that_has_ended_gets_no_token(users: Users) -> None:
    user = await users.add(EMAIL, PASSWORD)
    logins = Logins(users.session)
    login = await logins.begin(user)
    assert login
    await logins.end(login.id)

    assert await new_refresh_token(logins, login) is None
