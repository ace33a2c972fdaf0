"""Notes in memory: they live as long as the process does."""

from itertools import count

from flask import abort

from app.notes.models import Note, now

notes: dict[int, Note] = {}
ids = count(1)


def find_notes(q: str, *, limit: int, offset: int) -> list[Note]:
    """One page of the notes that contain `q`, newest first."""
    return notes_with(q)[offset : offset + limit]


def count_notes(q: str) -> int:
    return len(notes_with(q))


def notes_with(q: str) -> list[Note]:
    text = q.lower()
    # A list of its own: another thread may add to them meanwhile.
    newest_first = reversed(list(notes.values()))
    return [note for note in newest_first if text in f"{note.title}\0{note.body}".lower()]


def get_note(note_id: int) -> Note:
    """The note, or 404."""
    return notes.get(note_id) or abort(404)


def add_note(*, title: str, body: str) -> Note:
    note = Note(next(ids), title, body)
    notes[note.id] = note
    return note


def change_note(note_id: int, **values: str) -> Note:
    note = get_note(note_id)
    for name, value in values.items():
        setattr(note, name, value)
        note.updated_at = now()
    return note


def delete_note(note_id: int) -> None:
    if notes.pop(note_id, None) is None:
        abort(404)
