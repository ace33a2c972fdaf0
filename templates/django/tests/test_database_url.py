"""What is written into `DATABASE_URL`: one is told what to write instead, and no password."""

from pathlib import Path
from typing import Any

import pytest

from config.database_url import read_database_url
from config.environment import read_environment


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("postgresql://app:p@ss/w#rd@server/name", "percent-encode"),
        ("postgresql://app:p@server:none/name", "the port is no number"),
        ("postgresql://one:5432,two:5432/name", "/name?host=one:5432&host=two:5432"),
        ("postgresql://server/name?pgbouncer=true", "poolers need no setting"),
        ("postgresql://server/name?schema=public", "search_path"),
        ("postgresql://server/name?ssl=require", "sslmode=require"),
        ("postgresql://server/name?colour=red", "`colour` is no parameter"),
    ],
)
def test_what_to_write_instead_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, advice: str
) -> None:
    monkeypatch.setattr("config.environment.BASE_DIR", tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit, match=r"^DATABASE_URL: [^\n]+$") as stop:
        read_environment()
    told = str(stop.value)
    assert advice in told
    assert not any(part in told for part in ("p@ss", "ss/w", "w#rd"))


NOTHING = {"USER": "", "PASSWORD": "", "HOST": "", "PORT": ""}


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        (
            "postgresql://app:p%40ss#w%3Ard@server:5433/name",
            {"USER": "app", "PASSWORD": "p@ss#w:rd", "HOST": "server", "PORT": "5433"},
        ),
        ("postgres://app@[::1]/name", {"USER": "app", "HOST": "::1"}),
        ("postgresql:///name?host=/run/postgresql", {"HOST": "/run/postgresql"}),
        (
            "postgresql:///name?host=one:5432&host=[::1]:5433&host=two",
            {"HOST": "one,::1,two", "PORT": "5432,5433,"},
        ),
        ("postgresql:///name?host=one&host=two&port=5433", {"HOST": "one,two", "PORT": "5433"}),
    ],
)
def test_where_the_database_is(url: str, settings: dict[str, str]) -> None:
    assert read_database_url(url) == {
        **NOTHING,
        **settings,
        "NAME": "name",
        "OPTIONS": {"connect_timeout": "10"},
    }


def test_other_parameters_are_the_drivers() -> None:
    url = "postgresql://server/name?sslmode=require&connect_timeout=3&options=-csearch_path%3Dshop"
    options: dict[str, Any] = read_database_url(url)["OPTIONS"]
    assert options == {
        "connect_timeout": "3",
        "sslmode": "require",
        "options": "-csearch_path=shop",
    }
