"""The pages of the notes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app import words
from app.forms import errors_by_field
from app.html import CsrfChecked, TypedText, add_message, templates
from app.notes.dependencies import PageNotes, get_notes
from app.notes.models import Note
from app.notes.schemas import NoteId, NoteIn
from app.paths import path_for

# Who may see no notes gets none of these pages. A form is read before the database is asked for
# anything: however slowly it comes, it keeps no connection waiting.
router = APIRouter(include_in_schema=False, dependencies=[CsrfChecked, Depends(get_notes)])

PAGE_SIZE = 20


@router.get("/notes")
@router.get("/notes/new")
@router.get("/notes/{id}")
@router.get("/notes/{id}/edit")
@router.get("/notes/{id}/delete")
async def add_slash(request: Request) -> Response:
    url = request.url.replace(path=f"{request.url.path}/")
    return RedirectResponse(url, status_code=308)


@router.get("/notes/")
async def list_page(
    request: Request,
    notes: PageNotes,
    q: str = "",
    page: Annotated[int, Query(ge=1, le=10**9)] = 1,
) -> Response:
    # A search field refuses nothing: what cannot be found is cut away.
    q = q.replace("\0", "")[:200]
    items, total = await notes.find(q=q, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    context = {
        "notes": items,
        "total": total,
        "q": q,
        "page": page,
        "pages": max(1, -(-total // PAGE_SIZE)),
    }
    return templates.TemplateResponse(request, "notes/list.html", context)


@router.get("/notes/new/")
async def new_page(request: Request) -> Response:
    return form_page(request, heading="New note")


@router.post("/notes/new/")
async def create(request: Request, typed: TypedText, notes: PageNotes) -> Response:
    try:
        data = NoteIn.model_validate(typed, extra="ignore")
    except ValidationError as error:
        return form_page(request, heading="New note", typed=typed, error=error)
    note = await notes.add(title=data.title, body=data.body)
    add_message(request, words.NOTE_ADDED)
    return RedirectResponse(path_for(request, "detail_page", id=note.id), status_code=303)


@router.get("/notes/{id}/")
async def detail_page(request: Request, note_id: NoteId, notes: PageNotes) -> Response:
    note = await notes.get(note_id)
    return templates.TemplateResponse(request, "notes/detail.html", {"note": note})


@router.get("/notes/{id}/edit/")
async def edit_page(request: Request, note_id: NoteId, notes: PageNotes) -> Response:
    note = await notes.get(note_id)
    typed = {"title": note.title, "body": note.body}
    return form_page(request, heading="Edit note", typed=typed, note=note)


@router.post("/notes/{id}/edit/")
async def update(
    request: Request,
    note_id: NoteId,
    typed: TypedText,
    notes: PageNotes,
) -> Response:
    note = await notes.get(note_id)
    try:
        data = NoteIn.model_validate(typed, extra="ignore")
    except ValidationError as error:
        return form_page(request, heading="Edit note", typed=typed, error=error, note=note)
    await notes.change(note, title=data.title, body=data.body)
    add_message(request, words.NOTE_CHANGED)
    return RedirectResponse(path_for(request, "detail_page", id=note.id), status_code=303)


@router.get("/notes/{id}/delete/")
async def delete_page(request: Request, note_id: NoteId, notes: PageNotes) -> Response:
    note = await notes.get(note_id)
    return templates.TemplateResponse(request, "notes/delete.html", {"note": note})


@router.post("/notes/{id}/delete/")
async def delete(request: Request, note_id: NoteId, notes: PageNotes) -> Response:
    await notes.delete(await notes.get(note_id))
    add_message(request, words.NOTE_DELETED)
    return RedirectResponse(path_for(request, "list_page"), status_code=303)


def form_page(
    request: Request,
    *,
    heading: str,
    typed: dict[str, Any] | None = None,
    error: ValidationError | None = None,
    note: Note | None = None,
) -> Response:
    errors = errors_by_field(error)
    context = {"heading": heading, "typed": typed or {}, "errors": errors, "note": note}
    return templates.TemplateResponse(
        request, "notes/form.html", context, status_code=422 if errors else 200
    )
