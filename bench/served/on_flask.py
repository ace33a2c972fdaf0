"""Serves a rendered Flask project, or the smallest app that does the same, for throughput.py.

    cd project && .venv/bin/python …/on_flask.py VARIANT PORT

Runs inside the project's environment and under its server: the bare app has its model, its query
and its answer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session


def bare() -> Flask:
    from app.engine import contains
    from app.notes.models import Note
    from app.notes.schemas import NoteList, NoteOut

    app = Flask(__name__)
    engine = create_engine(os.environ["DATABASE_URL"])

    @app.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/api/notes")
    def notes() -> Response:
        q = request.args.get("q", "")
        limit = request.args.get("limit", 20, type=int)
        offset = request.args.get("offset", 0, type=int)
        found = select(Note)
        if q:
            found = found.where(contains(Note.title, q) | contains(Note.body, q))
        newest = found.order_by(Note.id.desc()).limit(limit).offset(offset)
        with Session(engine) as session:
            items = [NoteOut.model_validate(note) for note in session.scalars(newest)]
            total = session.scalar(found.with_only_columns(func.count(Note.id))) or 0
        page = NoteList(items=items, total=total, limit=limit, offset=offset)
        return Response(page.model_dump_json(), mimetype="application/json")

    return app


def project() -> Any:
    from app import create_app

    return create_app()


def without_hooks() -> Any:
    """The project without what surrounds every request."""
    app = project()
    app.before_request_funcs.clear()
    app.after_request_funcs.clear()
    app.wsgi_app = Flask.wsgi_app.__get__(app)
    return app


VARIANTS = {
    "bare": bare,
    "bare - log line": bare,
    "project": project,
    "project - log line": project,
    "project - hooks": without_hooks,
}


def serve(variant: str, port: str) -> None:
    """As `poe serve` does; an app that writes no log lines of its own gets the server's."""
    options = ["--bind", f"127.0.0.1:{port}"]
    if variant.startswith("bare"):
        options += ["--config", os.devnull, "--threads", "16", "--no-control-socket"]
    if variant == "bare":
        options += ["--access-logfile", "-"]
    if variant == "project - log line":
        os.environ["LOG_LEVEL"] = "WARNING"
    os.environ |= {"VARIANT": variant, "PORT": port}
    os.environ["PYTHONPATH"] += f":{Path(__file__).parent}"
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.execv(gunicorn, [gunicorn, *options, "on_flask:application"])  # noqa: S606


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
else:
    application = VARIANTS[os.environ["VARIANT"]]()
