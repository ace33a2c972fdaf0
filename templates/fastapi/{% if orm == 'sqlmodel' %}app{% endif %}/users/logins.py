"""Who is logged in on which device: each log-in is a row, and over when the row is gone."""

from datetime import timedelta
from secrets import token_hex

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import now
from app.users.models import Login, User

LOGIN_LIFETIME = timedelta(days=14)


class Logins:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def begin(self, user: User) -> Login:
        await self.session.exec(delete(Login).where(col(Login.ends_at) < now()))
        login = Login(id=token_hex(16), user_id=user.id, ends_at=now() + LOGIN_LIFETIME)
        self.session.add(login)
        await self.session.commit()
        return login

    async def user(self, login_id: str) -> User | None:
        """Return who is logged in, as long as it lasts."""
        users = select(User).join(Login, col(Login.user_id) == col(User.id))
        good = users.where(Login.id == login_id, Login.ends_at > now())
        found = await self.session.exec(good)
        return found.first()

    async def end(self, login_id: str) -> None:
        await self.session.exec(delete(Login).where(col(Login.id) == login_id))
        await self.session.commit()
