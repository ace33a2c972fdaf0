"""Password hashes: argon2, computed beside the event loop because each takes a while."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter, Semaphore, WouldBlock, fail_after, to_thread
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

# Each takes 64 MiB: a crowd at the log-in would take all memory there is.
SLOTS = 4
# Eight rounds of all slots: on two cores a round takes about a third of a second. Where it takes
# longer, nobody waits all the same.
QUEUE = 8 * SLOTS
PATIENCE = 5

slots = Semaphore(SLOTS)
places = Semaphore(SLOTS + QUEUE)
# Threads of their own, which neither files nor mails take.
threads = CapacityLimiter(SLOTS)
argon2 = PasswordHash.recommended()
# Of "nobody", compared with when there is no such user, so that the time taken tells nothing. Written
# out, because to make it takes a tenth of a second at each start.
DUMMY_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$kcWt1D+QfvE5CZjtTDY7dQ$"
    "xGfOOB+URK3EdLbW+wHYn0rY0Z0qAOfXvwLcpsvHnDk"
)

HasGone = Callable[[], Awaitable[bool]]


class TooManyHashes(HTTPException):
    """Answered by 503 wherever nobody catches it."""

    def __init__(self) -> None:
        super().__init__(503, headers={"Retry-After": str(PATIENCE)})


@contextmanager
def place_in_queue() -> Iterator[None]:
    """Taken before anything is done for a stranger: of a crowd, most wait for no database either."""
    try:
        places.acquire_nowait()
    except WouldBlock:
        raise TooManyHashes from None
    try:
        yield
    finally:
        places.release()


async def nobody_has_gone() -> bool:
    return False


async def hash_password(password: str, has_gone: HasGone = nobody_has_gone) -> str:
    return await compute(has_gone, argon2.hash, password)


async def is_password(
    password: str, password_hash: str, has_gone: HasGone = nobody_has_gone
) -> bool:
    return await compute(has_gone, verify, password, password_hash)


def verify(password: str, password_hash: str) -> bool:
    """Nobody gets in by a hash that somebody emptied for that, and it takes as long as any."""
    try:
        return argon2.verify(password, password_hash)
    except UnknownHashError:
        argon2.verify(password, DUMMY_HASH)
        return False


async def compute[Result](
    has_gone: HasGone, function: Callable[..., Result], *arguments: str
) -> Result:
    """Wait for a slot, but not for long, and work only for somebody who is still there."""
    try:
        with fail_after(PATIENCE):
            await slots.acquire()
    except TimeoutError:
        raise TooManyHashes from None
    try:
        if await has_gone():
            raise ClientDisconnect
        return await to_thread.run_sync(function, *arguments, limiter=threads)
    finally:
        slots.release()
