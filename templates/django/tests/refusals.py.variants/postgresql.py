"""What Django raises where PostgreSQL, or the driver, refuses."""

import psycopg
from django.db import OperationalError
from psycopg.errors import DeadlockDetected


def refusal(cause: psycopg.Error) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


AWAY = refusal(psycopg.OperationalError("connection refused\n\tIs the server running?"))
MISTAKE = refusal(DeadlockDetected("deadlock detected"))
