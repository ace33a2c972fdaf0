"""Password hashes: argon2, and few at a time, because each takes a while and 64 MiB."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from app.users.exceptions import TooManyHashes

# A crowd at the log-in would take all memory and all threads that there are: of gunicorn's threads
# (gunicorn.conf.py) half stay with everybody else.
SLOTS = 2
PLACES = 8
PATIENCE = timedelta(seconds=5)

slots = BoundedSemaphore(SLOTS)
places = BoundedSemaphore(PLACES)
argon2 = PasswordHash.recommended()
# Of "nobody", compared with when there is no such user, so that the time taken tells nothing. Written
# out, because to make it takes a tenth of a second at each start.
DUMMY_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$kcWt1D+QfvE5CZjtTDY7dQ$"
    "xGfOOB+URK3EdLbW+wHYn0rY0Z0qAOfXvwLcpsvHnDk"
)


@contextmanager
def place_in_queue() -> Iterator[None]:
    """Taken before anything is done for a stranger: of a crowd, most are told at once to come back."""
    if not places.acquire(blocking=False):
        raise TooManyHashes(PATIENCE)
    try:
        yield
    finally:
        places.release()


@contextmanager
def slot() -> Iterator[None]:
    """Taken while a hash is computed."""
    if not slots.acquire(timeout=PATIENCE.total_seconds()):
        raise TooManyHashes(PATIENCE)
    try:
        yield
    finally:
        slots.release()


def hash_password(password: str) -> str:
    with slot():
        return argon2.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    with slot():
        return verify(password, password_hash)


def verify(password: str, password_hash: str) -> bool:
    """Nobody gets in by a hash that somebody emptied for that, and it takes as long as any."""
    try:
        return argon2.verify(password, password_hash)
    except UnknownHashError:
        argon2.verify(password, DUMMY_HASH)
        return False
