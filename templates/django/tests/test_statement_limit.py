from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.sql import SQL, Identifier

from config.database import stop_in_time

LIMIT = "SHOW statement_timeout"
ADD = "INSERT INTO something VALUES (%s), (%s) RETURNING id"


@pytest.fixture
def table(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table, and no transaction around what is asked."""
    monkeypatch.setattr("config.database.STATEMENT_SECONDS", 0.2)
    ask("CREATE TABLE something (id INTEGER PRIMARY KEY)")
    with connection.execute_wrapper(stop_in_time):
        yield
    ask("DROP TABLE something")


def ask(sql: Any, parameters: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor] if cursor.description else []


@pytest.mark.usefixtures("table")
def test_statements_answer_as_without_it() -> None:
    assert ask("SELECT %s", ["100 %"]) == ["100 %"]
    assert ask(ADD, [1, 2]) == [1, 2]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE something SET id = id + 10")
        assert cursor.rowcount == 2
        cursor.executemany("INSERT INTO something VALUES (%s)", [[3], [4]])
    composed = SQL("SELECT id FROM {} WHERE id < %s ORDER BY id").format(Identifier("something"))
    assert ask(composed, [12]) == [3, 4, 11]


@pytest.mark.usefixtures("table")
def test_the_limit_ends_with_the_transaction() -> None:
    # A pooler would give it to others with the connection.
    assert ask(LIMIT) == ["200ms"]
    with transaction.atomic():
        assert ask(LIMIT) == ["200ms"]
    assert connection.connection.execute(LIMIT).fetchone() == ("0",)


@pytest.mark.usefixtures("table")
def test_what_failed_can_be_rolled_back() -> None:
    with transaction.atomic():
        ask(ADD, [1, 2])
        with suppress(OperationalError), transaction.atomic():
            ask("SELECT pg_sleep(9)")
        with suppress(IntegrityError), transaction.atomic():
            ask(ADD, [3, 1])
        ask(ADD, [3, 4])
    assert ask("SELECT id FROM something ORDER BY id") == [1, 2, 3, 4]
