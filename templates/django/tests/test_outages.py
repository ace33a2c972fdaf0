import sqlite3
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config.outages import told_in_one_line


def refusal(code: str, words: str) -> OperationalError:
    """What Django raises where SQLite refuses."""
    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorname = code
    error = OperationalError(words)
    error.__cause__ = cause
    return error


AWAY = refusal("SQLITE_CANTOPEN", "unable to open database file")
MISTAKE = refusal("SQLITE_ERROR", "no such column: nothing")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/notes", "/notes/"])
def test_clients_are_told_to_come_back(client: Client, path: str) -> None:
    if client.get(path).status_code == 404:
        pytest.skip("this project has an API only, or pages only")
    with patch.object(connection, "cursor", side_effect=AWAY):
        response = client.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/notes", "/notes/"])
def test_a_mistake_is_no_outage(client: Client, path: str) -> None:
    if client.get(path).status_code == 404:
        pytest.skip("this project has an API only, or pages only")
    with patch.object(connection, "cursor", side_effect=MISTAKE):
        assert client.get(path).status_code == 500


def test_a_command_ends_with_one_line() -> None:
    with pytest.raises(SystemExit) as stop, told_in_one_line("sqlite:///here"):
        raise AWAY
    assert str(stop.value) == (
        "DATABASE_URL: sqlite:///here cannot be used: unable to open database file"
    )


def test_a_command_does_not_hide_a_mistake() -> None:
    with pytest.raises(OperationalError), told_in_one_line("sqlite:///here"):
        raise MISTAKE
