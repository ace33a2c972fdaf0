"""How a password is changed."""

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from app.users.models import Login, User
from app.users.passwords import hash_password


async def set_password(session: AsyncSession, user: User, password: str) -> None:
    """Change the password, and log the user out everywhere."""
    user.password_hash = await hash_password(password)
    await session.exec(delete(Login).where(col(Login.user_id) == user.id))
    await session.commit()
