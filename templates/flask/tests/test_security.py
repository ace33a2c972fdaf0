import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.logs import configure_logging
from app.security import HEADERS
from tests.conftest import MakeApp

PROXIED = {"X-Forwarded-Proto": "https"}


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    """Each application sets up the logging of the whole process."""
    yield
    configure_logging(Settings.model_construct())


@pytest.fixture
def production(make_app: MakeApp) -> Iterator[FlaskClient]:
    with make_app(
        environment="production",
        secret_key="x" * 50,
        allowed_hosts="localhost,.example.org",
        trusted_proxies="10.0.0.0/8",
    ) as app:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = "10.1.2.3"
        yield client


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of an application whose first page has a bug."""

    def index() -> None:
        raise RuntimeError("a detail for nobody's eyes")

    monkeypatch.setitem(app.view_functions, "home.index", index)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return app.test_client()


@pytest.mark.parametrize("path", ["/", "/health/live", "/nowhere", "/static/nowhere.css"])
def test_every_answer_has_the_headers(path: str, client: FlaskClient) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in headers


def test_a_bug_is_no_secret_told(failing: FlaskClient) -> None:
    response = failing.get("/")
    assert response.status_code == 500
    assert "detail" not in response.text
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "[", "a b", "a" * 300, ""]
)
def test_a_foreign_host_is_refused(host: str, client: FlaskClient) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000"])
def test_its_own_hosts_are_welcome(host: str, client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


class Broken:
    """A body in pieces, one of which is malformed."""

    def read(self, size: int = -1) -> bytes:
        raise RuntimeError("Invalid chunk size: b'ZZZ'")


def test_a_malformed_body_is_refused(client: FlaskClient) -> None:
    response = client.post(
        "/", environ_overrides={"wsgi.input": Broken(), "wsgi.input_terminated": True}
    )
    assert response.status_code == 400


def test_another_port_is_another_site(production: FlaskClient) -> None:
    response = production.get("/", headers={**PROXIED, "Host": "www.example.org:8443"})
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_for_everyone(path: str, production: FlaskClient) -> None:
    assert production.get(path, headers={"Host": "10.0.0.9"}).status_code == 200


def test_plain_http_is_sent_to_https(production: FlaskClient) -> None:
    response = production.get("/nowhere?q=a%20b")
    assert response.status_code == 308
    assert response.location == "https://localhost/nowhere?q=a%20b"
    assert "Strict-Transport-Security" not in response.headers


def test_a_trusted_proxy_speaks_for_https(production: FlaskClient) -> None:
    response = production.get("/", headers=PROXIED)
    assert response.status_code == 200
    assert "max-age" in response.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("address", ["192.0.2.1", ""])
def test_nobody_else_does(address: str, production: FlaskClient) -> None:
    production.environ_base["REMOTE_ADDR"] = address
    assert production.get("/", headers=PROXIED).status_code == 308


def test_a_request_id_is_kept_if_it_is_sane(client: FlaskClient) -> None:
    assert client.get("/", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    for strange in ("a b", "x" * 200, ""):
        given = client.get("/", headers={"X-Request-ID": strange}).headers["X-Request-ID"]
        assert len(given) == 32


def test_production_logs_a_line_of_json_for_each_request(
    production: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(Settings.model_construct(environment="production", log_level="INFO"))
    production.get("/nowhere%0A", headers={**PROXIED, "X-Request-ID": "abc-1"})
    [line] = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/nowhere%0A", 404)
    assert entry["request_id"] == "abc-1"


def test_a_bug_is_logged_in_one_line(
    failing: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(Settings.model_construct(environment="production", log_level="ERROR"))
    failing.get("/")
    [line] = capsys.readouterr().err.splitlines()
    assert "RuntimeError" in json.loads(line)["exception"]


def test_below_a_path_of_a_site_every_link_begins_with_it(make_app: MakeApp) -> None:
    with make_app(root_path="/shop") as app:
        # The proxy has cut the path off; by itself the client would name it.
        first = app.test_client().get("/", base_url="http://localhost")

    assert '"/shop/' in first.text
