import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp

PRODUCTION = {
    "environment": "production",
    "secret_key": "x" * 50,
    "allowed_hosts": "localhost",
}


def test_it_is_for_this_site_and_no_script(client: FlaskClient) -> None:
    cookie = client.get("/").headers["Set-Cookie"]

    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("root_path", "name"), [("", "__Host-session"), ("/shop", "__Secure-session")]
)
def test_in_production_its_name_keeps_other_hosts_out(
    make_app: MakeApp, root_path: str, name: str
) -> None:
    with make_app(root_path=root_path, **PRODUCTION) as app:
        # By itself the client would name the path, which the proxy has cut off.
        page = app.test_client().get("/", base_url="https://localhost")

    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert "Secure" in cookie
    assert f"Path={root_path or '/'}" in cookie.split("; ")
