"""What Django raises where SQLite refuses."""

import sqlite3

from django.db import OperationalError


def refusal(code: str, words: str) -> OperationalError:
    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorname = code
    error = OperationalError(words)
    error.__cause__ = cause
    return error


AWAY = refusal("SQLITE_CANTOPEN", "unable to open database file")
MISTAKE = refusal("SQLITE_ERROR", "no such column: nothing")
