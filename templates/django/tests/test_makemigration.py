import subprocess

import pytest

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
    given: list[str] = []
    monkeypatch.setattr(module, "execute_from_command_line", given.extend)
    monkeypatch.setattr(subprocess, "run", lambda *command, check: None)

    module.makemigration(message)

    assert given == ["manage.py", "makemigrations", "--no-header", *options]
