"""Notes as HTML pages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import words
from app.notes import service
from app.notes.forms import NoteForm

bp = Blueprint("notes", __name__, url_prefix="/notes", template_folder="templates")

PAGE_SIZE = 20

Page = str | tuple[str, int] | Response


@bp.get("/")
def index() -> Page:
    q = request.args.get("q", "").replace("\0", "")[:200]
    total = service.count_notes(q)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    notes = service.find_notes(q, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render_template("notes/list.html", notes=notes, q=q, total=total, page=page, pages=pages)


@bp.route("/new/", methods=["GET", "POST"])
def create() -> Page:
    form = NoteForm(request.form)
    if form.validate_on_submit():
        note = service.add_note(**form.note)
        return saved(note.id, words.NOTE_ADDED)
    return show_form(form, heading="New note", back=url_for(".index"))


@bp.get("/<id:note_id>/")
def detail(note_id: int) -> Page:
    return render_template("notes/detail.html", note=service.get_note(note_id))


@bp.route("/<id:note_id>/edit/", methods=["GET", "POST"])
def edit(note_id: int) -> Page:
    form = NoteForm(request.form, obj=service.get_note(note_id))
    if form.validate_on_submit():
        service.change_note(note_id, **form.note)
        return saved(note_id, words.NOTE_CHANGED)
    return show_form(form, heading="Edit note", back=url_for(".detail", note_id=note_id))


@bp.route("/<id:note_id>/delete/", methods=["GET", "POST"])
def delete(note_id: int) -> Page:
    if request.method != "POST":
        return render_template("notes/delete.html", note=service.get_note(note_id))
    service.delete_note(note_id)
    flash(words.NOTE_DELETED)
    return redirect(url_for(".index"), 303)


def saved(note_id: int, message: str) -> Response:
    flash(message)
    return redirect(url_for(".detail", note_id=note_id), 303)


def show_form(form: NoteForm, *, heading: str, back: str) -> Page:
    page = render_template("notes/form.html", form=form, heading=heading, back=back)
    return page, 422 if form.errors else 200
