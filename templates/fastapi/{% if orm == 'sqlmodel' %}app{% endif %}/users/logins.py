"""Who is logged in on which device: each log-in is a row, and over when the row is gone."""

from datetime import timedelta
from secrets import token_hex

from sqlmodel import UTCDateTime, col, delete, insert, literal, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import now
from app.users.models import Login, User

LOGIN_LIFETIME = timedelta(days=14)


class Logins:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def begin(self, user: User) -> Login | None:
        """Log the user in, unless the password is no longer the one that was checked."""
        ends_at = literal(now() + LOGIN_LIFETIME, UTCDateTime)
        known = select(literal(token_hex(16)), User.id, ends_at).where(
            User.id == user.id, User.password_hash == user.password_hash
        )
        # The user is held until the log-in is there, for who changes the password to find and end it.
        held = known.with_for_update(read=True)
        begun = insert(Login).from_select(["id", "user_id", "ends_at"], held).returning(Login)
        login: Login | None = await self.session.scalar(begun)
        await self.session.exec(delete(Login).where(col(Login.ends_at) < now()))
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
