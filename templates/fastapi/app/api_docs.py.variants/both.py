"""The API's documentation, with vendored scripts: FastAPI's own pages load them from elsewhere."""

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)

PAGES = Path(__file__).parent / "templates"
# Swagger UI sets styles in its own markup.
SWAGGER_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# ReDoc writes its own styles, and searches in a worker.
REDOC_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "worker-src blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@router.get("/docs")
async def swagger() -> FileResponse:
    return FileResponse(PAGES / "swagger.html", headers={"Content-Security-Policy": SWAGGER_POLICY})


@router.get("/redoc")
async def redoc() -> FileResponse:
    return FileResponse(PAGES / "redoc.html", headers={"Content-Security-Policy": REDOC_POLICY})
