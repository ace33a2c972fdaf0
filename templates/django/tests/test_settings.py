import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import BASE_DIR, read_environment

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "ENVIRONMENT": "production",
    "SECRET_KEY": "a-random-text-" + "0123456789" * 4,
    "ALLOWED_HOSTS": "example.com, www.example.com",
}


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Good settings, and a folder without an `.env`."""
    monkeypatch.setattr("config.environment.BASE_DIR", tmp_path)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)


def test_production_settings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8")
    environment = read_environment()
    assert environment.is_production
    assert environment.allowed_hosts == ("example.com", "www.example.com")
    assert [str(network) for network in environment.trusted_proxies] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
    ]


def test_a_log_level_is_taken_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert read_environment().log_level == "DEBUG"


@pytest.mark.parametrize(
    ("host", "address"), [("::1", "[::1]:8000"), ("localhost", "localhost:8000")]
)
def test_an_address_is_written_as_servers_read_it(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    monkeypatch.setenv("HOST", host)
    assert read_environment().address == address


def test_a_star_trusts_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "*")
    assert [network.prefixlen for network in read_environment().trusted_proxies] == [0, 0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "not-a-secret-only-for-development"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "https://example.com"),
        ("DATABASE_URL", "mysql://localhost/shop"),
        ("DATABASE_URL", "sqlite:////nowhere/db.sqlite3"),
        ("ROOT_PATH", "our-place"),
        ("ROOT_PATH", "/shop/"),
        ("TRUSTED_PROXIES", "proxy"),
        ("LOG_LEVEL", "LOUD"),
        ("PORT", "http"),
        ("WEB_CONCURRENCY", "0"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=f"^{name}: .*$"):
        read_environment()


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        capture_output=True,
        check=False,
        cwd=BASE_DIR,
        env=os.environ | changes,
        text=True,
    )


def test_a_wrong_value_stops_the_start_in_one_line() -> None:
    result = manage("check", SECRET_KEY="short")
    assert result.returncode != 0
    assert result.stderr.splitlines() == [
        "SECRET_KEY: production needs a random text of at least 32 characters"
    ]


def test_production_passes_the_deployment_check() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr
