from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)


@router.get("/redoc")
async def redoc() -> FileResponse:
    """ReDoc writes its own styles and searches in a worker, so this page needs a looser policy."""
    policy = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "worker-src blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    page = Path(__file__).parent / "redoc.html"
    return FileResponse(page, headers={"Content-Security-Policy": policy})
