from pathlib import Path

import pytest

from app import config
from app.config import Settings, load_settings

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "example.com, .example.org",
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)


def test_development_needs_nothing(tmp_path: Path) -> None:
    settings = load_settings()
    assert not settings.is_production
    assert settings.database_path == tmp_path / "db.sqlite3"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert "localhost" in settings.allowed_hosts


def test_development_reads_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nLOG_LEVEL=debug\nHOST=\n")
    monkeypatch.setenv("LOG_LEVEL", "warning")
    settings = load_settings()
    assert (settings.port, settings.log_level, settings.host) == (9000, "WARNING", "127.0.0.1")


@pytest.mark.usefixtures("production")
def test_production_ignores_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\n")
    settings = load_settings()
    assert settings.port == 8000
    assert settings.allowed_hosts == ("example.com", ".example.org")


def test_an_absolute_database_stays_where_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/x.sqlite3")
    assert load_settings().database_path == tmp_path / "x.sqlite3"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("DATABASE_URL", "postgresql://localhost/x"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATABASE_URL", "sqlite:///no/such/folder/db.sqlite3"),
        ("ALLOWED_HOSTS", "https://example.com"),
        ("ROOT_PATH", "our-place"),
        ("ROOT_PATH", "/shop/"),
        ("TRUSTED_PROXIES", "proxy.example.com"),
        ("LOG_LEVEL", "loud"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("WEB_CONCURRENCY", "0"),
    ],
)
def test_a_wrong_value_stops_the_start(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stop:
        load_settings()
    assert f"{name}: " in str(stop.value)
    assert "\n" not in str(stop.value)
    assert value not in str(stop.value)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, value in [("ALLOWED_HOSTS", ""), ("SECRET_KEY", ""), ("SECRET_KEY", "x" * 31)]
        if name.lower() in Settings.model_fields
    ],
)
def test_production_needs_its_own_values(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=f"{name}: production needs"):
        load_settings()


def test_a_server_does_not_start_where_it_cannot_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "192.0.2.1")
    with pytest.raises(SystemExit, match=r"^HOST: '192\.0\.2\.1' "):
        config.check_settings()
