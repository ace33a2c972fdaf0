from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def swagger() -> FileResponse:
    """Swagger UI sets styles in its own markup, so this page needs a looser policy."""
    policy = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    page = Path(__file__).parent / "swagger.html"
    return FileResponse(page, headers={"Content-Security-Policy": policy})
