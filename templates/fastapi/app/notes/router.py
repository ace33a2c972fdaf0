from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.database import SessionDep
from app.notes.dependencies import LARGEST_ID, CurrentNote
from app.notes.models import Note
from app.notes.schemas import NO_NUL, NoteChange, NoteIn, NoteList, NoteOut
from app.notes.service import find_notes
from app.problems import problems

router = APIRouter(prefix="/api/notes", tags=["notes"], responses=problems(422))
created: dict[int | str, dict[str, Any]] = {
    201: {"headers": {"Location": {"description": "Its path", "schema": {"type": "string"}}}}
}


@router.get("", response_model=NoteList)
async def list_notes(
    session: SessionDep,
    q: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> dict[str, Any]:
    """The newest notes first; `q` searches in titles and bodies."""
    notes, total = await find_notes(session, q=q, limit=limit, offset=offset)
    return {"items": notes, "total": total, "limit": limit, "offset": offset}


@router.post(
    "", status_code=201, response_model=NoteOut, responses=created | problems(400, 413, 415)
)
async def create_note(data: NoteIn, session: SessionDep, response: Response) -> Note:
    note = Note(title=data.title, body=data.body)
    session.add(note)
    await session.commit()
    response.headers["Location"] = f"/api/notes/{note.id}"
    return note


@router.get("/{id}", response_model=NoteOut, responses=problems(404))
async def get_note(note: CurrentNote) -> Note:
    return note


@router.patch("/{id}", response_model=NoteOut, responses=problems(400, 404, 413, 415))
async def update_note(note: CurrentNote, data: NoteChange, session: SessionDep) -> Note:
    """Change what is sent and leave the rest."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(note, name, value)
    await session.commit()
    return note


@router.delete("/{id}", status_code=204, responses=problems(404))
async def delete_note(note: CurrentNote, session: SessionDep) -> None:
    await session.delete(note)
    await session.commit()
