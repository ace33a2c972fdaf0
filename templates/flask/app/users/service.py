"""People, and whether they are who they say."""

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.database import db
from app.users import throttle
from app.users.credentials import normal_email
from app.users.exceptions import TooManyAttempts, TooManyHashes
from app.users.models import Login, User
from app.users.passwords import DUMMY_HASH, hash_password, is_password, place_in_queue


class EmailTaken(Exception):  # noqa: N818 - it says what happened
    pass


def find_user(email: str) -> User | None:
    if "\0" in email:  # not every database takes such a text
        return None
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


def add_user(email: str, password: str) -> User:
    user = User(email=email, password_hash=hash_password(password))
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise EmailTaken from None
    return user


def register(email: str, password: str) -> User:
    """Add somebody who signs up; refused after too many from a network."""
    with place_in_queue():
        throttle.count("registration", email)
        return add_user(email, password)


def authenticate(email: str, password: str) -> User | None:
    """The user, if the password is right; refused after too many wrong ones from a network."""
    with place_in_queue():
        attempt = throttle.count("log-in", email)
        user = find_user(email)
        db.session.commit()  # hashing takes a while, and others need the connection
        try:
            is_right = is_password(password, user.password_hash if user else DUMMY_HASH)
        except TooManyHashes:
            throttle.forget(attempt)
            raise
    if user is None or not is_right:
        return None
    throttle.forgive(attempt)
    return user


def user_for_mail(email: str) -> User | None:
    """The user, unless as many mails went there lately as anybody can want."""
    try:
        throttle.count("mail", email)
    except TooManyAttempts:
        return None
    return find_user(email)


def set_password(user: User, password: str) -> bool:
    """Change the password, and log the user out everywhere; not if it was changed meanwhile."""
    old_hash, new_hash = user.password_hash, hash_password(password)
    same = (User.id == user.id, User.password_hash == old_hash)
    change = update(User).where(*same).values(password_hash=new_hash)
    # The user in memory changes only if the database says so.
    fetched = change.returning(User.id).execution_options(synchronize_session="fetch")
    changed = db.session.scalar(fetched)
    if changed is not None:
        db.session.execute(delete(Login).where(Login.user_id == user.id))
    db.session.commit()
    return changed is not None
