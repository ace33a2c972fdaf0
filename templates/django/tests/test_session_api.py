import pytest
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def post(client: Client, **headers: str) -> int:
    """Send a note, and return the status of the answer."""
    response = client.post(
        "/api/notes", {"title": "Milk"}, content_type="application/json", headers=headers
    )
    assert response.status_code == 201 or response.json()["status"] == response.status_code
    return response.status_code


@pytest.fixture
def script(member: Client) -> Client:
    """What a page of somebody who is logged in does."""
    member.handler.enforce_csrf_checks = True
    member.get("/")
    return member


@pytest.fixture
def token(script: Client) -> str:
    return script.cookies["csrftoken"].value


def test_the_api_needs_a_login(client: Client) -> None:
    client.handler.enforce_csrf_checks = True

    assert client.get("/api/notes").status_code == 401
    assert post(client) == 401


def test_the_same_cookie_opens_the_api(script: Client, token: str) -> None:
    assert post(script, **{"X-CSRFToken": token}) == 201
    answer = script.get("/api/notes")
    assert answer.json()["total"] == 1
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "wrong"}, {"X-CSRFToken": ""}])
def test_changes_need_the_token(script: Client, headers: dict[str, str]) -> None:
    assert post(script, **headers) == 403


ORIGIN = "https://app.example.com"


def test_scripts_of_named_origins_use_the_session_too(
    script: Client, token: str, settings: Settings
) -> None:
    headers = {"Origin": ORIGIN, "X-CSRFToken": token}
    assert post(script, **headers) == 403

    settings.CORS_ALLOWED_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = [ORIGIN]
    settings.CORS_URLS_REGEX = settings.API_URLS
    script.handler.load_middleware()

    assert post(script, **headers) == 201
    answer = script.get("/api/notes", headers=headers)
    assert answer["Access-Control-Allow-Credentials"] == "true"
