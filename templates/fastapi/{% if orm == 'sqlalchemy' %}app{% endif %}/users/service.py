"""People, and whether they are who they say."""

from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import now
from app.users.credentials import normal_email
from app.users.exceptions import TooManyAttempts
from app.users.limits import LIMITS, WINDOW
from app.users.models import Attempt, User
from app.users.passwords import (
    DUMMY_HASH,
    HasGone,
    TooManyHashes,
    hash_password,
    is_password,
    nobody_has_gone,
    place_in_queue,
)


class EmailTaken(Exception):  # noqa: N818 - it says what happened
    pass


class Users:
    def __init__(self, session: AsyncSession, has_gone: HasGone = nobody_has_gone) -> None:
        self.session = session
        self.has_gone = has_gone  # whoever waits for the answer

    async def find(self, email: str) -> User | None:
        if "\0" in email:  # not every database takes such a text
            return None
        return await self.session.scalar(select(User).where(User.email == normal_email(email)))

    async def add(self, email: str, password: str) -> User:
        user = User(email=email, password_hash=await hash_password(password, self.has_gone))
        self.session.add(user)
        try:
            await self.session.commit()
        except IntegrityError:
            await self.session.rollback()
            raise EmailTaken from None
        return user

    async def register(self, email: str, password: str, network: str) -> User:
        """Add somebody who signs up; refused after too many from a network."""
        with place_in_queue():
            await self.count("registration", email, network)
            return await self.add(email, password)

    async def authenticate(self, email: str, password: str, network: str) -> User | None:
        """The user, if the password is right; refused after too many wrong ones from a network."""
        with place_in_queue():
            attempt = await self.count("log-in", email, network)
            user = await self.find(email)
            await self.session.commit()  # hashing takes a while, and others need the connection
            password_hash = user.password_hash if user else DUMMY_HASH
            try:
                is_right = await is_password(password, password_hash, self.has_gone)
            except TooManyHashes:
                await self.forget(attempt)
                raise
        if user is None or not is_right:
            return None
        await self.forgive(attempt)
        return user

    async def for_mail(self, email: str, network: str) -> User | None:
        """The user, unless as many mails went there lately as anybody can want."""
        try:
            await self.count("mail", email, network)
        except TooManyAttempts:
            return None
        return await self.find(email)

    async def count(self, kind: str, email: str, network: str) -> Attempt:
        """Count a try before it is made, so that many at once do not slip by."""
        await self.delete_outdated()
        attempt = Attempt(kind=kind, account=digest(normal_email(email)), network=digest(network))
        self.session.add(attempt)
        await self.session.commit()
        for limit in LIMITS[kind]:
            same = [getattr(Attempt, name) == getattr(attempt, name) for name in limit.columns]
            recent = Attempt.created_at > now() - WINDOW
            tries = select(func.count(), func.min(Attempt.created_at))
            found = await self.session.execute(tries.where(Attempt.kind == kind, recent, *same))
            count, first = found.one()
            if count > limit.tries:
                await self.forget(attempt)
                raise TooManyAttempts(first + WINDOW - now())
        await self.session.commit()
        return attempt

    async def forget(self, attempt: Attempt) -> None:
        """As if it had not been made."""
        await self.session.execute(delete(Attempt).where(Attempt.id == attempt.id))
        await self.session.commit()

    async def forgive(self, attempt: Attempt) -> None:
        """Forget all like it. Those for other accounts stay: else one's own would hide guesses."""
        same = (
            Attempt.kind == attempt.kind,
            Attempt.account == attempt.account,
            Attempt.network == attempt.network,
        )
        await self.session.execute(delete(Attempt).where(*same))
        await self.session.commit()

    async def delete_outdated(self) -> None:
        # Those that somebody else deletes at this moment need nobody to wait for them.
        outdated = select(Attempt.id).where(Attempt.created_at < now() - WINDOW)
        mine = outdated.with_for_update(skip_locked=True)
        await self.session.execute(delete(Attempt).where(Attempt.id.in_(mine)))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
