import pytest
from starlette.requests import Request

from app.main import app
from app.paths import inner_path, is_own_path, path_for


def test_paths_begin_where_the_site_does() -> None:
    scope = {"type": "http", "app": app, "root_path": "/shop", "path": "/shop/health/ready"}

    assert path_for(Request(scope), "live") == "/shop/health/live"
    assert inner_path(scope) == "/health/ready"


def test_what_is_mounted_knows_where_the_site_begins() -> None:
    scope = {"root_path": "/shop/files", "app_root_path": "/shop", "path": "/shop/files/a.txt"}

    assert inner_path(scope) == "/files/a.txt"


@pytest.mark.parametrize("address", ["", "x", "//x", "/\\x", "/\t/x", "https://x/", "/x\ny", "/ü"])
def test_an_address_from_outside_leads_nowhere_else(address: str) -> None:
    assert is_own_path("/notes/?q=a%20b")
    assert not is_own_path(address)
