"""People, and whether they are who they say."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import now
from app.users.models import LoginAttempt, User
from app.users.passwords import DUMMY_HASH, hash_password, is_password
from app.users.schemas import normal_email

ATTEMPTS = 10
WINDOW = timedelta(minutes=5)


class EmailTaken(Exception):  # noqa: N818 - it says what happened
    pass


class TooManyAttempts(Exception):  # noqa: N818
    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after  # seconds


class Users:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find(self, email: str) -> User | None:
        if "\0" in email:  # not every database takes such a text
            return None
        return await self.session.scalar(select(User).where(User.email == normal_email(email)))

    async def add(self, email: str, password: str) -> User:
        user = User(email=email, password_hash=await hash_password(password))
        self.session.add(user)
        try:
            await self.session.commit()
        except IntegrityError:
            await self.session.rollback()
            raise EmailTaken from None
        return user

    async def authenticate(self, email: str, password: str, address: str) -> User | None:
        """The user, if the password is right; refused after too many wrong ones from an address."""
        origin = sha256(f"{normal_email(email)}\0{address}".encode()).hexdigest()
        await self.count_attempt(origin)
        user = await self.find(email)
        await self.session.commit()  # hashing takes a while, and others need the connection
        is_right = await is_password(password, user.password_hash if user else DUMMY_HASH)
        if user is None or not is_right:
            return None
        await self.session.execute(delete(LoginAttempt).where(LoginAttempt.origin == origin))
        await self.session.commit()
        return user

    async def count_attempt(self, origin: str) -> None:
        """Count before the password is looked at, so that many guesses at once do not slip by."""
        outdated = LoginAttempt.created_at < now() - WINDOW
        await self.session.execute(delete(LoginAttempt).where(outdated))
        attempt = LoginAttempt(origin=origin)
        self.session.add(attempt)
        await self.session.commit()
        same = select(LoginAttempt.created_at).where(LoginAttempt.origin == origin)
        count = await self.session.scalar(select(func.count()).select_from(same.subquery()))
        if (count or 0) <= ATTEMPTS:
            return
        await self.session.delete(attempt)
        await self.session.commit()
        first = await self.session.scalar(same.order_by(LoginAttempt.id).limit(1)) or now()
        raise TooManyAttempts(max(1, round((first + WINDOW - now()).total_seconds())))
