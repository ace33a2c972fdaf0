"""The files under /static: styles, scripts and what is vendored."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.staticfiles import StaticFiles

router = APIRouter()
router.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
