import json
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.logs import JsonFormatter
from app.middleware import HEADERS


@pytest.fixture
def outside(production: FastAPI, connect: Callable[..., AsyncClient]) -> AsyncClient:
    """A client of the application in production."""

    def fail() -> None:
        raise RuntimeError("secret")

    production.add_api_route("/failure", fail)
    return connect(production, "https://example.com")


@pytest.mark.parametrize("path", ["/", "/health/live", "/nothing", "/failure"])
async def test_every_response_has_security_headers(outside: AsyncClient, path: str) -> None:
    headers = (await outside.get(path)).headers

    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_only_production_insists_on_https_later(client: AsyncClient) -> None:
    assert "Strict-Transport-Security" not in (await client.get("/")).headers


async def test_a_failure_is_logged_and_not_told(
    outside: AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caplog.handler, "formatter", JsonFormatter())

    response = await outside.get("/failure", headers={"X-Request-ID": "abc-1"})

    lines = [json.loads(line) for line in caplog.text.splitlines()]
    [line] = [line for line in lines if line["level"] == "ERROR"]
    assert response.status_code == 500
    assert "secret" not in response.text
    assert line["request_id"] == response.headers["X-Request-ID"] == "abc-1"
    assert "RuntimeError: secret" in line["exception"]


async def test_a_request_is_one_line_of_json(
    outside: AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caplog.handler, "formatter", JsonFormatter())

    response = await outside.get("/no%0Athing", headers={"X-Request-ID": "not\tsane"})

    [line] = [json.loads(line) for line in caplog.text.splitlines() if "app.requests" in line]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/no%0Athing", 404)
    assert line["request_id"] == response.headers["X-Request-ID"] != "not\tsane"


@pytest.mark.parametrize("host", ["example.com", "EXAMPLE.com:443", "example.org", "a.example.org"])
async def test_known_host(outside: AsyncClient, host: str) -> None:
    assert (await outside.get("/", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.com", "a.example.com", "evilexample.org", "", "a b"])
async def test_unknown_host(outside: AsyncClient, host: str) -> None:
    headers = {"Host": host}

    assert (await outside.get("/", headers=headers)).status_code == 400
    assert (await outside.get("/health/live", headers=headers)).status_code == 200


async def test_plain_http_is_sent_to_https(outside: AsyncClient) -> None:
    response = await outside.get("http://example.com/somewhere/?q=milk")

    assert response.status_code == 308
    assert response.headers["Location"] == "https://example.com/somewhere/?q=milk"
    assert "Strict-Transport-Security" not in response.headers
    assert (await outside.get("http://example.com/health/live")).status_code == 200
