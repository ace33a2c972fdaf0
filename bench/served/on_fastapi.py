"""Serves a rendered FastAPI project, or the smallest app that does the same, for throughput.py.

    cd project && .venv/bin/python …/on_fastapi.py VARIANT PORT

Runs inside the project's environment: the bare app has its models, its query and its answer.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import AsyncIterator
from typing import Annotated, Any

import uvicorn
from app.notes.schemas import NoteList
from app.notes.service import Notes
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

DATABASE = os.environ["DATABASE_URL"].replace("sqlite:", "sqlite+aiosqlite:")
new_session = async_sessionmaker(create_async_engine(DATABASE))


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


async def notes(
    session: Annotated[AsyncSession, Depends(get_session)],
    q: str = "",
    limit: int = 20,
    offset: int = 0,
) -> dict[str, Any]:
    found, total = await Notes(session).find(q=q, limit=limit, offset=offset)
    return {"items": found, "total": total, "limit": limit, "offset": offset}


async def live() -> dict[str, str]:
    return {"status": "ok"}


def add_routes(target: FastAPI | APIRouter) -> None:
    target.get("/api/notes", response_model=NoteList)(notes)
    target.get("/health/live")(live)


def bare() -> FastAPI:
    app = FastAPI()
    add_routes(app)
    return app


def bare_in_a_router() -> FastAPI:
    """The bare app as anyone writes it who has more than one file."""
    app, router = FastAPI(), APIRouter()
    add_routes(router)
    app.include_router(router)
    return app


def project() -> FastAPI:
    from app.main import app

    return app


def without_log_line() -> FastAPI:
    app = project()
    logging.getLogger("app.requests").setLevel(logging.WARNING)
    return app


def without_middleware() -> FastAPI:
    app = project()
    app.user_middleware = []
    return app


def without_routers() -> FastAPI:
    """The project's middleware around the bare app's routes."""
    app = project()
    app.router.routes.clear()
    add_routes(app)
    return app


VARIANTS = {
    "bare": bare,
    "bare - log line": bare,
    "bare, in a router": bare_in_a_router,
    "project": project,
    "project - log line": without_log_line,
    "project - middleware": without_middleware,
    "project - routers": without_routers,
}


def serve(variant: str, port: int) -> None:
    """As `poe serve` does; an app that writes no log lines of its own gets the server's."""
    app = VARIANTS[variant]()
    is_bare = variant.startswith("bare")
    uvicorn.run(
        app,
        port=port,
        forwarded_allow_ips=os.environ["TRUSTED_PROXIES"],
        server_header=is_bare,
        access_log=is_bare and "log line" not in variant,
        log_config=uvicorn.config.LOGGING_CONFIG if is_bare else None,
    )


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
