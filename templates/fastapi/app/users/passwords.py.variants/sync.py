"""Password hashes: argon2."""

from pwdlib import PasswordHash

argon2 = PasswordHash.recommended()
# Compared with when there is no such user, so that the time taken tells nothing.
NOBODY = argon2.hash("nobody")


def hash_password(password: str) -> str:
    return argon2.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    return argon2.verify(password, password_hash)
