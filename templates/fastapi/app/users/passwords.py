"""Password hashes: argon2, computed beside the event loop because each takes a while."""

from asyncio import Semaphore

from fastapi.concurrency import run_in_threadpool
from pwdlib import PasswordHash

# Each takes 64 MiB: a crowd at the log-in would take all memory there is.
slots = Semaphore(4)
argon2 = PasswordHash.recommended()
# Of "nobody", compared with when there is no such user, so that the time taken tells nothing. Written
# out, because to make it takes a tenth of a second at each start.
DUMMY_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$kcWt1D+QfvE5CZjtTDY7dQ$"
    "xGfOOB+URK3EdLbW+wHYn0rY0Z0qAOfXvwLcpsvHnDk"
)


async def hash_password(password: str) -> str:
    async with slots:
        return await run_in_threadpool(argon2.hash, password)


async def is_password(password: str, password_hash: str) -> bool:
    async with slots:
        return await run_in_threadpool(argon2.verify, password, password_hash)
