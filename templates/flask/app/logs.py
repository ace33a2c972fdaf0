"""Logging: one JSON object a line in production, readable lines while developing."""

import json
import logging
import logging.config
import re
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

from app.config import Settings

logger = logging.getLogger("app.requests")

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": g.get("request_id") if has_request_context() else None,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def log_configuration(settings: Settings) -> dict[str, Any]:
    readable = {"format": "%(levelname)-8s %(message)s"}
    through_root = {"handlers": [], "level": "INFO", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonFormatter} if settings.is_production else readable},
        "filters": {"no_access_log": {"()": lambda: is_no_access_log}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": settings.log_level},
        "loggers": {
            "alembic": through_root,
            "gunicorn.error": through_root,
            "werkzeug": through_root | {"filters": ["no_access_log"]},
        },
    }


def is_no_access_log(record: logging.LogRecord) -> bool:
    """The development server announces itself and logs requests by the same logger."""
    return " - - [" not in record.msg


def configure_logging(settings: Settings) -> None:
    logging.config.dictConfig(log_configuration(settings))


def init_app(app: Flask) -> None:
    app.before_request(start_request)
    app.after_request(finish_request)


def start_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
    g.started = perf_counter()


def finish_request(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    fields = {
        "method": request.method,
        "path": quote(request.path),
        "status": response.status_code,
        "duration_ms": round((perf_counter() - g.started) * 1000, 1),
        "client": request.remote_addr,
    }
    logger.info(
        "%s %s %d", fields["method"], fields["path"], fields["status"], extra={"fields": fields}
    )
    return response
