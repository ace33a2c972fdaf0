"""Answers for probes: whether the process lives, and whether it can do its work."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(prefix="/health", tags=["health"])


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    status: Literal["ok"] = "ok"
    # There is nothing outside of this process to wait for.
    checks: dict[str, Literal["ok"]] = {}


@router.get("/live")
async def live() -> Alive:
    return Alive()


@router.get("/ready")
async def ready() -> Readiness:
    return Readiness()
