"""People who sign up, log in and log out on pages."""

import re

from httpx2 import AsyncClient, Response

EMAIL = "grace@example.com"
PASSWORD = "correct horse"
# A page that needs a log-in
CHANGE = "/accounts/password/change/"


async def send(client: AsyncClient, path: str, **values: str) -> Response:
    """Fill in the form of a page and send it."""
    page = await client.get(path if path != "/accounts/logout/" else "/")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    return await client.post(path, data={"csrf_token": token[1], **values})


async def sign_up(client: AsyncClient, email: str = EMAIL) -> Response:
    return await send(client, "/accounts/signup/", email=email, password=PASSWORD)


async def log_in(client: AsyncClient, password: str = PASSWORD, **values: str) -> Response:
    return await send(client, "/accounts/login/", email=EMAIL, password=password, **values)


async def log_out(client: AsyncClient) -> Response:
    return await send(client, "/accounts/logout/")


async def is_logged_in(client: AsyncClient) -> bool:
    return (await client.get(CHANGE)).status_code == 200
