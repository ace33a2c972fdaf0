"""HEAD is GET without the body, wherever there is something to get (RFC 9110, 9.3.2)."""

from __future__ import annotations

import httpx2
import pytest

from .needs import HAS_API, HAS_PAGES

PATHS = [
    pytest.param("site", "/", 200),
    pytest.param("site", "/health/live", 200),
    pytest.param("site", "/health/ready", 200),
    pytest.param("site", "/nowhere", 404),
    pytest.param("api", "/api/notes", 200, marks=HAS_API),
    pytest.param("site", "/openapi.json", 200, marks=HAS_API),
    pytest.param("pages", "/notes/", 200, marks=HAS_PAGES),
]


@pytest.mark.parametrize(("who", "path", "status"), PATHS)
def test_head_is_get_without_the_body(
    request: pytest.FixtureRequest, who: str, path: str, status: int
) -> None:
    site: httpx2.Client = request.getfixturevalue(who)
    response = site.head(path)
    assert (response.status_code, response.content) == (status, b"")
    assert response.headers["Content-Type"] == site.get(path).headers["Content-Type"]
