"""Password hashes: argon2, computed beside the event loop because each takes a while."""

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash

# Each takes 64 MiB: a crowd at the log-in would take all memory there is.
slots = CapacityLimiter(4)
argon2 = PasswordHash.recommended()
# Compared with when there is no such user, so that the time taken tells nothing.
NOBODY = argon2.hash("nobody")


async def hash_password(password: str) -> str:
    return await to_thread.run_sync(argon2.hash, password, limiter=slots)


async def is_password(password: str, password_hash: str) -> bool:
    return await to_thread.run_sync(argon2.verify, password, password_hash, limiter=slots)
