"""Answers for probes: whether the process lives, and whether it can do its work."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.database import SessionDep

router = APIRouter(prefix="/health", tags=["health"])

DATABASE_ERRORS = (SQLAlchemyError, OSError)


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    status: Literal["ok", "error"]
    checks: dict[str, Literal["ok", "error"]]


@router.get("/live")
async def live() -> Alive:
    return Alive()


@router.get("/ready", responses={503: {"model": Readiness}})
async def ready(session: SessionDep, response: Response) -> Readiness:
    try:
        await session.scalar(text("SELECT 1"))
    except DATABASE_ERRORS:
        response.status_code = 503
        return Readiness(status="error", checks={"database": "error"})
    return Readiness(status="ok", checks={"database": "ok"})
