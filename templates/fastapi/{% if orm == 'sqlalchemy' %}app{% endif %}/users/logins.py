"""Who is logged in on which device: each log-in is a row, and over when the row is gone."""

from datetime import timedelta
from secrets import token_hex

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import now
from app.users.models import Login, User

LOGIN_LIFETIME = timedelta(days=14)


class Logins:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def begin(self, user: User) -> Login:
        await self.session.execute(delete(Login).where(Login.ends_at < now()))
        login = Login(id=token_hex(16), user_id=user.id, ends_at=now() + LOGIN_LIFETIME)
        self.session.add(login)
        await self.session.commit()
        return login

    async def user(self, login_id: str) -> User | None:
        """Return who is logged in, as long as it lasts."""
        users = select(User).join(Login, Login.user_id == User.id)
        return await self.session.scalar(users.where(Login.id == login_id, Login.ends_at > now()))

    async def end(self, login_id: str) -> None:
        await self.session.execute(delete(Login).where(Login.id == login_id))
        await self.session.commit()
