"""Notes as JSON."""

from flask import Blueprint, url_for

from app.notes import service
from app.notes.schemas import NoteChange, NoteIn, NoteList, NoteOut, NoteQuery
from app.openapi import Answers, spec

bp = Blueprint("notes_api", __name__, url_prefix="/api/notes")


@bp.get("")
@spec.validate(resp=Answers(422, HTTP_200=NoteList), tags=["notes"])
def list_notes(query: NoteQuery) -> NoteList:
    """List Notes

    The newest notes first; `q` searches in titles and bodies.
    """
    notes = service.find_notes(query.q, limit=query.limit, offset=query.offset)
    return NoteList(
        items=[NoteOut.model_validate(note) for note in notes],
        total=service.count_notes(query.q),
        limit=query.limit,
        offset=query.offset,
    )


@bp.post("")
@spec.validate(resp=Answers(400, 413, 415, 422, HTTP_201=NoteOut), tags=["notes"])
def create_note(json: NoteIn) -> tuple[NoteOut, int, dict[str, str]]:
    """Create Note"""
    note = service.add_note(**json.model_dump())
    location = url_for("notes_api.get_note", note_id=note.id)
    return NoteOut.model_validate(note), 201, {"Location": location}


@bp.get("/<id:note_id>")
@spec.validate(resp=Answers(404, HTTP_200=NoteOut), tags=["notes"])
def get_note(note_id: int) -> NoteOut:
    """Get Note"""
    return NoteOut.model_validate(service.get_note(note_id))


@bp.patch("/<id:note_id>")
@spec.validate(resp=Answers(400, 404, 413, 415, 422, HTTP_200=NoteOut), tags=["notes"])
def update_note(note_id: int, json: NoteChange) -> NoteOut:
    """Update Note

    Change what is sent and leave the rest.
    """
    note = service.change_note(note_id, **json.model_dump(exclude_unset=True))
    return NoteOut.model_validate(note)


@bp.delete("/<id:note_id>")
@spec.validate(resp=Answers(404, HTTP_204=None), tags=["notes"])
def delete_note(note_id: int) -> tuple[str, int]:
    """Delete Note"""
    service.delete_note(note_id)
    return "", 204
