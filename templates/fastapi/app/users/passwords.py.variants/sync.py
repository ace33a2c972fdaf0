"""Password hashes: argon2."""

from threading import BoundedSemaphore

from pwdlib import PasswordHash

# Each takes 64 MiB: a crowd at the log-in would take all memory there is.
AT_ONCE = 4
slots = BoundedSemaphore(AT_ONCE)
argon2 = PasswordHash.recommended()
# Compared with when there is no such user, so that the time taken tells nothing.
NOBODY = argon2.hash("nobody")


def hash_password(password: str) -> str:
    with slots:
        return argon2.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    with slots:
        return argon2.verify(password, password_hash)
