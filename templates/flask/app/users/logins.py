"""Who is logged in on which device: each log-in is a row, and over when the row is gone."""

from datetime import timedelta
from secrets import token_hex

from sqlalchemy import delete, insert, literal, select

from app.database import UtcDateTime, db, now
from app.users.models import Login, User

LOGIN_LIFETIME = timedelta(days=14)


def begin(user: User) -> Login | None:
    """Log the user in, unless the password is no longer the one that was checked."""
    ends_at = literal(now() + LOGIN_LIFETIME, UtcDateTime)
    known = select(literal(token_hex(16)), User.id, ends_at).where(
        User.id == user.id, User.password_hash == user.password_hash
    )
    # The user is held until the log-in is there, for who changes the password to find and end it.
    held = known.with_for_update(read=True)
    begun = insert(Login).from_select(["id", "user_id", "ends_at"], held).returning(Login)
    login = db.session.scalar(begun)
    db.session.execute(delete(Login).where(Login.ends_at < now()))
    db.session.commit()
    return login


def find_user(login_id: str) -> User | None:
    """Return who is logged in, as long as it lasts."""
    users = select(User).join(Login, Login.user_id == User.id)
    user = db.session.scalar(users.where(Login.id == login_id, Login.ends_at > now()))
    db.session.commit()  # a body that is sent slowly keeps nobody else from writing
    return user


def end(login_id: str) -> None:
    db.session.execute(delete(Login).where(Login.id == login_id))
    db.session.commit()
