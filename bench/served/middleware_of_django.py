"""Prints what each middleware of a rendered Django project costs a request, for throughput.py.

    cd project && .venv/bin/python …/middleware_of_django.py

Runs inside the project's environment, without a server: the same application with all of them and
with one left out, in turn, so often that the medians of the differences in CPU time stand still. The log
lines go to standard error.
"""

from __future__ import annotations

import os
import statistics
import time
from io import BytesIO
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

PATHS = ("/health/live", "/api/notes")
TURNS = 40
REQUESTS = 50


def microseconds(application: Any, path: str) -> float:
    """Return the CPU time of a request."""
    started = time.process_time()
    for _ in range(REQUESTS):
        response = application(environ(path), lambda status, headers: None)
        b"".join(response)
        response.close()
    return (time.process_time() - started) / REQUESTS * 1e6


def environ(path: str) -> dict[str, Any]:
    """Return what the server behind a proxy says of a request."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_X_FORWARDED_FOR": "192.0.2.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    }


def main() -> None:
    """Print one Markdown table."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    every = list(settings.MIDDLEWARE)
    applications = {}
    for name in ["", *every]:
        settings.MIDDLEWARE = [other for other in every if other != name]
        applications[name] = WSGIHandler()
    costs = {path: measure(applications, path) for path in PATHS}
    print(f"\n| CPU, us/request, of | {' | '.join(f'`{path}`' for path in PATHS)} |")
    print("|---|---|---|")
    for name in every:
        print(f"| {name} | {' | '.join(f'{costs[path][name]:.0f}' for path in PATHS)} |")


def measure(applications: dict[str, Any], path: str) -> dict[str, float]:
    found: dict[str, list[float]] = {name: [] for name in applications}
    for _ in range(TURNS):
        for name, application in applications.items():
            found[name].append(microseconds(application, path))
    return {
        name: statistics.median(a - b for a, b in zip(found[""], turns, strict=True))
        for name, turns in found.items()
    }


if __name__ == "__main__":
    main()
