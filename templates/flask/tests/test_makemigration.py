"""The command writes what the models ask for, for whom it is told."""

from typing import Any

import pytest
from flask import Flask

from app.database import migrations


@pytest.mark.parametrize(
    ("words", "message", "owner"),
    [
        ((), "change", ""),
        (("add", "a colour"), "add a colour", ""),
        (("--owner", "ada@example.org", "--", "-x"), "-x", "ada@example.org"),
    ],
)
def test_a_migration_is_written_for_an_owner(
    shared_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    message: str,
    owner: str,
) -> None:
    def revision(text: str) -> list[Any]:
        options = migrations.environment_context.get_x_argument(as_dictionary=True)
        written.append((text, options["owner"]))
        return []

    written: list[tuple[str, Any]] = []
    monkeypatch.setattr(migrations, "revision", revision)
    result = shared_app.test_cli_runner().invoke(args=["makemigration", *words])
    assert result.exit_code == 0, result.output
    assert written == [(message, owner)]
