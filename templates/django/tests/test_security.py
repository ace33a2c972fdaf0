import json
import logging
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from unittest.mock import Mock
from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client
from django.urls import set_script_prefix
from pytest_django.fixtures import Settings

from config.environment import Environment
from config.logs import log_configuration
from config.wsgi import application


@pytest.fixture
def production(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    settings.TRUSTED_PROXIES = Environment(trusted_proxies="10.0.0.0/8").trusted_proxies


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/", "testserver", 200),
        ("/health/live", "testserver", 200),
        ("/nowhere", "testserver", 404),
        ("/", "evil.example", 400),
        ("/", "testserver:8443", 400),
    ],
)
def test_every_answer_has_the_headers(client: Client, address: str, host: str, status: int) -> None:
    response = client.get(address, headers={"host": host})
    assert response.status_code == status
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in response


@pytest.mark.parametrize(("port", "status"), [("8443", 200), ("443", 200), ("8444", 400)])
def test_a_port_is_listed_with_its_host(
    client: Client, settings: Settings, port: str, status: int
) -> None:
    settings.ALLOWED_HOSTS = ["example.com:8443", "example.com"]
    assert client.get("/", headers={"host": f"example.com:{port}"}).status_code == status


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("sender", "scheme", "status"),
    [
        ("10.1.2.3", "https", 200),
        ("10.1.2.3", "http", 301),
        ("192.0.2.1", "https", 301),
        ("", "https", 301),
    ],
)
def test_only_a_trusted_proxy_vouches_for_https(
    client: Client, sender: str, scheme: str, status: int
) -> None:
    response = client.get("/", headers={"X-Forwarded-Proto": scheme}, REMOTE_ADDR=sender)
    assert response.status_code == status
    assert ("Strict-Transport-Security" in response) == (status == 200)
    assert "Content-Security-Policy" in response


@pytest.mark.usefixtures("production")
def test_a_wrong_host_over_plain_http_has_the_headers_too(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("forwarded", "client_address"),
    [
        ("", "10.1.2.3"),
        ("192.0.2.1", "192.0.2.1"),
        ("198.51.100.9, 192.0.2.1, 10.9.9.9", "192.0.2.1"),
        ("nonsense, 10.9.9.9", "10.9.9.9"),
    ],
)
def test_the_client_is_who_the_proxies_say(
    client: Client, caplog: pytest.LogCaptureFixture, forwarded: str, client_address: str
) -> None:
    with caplog.at_level(logging.INFO, "config.middleware"):
        client.get("/health/live", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.1.2.3")
    assert caplog.records[-1].__dict__["client"] == client_address


def test_a_sane_request_id_comes_back(client: Client) -> None:
    assert client.get("/", headers={"X-Request-ID": "a.B-1_2"})["X-Request-ID"] == "a.B-1_2"
    for wrong in ("", "two words", "x" * 65):
        answer = client.get("/", headers={"X-Request-ID": wrong})["X-Request-ID"]
        assert len(answer) == 32


def test_production_logs_are_json() -> None:
    configuration = log_configuration(level="INFO", as_json=True)["formatters"]["console"]
    formatter = configuration.pop("()")(
        processors=configuration["processors"],
        foreign_pre_chain=configuration["foreign_pre_chain"],
    )
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    record = logging.makeLogRecord({"msg": "request", "levelname": "INFO", "path": "/", "ms": 1.5})
    handler.emit(record)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["path"], line["ms"]) == ("request", "info", "/", 1.5)


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "status"), [(1_000, 405), (1_000_001, 413)])
def test_a_body_without_a_length_is_limited_too(size: int, status: int) -> None:
    environ: dict[str, Any] = {
        "CONTENT_LENGTH": "",
        "HTTP_HOST": "testserver",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "PATH_INFO": "/",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": "POST",
        "wsgi.input": BytesIO(b"x" * size),
        "wsgi.input_terminated": True,
    }
    setup_testing_defaults(environ)
    start_response = Mock()
    application(environ, start_response)
    assert start_response.call_args.args[0].startswith(str(status))


@pytest.fixture
def below_a_path(settings: Settings) -> Iterator[None]:
    settings.FORCE_SCRIPT_NAME = "/shop"
    yield
    set_script_prefix("/")


@pytest.mark.usefixtures("below_a_path", "db")
def test_below_a_path_of_a_site_every_link_begins_with_it() -> None:
    environ: dict[str, Any] = {"HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1"}
    setup_testing_defaults(environ)
    start_response = Mock()

    first = b"".join(application(environ, start_response))

    assert start_response.call_args.args[0] == "200 OK"
    assert b'"/shop/' in first
