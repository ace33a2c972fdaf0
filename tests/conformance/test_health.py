"""The two questions that a supervisor asks."""

from __future__ import annotations

import httpx2
import pytest

from .client.connection import media_type
from .needs import direct

HEALTH = ["/health/live", "/health/ready"]


def test_live_says_ok(site: httpx2.Client) -> None:
    response = site.get("/health/live")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", HEALTH)
def test_health_is_json(site: httpx2.Client, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 200, response.text
    assert media_type(response) == "application/json"


@pytest.mark.parametrize("path", HEALTH)
def test_health_needs_no_https(site: httpx2.Client, path: str) -> None:
    """A supervisor asks from inside, past the proxy."""
    assert site.get(path, headers={"X-Forwarded-Proto": "http"}).status_code == 200


@pytest.mark.parametrize("path", HEALTH)
@direct("asks past the proxy")
def test_health_needs_no_known_host(site: httpx2.Client, path: str) -> None:
    assert site.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize("path", HEALTH)
def test_health_sets_no_cookie(site: httpx2.Client, path: str) -> None:
    assert "Set-Cookie" not in site.get(path).headers
