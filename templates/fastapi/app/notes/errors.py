"""What is answered when a note is not there."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.errors import error_response
from app.notes.service import NoteNotFound


async def not_found(request: Request, error: Exception) -> Response:
    return error_response(request, 404)


def answer_missing_notes(app: FastAPI) -> None:
    app.add_exception_handler(NoteNotFound, not_found)
