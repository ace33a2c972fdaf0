"""Starts a server: `python -m app dev` while developing, `python -m app serve` in production."""

import sys

import fastapi.cli
import uvicorn

from app.config import settings


def dev() -> None:
    """Run `fastapi dev` with the host and port of the settings."""
    sys.argv = ["fastapi", "dev", "--host", settings.host, "--port", str(settings.port)]
    fastapi.cli.main()


def serve() -> None:
    uvicorn.run(
        "app.main:app",
        host=settings.host,
        port=settings.port,
        workers=settings.web_concurrency,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    {"dev": dev, "serve": serve}[sys.argv[1]]()
