"""Password hashes: argon2, and few at a time, because each takes a while and 64 MiB."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

from users.exceptions import TooManyHashes

# A crowd at the log-in would take all memory and all threads that there are: of gunicorn's threads
# (gunicorn.conf.py) half stay with everybody else.
SLOTS = 2
PLACES = 8
PATIENCE = timedelta(seconds=5)

slots = BoundedSemaphore(SLOTS)
places = BoundedSemaphore(PLACES)


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


class Hasher(Argon2PasswordHasher):
    """With the second of RFC 9106's choices: 64 MiB in place of 100."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 4

    def encode(self, password: str, salt: str) -> str:
        with slot():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with slot():
            return super().verify(password, encoded)
