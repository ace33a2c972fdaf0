from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.config import CORS_WITH_COOKIES
from tests.conftest import MakeApp

ORIGIN = "https://app.example.com"
PREFLIGHT = {
    "Origin": ORIGIN,
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization, content-type",
}


@pytest.fixture
def elsewhere(make_app: MakeApp) -> Iterator[FlaskClient]:
    with make_app(cors_origins=f"{ORIGIN}, http://localhost:5173") as app:
        yield app.test_client()


@pytest.mark.parametrize("path", ["/api/nowhere", "/openapi.json"])
def test_another_origin_may_read_what_the_api_answers(elsewhere: FlaskClient, path: str) -> None:
    headers = elsewhere.get(path, headers={"Origin": ORIGIN}).headers

    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Vary"] == "Origin"
    assert "Location" in headers["Access-Control-Expose-Headers"]


def test_another_origin_may_read_refusals(elsewhere: FlaskClient) -> None:
    headers = {"Origin": ORIGIN, "Host": "evil.example"}

    response = elsewhere.get("/api/nowhere", headers=headers)

    assert response.status_code == 400
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_browser_that_asks_first_is_answered(elsewhere: FlaskClient) -> None:
    response = elsewhere.options("/openapi.json", headers=PREFLIGHT)

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in response.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("origin", "path"), [(ORIGIN, "/health/live"), ("https://evil.example", "/api/nowhere")]
)
def test_nobody_else_and_nothing_else(elsewhere: FlaskClient, origin: str, path: str) -> None:
    response = elsewhere.get(path, headers={"Origin": origin})

    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/openapi.json", "/api/nowhere"])
def test_options_by_itself_is_no_method(elsewhere: FlaskClient, path: str) -> None:
    response = elsewhere.options(path, headers={"Origin": ORIGIN})

    assert response.status_code in (404, 405)
    assert "OPTIONS" not in response.headers.get("Allow", "")


def test_options_names_every_method(elsewhere: FlaskClient) -> None:
    response = elsewhere.options("/openapi.json", headers={"Origin": ORIGIN})

    assert response.headers["Allow"] == "GET, HEAD"


def test_by_default_no_origin_may(client: FlaskClient) -> None:
    response = client.options("/openapi.json", headers=PREFLIGHT)

    assert response.status_code == 405
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.skipif(CORS_WITH_COOKIES, reason="with cookies, * would let every site in")
def test_everybody_may_be_let_in(make_app: MakeApp) -> None:
    with make_app(cors_origins="*") as app:
        response = app.test_client().get("/api/nowhere", headers={"Origin": ORIGIN})

    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "origin", ["app.example.com", f"{ORIGIN}/", f"{ORIGIN}/app", "null", "https://*.example.com"]
)
def test_an_origin_is_written_as_browsers_send_it(make_app: MakeApp, origin: str) -> None:
    with pytest.raises(ValueError, match="as browsers send them"), make_app(cors_origins=origin):
        pass
