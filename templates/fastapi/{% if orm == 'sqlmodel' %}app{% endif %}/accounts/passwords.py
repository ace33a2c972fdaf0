"""How a password is changed."""

from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from app.users.models import Login, User
from app.users.passwords import hash_password


async def set_password(session: AsyncSession, user: User, password: str) -> bool:
    """Change the password, and log the user out everywhere; not if it was changed meanwhile."""
    same = (col(User.id) == user.id, col(User.password_hash) == user.password_hash)
    change = update(User).where(*same).values(password_hash=await hash_password(password))
    # The user in memory changes only if the database says so.
    fetched = change.returning(col(User.id)).execution_options(synchronize_session="fetch")
    changed = await session.scalar(fetched)
    if changed is not None:
        await session.exec(delete(Login).where(col(Login.user_id) == user.id))
    await session.commit()
    return changed is not None
