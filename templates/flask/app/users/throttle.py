"""Counts what strangers try, and refuses it after too often."""

from hashlib import sha256

from flask import request
from sqlalchemy import delete, func, select

from app.database import db, now
from app.users.credentials import normal_email
from app.users.exceptions import TooManyAttempts
from app.users.limits import LIMITS, WINDOW, network_of
from app.users.models import Attempt


def count(kind: str, email: str) -> Attempt:
    """Count a try before it is made, so that many at once do not slip by."""
    delete_outdated()
    network = network_of(request.remote_addr or "")
    attempt = Attempt(kind=kind, account=digest(normal_email(email)), network=digest(network))
    db.session.add(attempt)
    db.session.commit()
    for limit in LIMITS[kind]:
        same = [getattr(Attempt, name) == getattr(attempt, name) for name in limit.columns]
        recent = Attempt.created_at > now() - WINDOW
        tries = select(func.count(), func.min(Attempt.created_at))
        found = db.session.execute(tries.where(Attempt.kind == kind, recent, *same))
        number, first = found.one()
        if number > limit.tries:
            forget(attempt)
            raise TooManyAttempts(first + WINDOW - now())
    db.session.commit()
    return attempt


def forget(attempt: Attempt) -> None:
    """As if it had not been made."""
    db.session.execute(delete(Attempt).where(Attempt.id == attempt.id))
    db.session.commit()


def forgive(attempt: Attempt) -> None:
    """Forget all like it. Those for other accounts stay: else one's own would hide guesses."""
    same = (
        Attempt.kind == attempt.kind,
        Attempt.account == attempt.account,
        Attempt.network == attempt.network,
    )
    db.session.execute(delete(Attempt).where(*same))
    db.session.commit()


def delete_outdated() -> None:
    # Those that somebody else deletes at this moment need nobody to wait for them.
    outdated = select(Attempt.id).where(Attempt.created_at < now() - WINDOW)
    mine = outdated.with_for_update(skip_locked=True)
    db.session.execute(delete(Attempt).where(Attempt.id.in_(mine)))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
