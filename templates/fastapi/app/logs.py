"""Logging: one JSON object a line in production, readable lines while developing."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

from app.config import Settings

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
# Made once: `json.dumps` would make an encoder for every line.
encode = json.JSONEncoder(default=str).encode
# What every record has, and what uvicorn adds for terminals; whatever else was given as `extra=`.
COMMON = {*vars(logging.makeLogRecord({})), "message", "asctime", "color_message"}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        entry |= {name: value for name, value in vars(record).items() if name not in COMMON}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return encode(entry)


class TextFormatter(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        text = super().formatMessage(record)
        duration = getattr(record, "duration_ms", None)
        return text if duration is None else f"{text} {duration} ms"


def configure_logging(settings: Settings) -> None:
    handler = logging.StreamHandler()
    if settings.is_production:
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(TextFormatter("%(levelname)-8s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in ("uvicorn", "uvicorn.error"):
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
    # Each request has its line from `RequestLogMiddleware`.
    logging.getLogger("uvicorn.access").disabled = True
