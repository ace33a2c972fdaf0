from pathlib import Path

from fastapi import APIRouter
from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.html import page_context

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(
    directory=Path(__file__).parent / "templates", context_processors=[page_context]
)


@router.get("/docs")
async def swagger(request: Request) -> HTMLResponse:
    """Swagger UI sets styles in its own markup, so this page needs a looser policy."""
    policy = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy}
    return templates.TemplateResponse(request, "swagger.html", headers=headers)
