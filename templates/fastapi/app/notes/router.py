"""The API of the notes."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.requests import Request

from app.notes.dependencies import ApiNotes
from app.notes.models import Note
from app.notes.schemas import NoteChange, NoteId, NoteIn, NoteList, NoteOut
from app.paths import path_for
from app.problems import problems
from app.text import NO_NUL

LARGEST_OFFSET = 2**63 - 1

router = APIRouter(prefix="/api/notes", tags=["notes"], responses=problems(422))
created: dict[int | str, dict[str, Any]] = {
    201: {"headers": {"Location": {"description": "Its path", "schema": {"type": "string"}}}}
}


@router.get("", response_model=NoteList)
async def list_notes(
    notes: ApiNotes,
    q: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=LARGEST_OFFSET)] = 0,
) -> dict[str, Any]:
    """The newest notes first; `q` searches in titles and bodies."""
    items, total = await notes.find(q=q, limit=limit, offset=offset)
    return {"items": items, "total": total, "limit": limit, "offset": offset}


@router.post(
    "", status_code=201, response_model=NoteOut, responses=created | problems(400, 413, 415)
)
async def create_note(data: NoteIn, notes: ApiNotes, request: Request, response: Response) -> Note:
    note = await notes.add(title=data.title, body=data.body)
    response.headers["Location"] = path_for(request, "get_note", id=note.id)
    return note


@router.get("/{id}", response_model=NoteOut, responses=problems(404))
async def get_note(note_id: NoteId, notes: ApiNotes) -> Note:
    return await notes.get(note_id)


@router.patch("/{id}", response_model=NoteOut, responses=problems(400, 404, 413, 415))
async def update_note(note_id: NoteId, data: NoteChange, notes: ApiNotes) -> Note:
    """Change what is sent and leave the rest."""
    note = await notes.get(note_id)
    await notes.change(note, **data)
    return note


@router.delete("/{id}", status_code=204, responses=problems(404))
async def delete_note(note_id: NoteId, notes: ApiNotes) -> None:
    await notes.delete(await notes.get(note_id))
