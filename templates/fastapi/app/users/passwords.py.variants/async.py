"""Password hashes: argon2, computed beside the event loop because each takes a while."""

from fastapi.concurrency import run_in_threadpool
from pwdlib import PasswordHash

argon2 = PasswordHash.recommended()
# Compared with when there is no such user, so that the time taken tells nothing.
NOBODY = argon2.hash("nobody")


async def hash_password(password: str) -> str:
    return await run_in_threadpool(argon2.hash, password)


async def is_password(password: str, password_hash: str) -> bool:
    return await run_in_threadpool(argon2.verify, password, password_hash)
