import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from config.environment import Environment

ORIGIN = "https://app.example.com"
PREFLIGHT = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization, content-type",
}


@pytest.fixture
def open_to_others(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = Environment(cors_origins=f"{ORIGIN},").cors_origins
    settings.CORS_URLS_REGEX = settings.API_URLS


@pytest.mark.usefixtures("open_to_others")
@pytest.mark.parametrize("path", ["/api/nowhere", "/openapi.json"])
def test_another_origin_may_read_what_the_api_answers(client: Client, path: str) -> None:
    response = client.get(path, headers={"Origin": ORIGIN})

    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert "origin" in response["Vary"]
    assert "Location" in response["Access-Control-Expose-Headers"]


@pytest.mark.usefixtures("open_to_others")
def test_another_origin_may_read_refusals(client: Client) -> None:
    response = client.get("/api/nowhere", headers={"Origin": ORIGIN, "Host": "evil.example"})

    assert response.status_code == 400
    assert response["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.usefixtures("open_to_others")
def test_a_browser_that_asks_first_is_answered(client: Client) -> None:
    response = client.options("/api/nowhere", headers=PREFLIGHT)

    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in response["Access-Control-Allow-Methods"]


@pytest.mark.usefixtures("open_to_others")
@pytest.mark.parametrize(
    ("origin", "path"), [(ORIGIN, "/health/live"), ("https://evil.example", "/api/nowhere")]
)
def test_nobody_else_and_nothing_else(client: Client, origin: str, path: str) -> None:
    response = client.get(path, headers={"Origin": origin})

    assert "Access-Control-Allow-Origin" not in response


def test_by_default_no_origin_may(client: Client) -> None:
    response = client.options("/openapi.json", headers=PREFLIGHT)

    assert response.status_code == 405
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    "origin", ["app.example.com", f"{ORIGIN}/", f"{ORIGIN}/app", "null", "https://*.example.com"]
)
def test_an_origin_is_written_as_browsers_send_it(origin: str) -> None:
    with pytest.raises(ValueError, match="as browsers send them"):
        Environment(cors_origins=origin)
