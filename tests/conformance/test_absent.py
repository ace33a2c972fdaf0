"""What a stack does not have does not answer."""

from __future__ import annotations

import httpx2
import pytest

from .needs import API_ONLY, needs


@needs(interface={"pages"})
@pytest.mark.parametrize("path", ["/api/notes", "/openapi.json", "/docs", "/redoc"])
def test_without_an_api_there_is_none(site: httpx2.Client, path: str) -> None:
    assert site.get(path).status_code == 404


@API_ONLY
@pytest.mark.parametrize("path", ["/notes/", "/notes/new/", "/notes/1/"])
def test_without_pages_there_are_none(site: httpx2.Client, path: str) -> None:
    assert site.get(path).status_code == 404


@needs(auth={"none"})
@pytest.mark.parametrize("path", ["/accounts/login/", "/api/auth/token", "/admin/"])
def test_without_log_in_there_is_none(site: httpx2.Client, path: str) -> None:
    assert site.get(path).status_code == 404
