"""The pages of the notes."""

from contextlib import nullcontext

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.middleware import HtmxDetails

from config.decorators import read_only
from notes.forms import NoteForm, SearchForm
from notes.models import Note

PAGE_SIZE = 20


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


@read_only
def note_list(request: HtmxRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(Note.objects.search(query), PAGE_SIZE).get_page(request.GET.get("page"))
    # HTMX asks for the results only; its history needs the whole page.
    only_results = request.htmx and not request.htmx.history_restore_request
    template = "notes/list.html#results" if only_results else "notes/list.html"
    response = render(request, template, {"form": form, "page": page, "query": query})
    patch_vary_headers(response, ["HX-Request"])
    return response


@read_only
def note_detail(request: HttpRequest, note_id: int) -> HttpResponse:
    note = get_object_or_404(Note, pk=note_id)
    return render(request, "notes/detail.html", {"note": note})


@require_http_methods(["GET", "HEAD", "POST"])
def note_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, Note(), saved="The note was created.")


@require_http_methods(["GET", "HEAD", "POST"])
def note_edit(request: HttpRequest, note_id: int) -> HttpResponse:
    # In one transaction: what is deleted between the reading and the writing would come back.
    with transaction.atomic() if request.method == "POST" else nullcontext():
        return _edit(request, get_object_or_404(Note, pk=note_id), saved="The note was saved.")


@require_POST
@transaction.atomic
def note_delete(request: HttpRequest, note_id: int) -> HttpResponse:
    get_object_or_404(Note, pk=note_id).delete()
    messages.success(request, "The note was deleted.")
    return redirect("notes:list")


def _edit(request: HttpRequest, note: Note, *, saved: str) -> HttpResponse:
    """Shows the form of `note`, or stores what was sent."""
    form = NoteForm(request.POST if request.method == "POST" else None, instance=note)
    if form.is_valid():
        form.save()
        messages.success(request, saved)
        return redirect("notes:detail", note.pk)
    status = 422 if form.is_bound else 200
    return render(request, "notes/form.html", {"form": form}, status=status)
