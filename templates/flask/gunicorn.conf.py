"""How gunicorn serves the project in production: `uv run poe serve`."""

from contextlib import suppress
from typing import Any

from app.config import load_settings
from app.logs import log_configuration

settings = load_settings()

wsgi_app = "app:create_app()"
host = f"[{settings.host}]" if ":" in settings.host else settings.host
bind = f"{host}:{settings.port}"
workers = settings.web_concurrency
# A client that is slow, and a password that is checked, keep one each.
threads = 16
# A mistake in the code stops the start, instead of each worker in turn.
preload_app = True
# Its control socket would be a file in the home folder.
control_socket_disable = True
# app.security decides which proxies to believe.
forwarded_allow_ips = ""
# Long addresses are the application's to refuse, in its own words.
limit_request_line = 8190
logconfig_dict = log_configuration(settings)
# As much of a body as the proxies in `deploy/` let through.
rest_of_body = 2 * 1024 * 1024


def post_request(_worker: object, request: Any, _environ: object, _response: object) -> None:
    """Take the rest of a body that was refused: whoever still sends it would miss the answer."""
    with suppress(Exception):  # broken off, or malformed, which has been answered
        request.body.read(rest_of_body)
