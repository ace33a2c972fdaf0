"""What every request meets first and every response last: proxies, host, HTTPS, headers."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from app.hosts import is_allowed

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class TrustedProxies:
    """Believes X-Forwarded-For and X-Forwarded-Proto, but only from the proxies it knows."""

    def __init__(self, app: WSGIApplication, networks: list[IPv4Network | IPv6Network]) -> None:
        self.direct = app
        self.proxied = ProxyFix(app)
        self.networks = networks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app = self.proxied if self.trusts(environ.get("REMOTE_ADDR", "")) else self.direct
        return app(environ, start_response)

    def trusts(self, client: str) -> bool:
        return client != "" and any(ip_address(client) in network for network in self.networks)


class RootPath:
    """Puts every address below a path, which the proxy before has cut off."""

    def __init__(self, app: WSGIApplication, root_path: str) -> None:
        self.app = app
        self.root_path = root_path.rstrip("/")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = self.root_path
        return self.app(environ, start_response)


def init_app(app: Flask) -> None:
    proxies = TrustedProxies(app.wsgi_app, app.config["PROXY_NETWORKS"])
    site = RootPath(proxies, app.config["APPLICATION_ROOT"])
    app.wsgi_app = site  # type: ignore[method-assign]  # how Flask adds middleware
    app.before_request(refuse_foreign_host)
    app.before_request(redirect_to_https)
    app.before_request(refuse_large_body)
    app.after_request(add_headers)


def refuse_foreign_host() -> None:
    if request.blueprint == "health":
        return
    host, config = request.headers.get("Host", ""), current_app.config
    if not is_allowed(host, config["ALLOWED_HOSTS"], any_port=not config["IS_PRODUCTION"]):
        abort(400)


def redirect_to_https() -> BaseResponse | None:
    if not current_app.config["IS_PRODUCTION"] or request.is_secure:
        return None
    if request.blueprint == "health":
        return None
    return redirect(request.url.replace("http:", "https:", 1), 308)


def refuse_large_body() -> None:
    """Refuse it whoever sends it: Werkzeug would when a view reads it."""
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    # One that hides its length is cut off at the limit; the next read says so.
    if request.content_length is None:
        try:
            request.get_data()
            request.stream.read(1)
        except HTTPException:
            raise
        except Exception:  # the server's own, such as for a chunk whose size is no number
            abort(400)


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["IS_PRODUCTION"] and request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
