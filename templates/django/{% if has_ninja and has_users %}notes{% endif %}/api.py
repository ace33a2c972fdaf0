"""The notes of the API."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Status

from config.problems import Problem, ValidationProblem
from notes.models import Note
from notes.schemas import NoteChange, NoteId, NoteIn, NoteList, NoteOut, NoteQuery
from users.authentication import ApiRequest

router = Router()

INVALID = {422: ValidationProblem}
BAD_BODY = {400: Problem, 413: Problem, 415: Problem, **INVALID}
NOT_FOUND = {404: Problem}
LOCATION = {"headers": {"Location": {"description": "Its path", "schema": {"type": "string"}}}}


@router.get("", response={200: NoteList, **INVALID})
def list_notes(request: ApiRequest, query: Query[NoteQuery]) -> dict[str, Any]:
    """The newest notes first; `q` searches in titles and bodies."""
    notes = request.auth.notes.search(query.q)
    return {
        "items": notes[query.offset : query.offset + query.limit],
        "total": notes.count(),
        "limit": query.limit,
        "offset": query.offset,
    }


@router.post("", response={201: NoteOut, **BAD_BODY}, openapi_extra={"responses": {201: LOCATION}})
def create_note(request: ApiRequest, data: NoteIn, response: HttpResponse) -> Status[Note]:
    note = request.auth.notes.create(**data.model_dump())
    response.headers["Location"] = reverse("api:get_note", args=[note.pk])
    return Status(201, note)


@router.get("/{id}", response={200: NoteOut, **NOT_FOUND, **INVALID})
def get_note(request: ApiRequest, note_id: NoteId) -> Note:
    return get_object_or_404(request.auth.notes, pk=note_id)


# In one transaction: what is deleted between the reading and the writing would come back.
@router.patch("/{id}", response={200: NoteOut, **NOT_FOUND, **BAD_BODY})
@transaction.atomic
def update_note(request: ApiRequest, note_id: NoteId, data: NoteChange) -> Note:
    """Change what is sent and leave the rest."""
    note = get_object_or_404(request.auth.notes.select_for_update(), pk=note_id)
    changes = data.model_dump(exclude_unset=True)
    if changes:
        for field, value in changes.items():
            setattr(note, field, value)
        note.save()
    return note


@router.delete("/{id}", response={204: None, **NOT_FOUND, **INVALID})
@transaction.atomic
def delete_note(request: ApiRequest, note_id: NoteId) -> Status[None]:
    get_object_or_404(request.auth.notes.select_for_update(), pk=note_id).delete()
    return Status(204, None)
