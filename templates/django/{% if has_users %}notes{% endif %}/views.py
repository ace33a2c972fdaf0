"""The pages of the notes."""

from contextlib import nullcontext

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from config import words
from config.decorators import read_only
from notes.forms import NoteForm
from notes.models import Note
from users.decorators import login_required
from users.requests import UserRequest

PAGE_SIZE = 20


class HtmxRequest(UserRequest):
    htmx: HtmxDetails


@login_required
@read_only
def note_list(request: HtmxRequest) -> HttpResponse:
    # A search field refuses nothing: what cannot be found is cut away.
    q = request.GET.get("q", "").replace("\0", "")[:200]
    page = Paginator(request.user.notes.search(q), PAGE_SIZE).get_page(request.GET.get("page"))
    # HTMX asks for the results only; its history needs the whole page.
    only_results = request.htmx and not request.htmx.history_restore_request
    template = "notes/list.html#results" if only_results else "notes/list.html"
    response = render(request, template, {"page": page, "q": q})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@read_only
def note_detail(request: UserRequest, note_id: int) -> HttpResponse:
    note = get_object_or_404(request.user.notes, pk=note_id)
    return render(request, "notes/detail.html", {"note": note})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_create(request: UserRequest) -> HttpResponse:
    return _edit(request, Note(author=request.user), heading="New note", saved=words.NOTE_ADDED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_edit(request: UserRequest, note_id: int) -> HttpResponse:
    # In one transaction: what is deleted between the reading and the writing would come back.
    with transaction.atomic() if request.method == "POST" else nullcontext():
        notes = request.user.notes.all()
        if request.method == "POST":
            notes = notes.select_for_update()
        note = get_object_or_404(notes, pk=note_id)
        return _edit(request, note, heading="Edit note", saved=words.NOTE_CHANGED)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note_delete(request: UserRequest, note_id: int) -> HttpResponse:
    if request.method != "POST":
        note = get_object_or_404(request.user.notes, pk=note_id)
        return render(request, "notes/delete.html", {"note": note})
    with transaction.atomic():
        get_object_or_404(request.user.notes.select_for_update(), pk=note_id).delete()
    messages.success(request, words.NOTE_DELETED)
    return redirect("notes:list")


def _edit(request: UserRequest, note: Note, *, heading: str, saved: str) -> HttpResponse:
    """Shows the form of `note`, or stores what was sent."""
    form = NoteForm(request.POST if request.method == "POST" else None, instance=note)
    if form.is_valid():
        form.save()
        messages.success(request, saved)
        return redirect("notes:detail", note.pk)
    status = 422 if form.is_bound else 200
    return render(request, "notes/form.html", {"form": form, "heading": heading}, status=status)
