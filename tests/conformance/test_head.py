"""HEAD is GET without the body, wherever there is something to get (RFC 9110, 9.3.2)."""

from __future__ import annotations

import httpx2
import pytest

from .needs import HAS_API, HAS_PAGES

PATHS = [
    pytest.param("/", 200),
    pytest.param("/health/live", 200),
    pytest.param("/health/ready", 200),
    pytest.param("/nowhere", 404),
    pytest.param("/api/notes", 200, marks=HAS_API),
    pytest.param("/openapi.json", 200, marks=HAS_API),
    pytest.param("/notes/", 200, marks=HAS_PAGES),
]


@pytest.mark.parametrize(("path", "status"), PATHS)
def test_head_is_get_without_the_body(site: httpx2.Client, path: str, status: int) -> None:
    response = site.head(path)
    assert (response.status_code, response.content) == (status, b"")
    assert response.headers["Content-Type"] == site.get(path).headers["Content-Type"]
