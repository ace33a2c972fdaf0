"""What stands at `/`."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.html import templates

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> Response:
    return templates.TemplateResponse(request, "home.html")
