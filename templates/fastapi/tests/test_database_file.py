import sys
from pathlib import Path

import pytest

from app.engine import create_file, engine


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")
async def test_the_file_is_its_owners_alone() -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TEMPORARY TABLE something (id INTEGER)")

    file = Path(str(engine.url.database))
    modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob(f"{file.name}*")}
    assert len(modes) == 3  # beside it lies what is not in it yet
    assert set(modes.values()) == {0o600}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")
def test_a_file_that_was_opened_to_others_stays_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "open.sqlite3"
    file.touch(mode=0o640)
    monkeypatch.setattr("app.engine.file", file)

    create_file()

    assert file.stat().st_mode & 0o777 == 0o640
