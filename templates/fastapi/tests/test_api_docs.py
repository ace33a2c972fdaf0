import re
from urllib.parse import urljoin

import pytest
from fastapi.routing import APIRoute
from httpx2 import AsyncClient

from app.api_docs import router

PAGES = [route.path for route in router.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("path", PAGES)
async def test_the_page_loads_only_our_own_files(client: AsyncClient, path: str) -> None:
    page = await client.get(path)

    assert page.status_code == 200
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page.text)
    addresses = re.findall(r'(?:src|<link[^>]* href|spec-url)="([^":]+)"', page.text)
    assert addresses
    for address in addresses:
        assert (await client.get(urljoin(path, address))).status_code == 200, address
    assert "//" not in page.text.replace("<!doctype", "")
