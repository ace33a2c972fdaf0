"""The two questions that a supervisor asks: does it run, and can it work?"""

from typing import Any

from flask import Blueprint

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
def live() -> dict[str, str]:
    return {"status": "ok"}


@bp.get("/ready")
def ready() -> dict[str, Any]:
    # There is nothing outside of this process to wait for.
    return {"status": "ok", "checks": {}}
