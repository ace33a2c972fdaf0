import pytest

from app import seed
from app.config import settings
from app.notes.service import Notes
from app.users.service import Users


async def test_seed_adds_its_user_and_notes_once(users: Users) -> None:
    assert await seed.seed(users) == "Added 3 demo notes."
    assert await seed.seed(users) == "The demo notes are there already."

    demo = await users.find(seed.EMAIL)
    assert demo
    _, total = await Notes(users.session, demo).find(q="", limit=1, offset=0)
    assert total == len(seed.NOTES)


async def test_no_known_password_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    production = settings.model_copy(update={"environment": "production"})
    monkeypatch.setattr(seed, "settings", production)

    with pytest.raises(SystemExit, match="not in production"):
        await seed.main()
