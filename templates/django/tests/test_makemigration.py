from pathlib import Path

import pytest
from django.db import connection

from config import makemigration as module


@pytest.mark.parametrize(
    ("message", "options"),
    [
        ("", []),
        ("?!", []),
        ("add a colour", ["--name=add_a_colour"]),
        ('-x "Größe" it\'s $5', ["--name=x_größe_its_5"]),
        ("2 colours", ["--name=_2_colours"]),
    ],
)
def test_a_migration_is_named_after_the_message(
    monkeypatch: pytest.MonkeyPatch, message: str, options: list[str]
) -> None:
    given: list[tuple[str, ...]] = []

    def run(*arguments: str) -> int:
        given.append(arguments)
        return 3

    monkeypatch.setattr(module, "run", run)
    with pytest.raises(SystemExit) as end:
        module.makemigration(message)
    assert end.value.code == 3
    assert given[0] == (module.QUIET, "manage.py", "makemigrations", "--no-header", *options)


def test_a_database_that_is_away_is_no_warning(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    away = {"postgresql": "postgresql://app@127.0.0.1:1/app", "sqlite": f"sqlite:///{tmp_path}"}
    # In production no `.env` is looked for.
    settings = {"ENVIRONMENT": "production", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "example.com"}
    for name, value in {**settings, "DATABASE_URL": away[connection.vendor]}.items():
        monkeypatch.setenv(name, value)

    assert module.run(module.QUIET, "manage.py", "makemigrations", "--check") == 0
    assert "Warning" not in capfd.readouterr().err


def test_it_is_written_by_another_process() -> None:
    assert module.run("-c", "raise SystemExit(3)") == 3
