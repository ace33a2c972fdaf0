"""What other tools write into `DATABASE_URL`: one is told what to write here, and no password."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from app.config import load_settings
from app.engine import engine_options, prepare_engine


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
    monkeypatch: pytest.MonkeyPatch, url: str, advice: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit, match=r"^Cannot start. DATABASE_URL: [^\n]+$") as stop:
        load_settings()
    told = str(stop.value)
    assert advice in told
    assert not any(part in told for part in ("p@ss", "ss/w", "w#rd"))


def test_without_one_nothing_is_connected_to() -> None:
    engine = create_engine(**engine_options(""))
    prepare_engine(engine)
    with pytest.raises(OperationalError, match="it is not set; name a server"):
        engine.connect()
