import asyncio

from fastapi import Depends, FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlmodel import select

from app.database import SessionDep
from app.engine import CONNECTIONS

app = FastAPI()


def take_connection(session: SessionDep) -> None:
    session.exec(select(1))


@app.get("/", dependencies=[Depends(take_connection)])
def one(session: SessionDep) -> int:
    return session.exec(select(1)).one()


async def status() -> int:
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/")).status_code


async def statuses() -> list[int]:
    return await asyncio.gather(*(status() for _ in range(10 * CONNECTIONS)))


def test_many_more_requests_than_connections_at_once() -> None:
    """Threads that wait for a connection must not keep out those that have one."""
    assert set(asyncio.run(statuses())) == {200}
