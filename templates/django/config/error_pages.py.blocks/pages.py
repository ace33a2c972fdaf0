def error_page(
    request: HttpRequest, exception: Exception | None = None, *, status: int
) -> HttpResponse:
    heading, text = words.ERRORS.get(status) or words.ERRORS[400 if status < 500 else 500]
    return render(request, "error.html", {"heading": heading, "text": text}, status=status)
