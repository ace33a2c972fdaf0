def error_page(
    request: HttpRequest, exception: Exception | None = None, *, status: int
) -> HttpResponse:
    """A page for staff; the API says it in its own shape."""
    if not request.path_info.startswith("/admin/"):
        return HttpResponse(status=status)
    heading, text = words.ERRORS.get(status) or words.ERRORS[400 if status < 500 else 500]
    return render(request, "admin/error.html", {"heading": heading, "text": text}, status=status)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django shows for a form without its token."""
    return error_page(request, status=403)
