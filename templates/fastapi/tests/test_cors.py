from collections.abc import Callable

import pytest
from fastapi import Request
from httpx2 import ASGITransport, AsyncClient

from app.config import settings
from app.main import create_app

ORIGIN = "https://app.example.com"
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization, content-type",
}


async def read(request: Request) -> None:
    await request.body()


@pytest.fixture
def elsewhere(connect: Callable[..., AsyncClient]) -> AsyncClient:
    """A page of another origin that may call the API."""
    app = create_app(settings.model_copy(update={"cors_origins": (ORIGIN,)}))
    app.add_api_route("/api/upload", read, methods=["POST"])
    client = connect(app, "http://localhost")
    client.headers["Origin"] = ORIGIN
    return client


@pytest.mark.parametrize("path", ["/api/nowhere", "/openapi.json"])
async def test_another_origin_may_read_what_the_api_answers(
    elsewhere: AsyncClient,
    path: str,
) -> None:
    headers = (await elsewhere.get(path)).headers

    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Vary"] == "Origin"
    assert "Location" in headers["Access-Control-Expose-Headers"]


async def test_another_origin_may_read_refusals(elsewhere: AsyncClient) -> None:
    wrong_host = await elsewhere.get("/api/nowhere", headers={"Host": "evil.example"})
    too_large = await elsewhere.post("/api/upload", content=b"x" * 1_100_000)

    for response, status in ((wrong_host, 400), (too_large, 413)):
        assert response.status_code == status
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN


async def test_a_browser_that_asks_first_is_answered(elsewhere: AsyncClient) -> None:
    response = await elsewhere.options("/api/nowhere", headers=PREFLIGHT)

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in response.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("origin", "path"), [(ORIGIN, "/health/live"), ("https://evil.example", "/api/nowhere")]
)
async def test_nobody_else_and_nothing_else(
    elsewhere: AsyncClient,
    origin: str,
    path: str,
) -> None:
    response = await elsewhere.get(path, headers={"Origin": origin})

    assert "Access-Control-Allow-Origin" not in response.headers


async def test_by_default_no_origin_may(client: AsyncClient) -> None:
    headers = {"Origin": ORIGIN, **PREFLIGHT}

    response = await client.options("/openapi.json", headers=headers)

    assert response.status_code == 405
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(("path", "is_let_in"), [("/api/nowhere", True), ("/health/live", False)])
async def test_below_a_path_of_another_site_it_is_the_same(path: str, is_let_in: bool) -> None:
    app = create_app(settings.model_copy(update={"cors_origins": (ORIGIN,)}))
    transport = ASGITransport(app=app, root_path="/shop")
    client = AsyncClient(transport=transport, base_url="http://localhost/shop")

    response = await client.get(path, headers={"Origin": ORIGIN})

    assert ("Access-Control-Allow-Origin" in response.headers) is is_let_in
