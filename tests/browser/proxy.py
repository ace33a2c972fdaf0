"""Stands before a server as a proxy does in production: takes https, and says so in a header.

Where the server is below a path of a site, it strips the path, and what is not below is nobody's.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import trustme

from tests.conformance.client.people import some_address

# These are about one connection, not about the message.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.path.startswith(f"{self.server.root_path}/"):
            self.send_error(404, "Another site")
            return
        path = self.path.removeprefix(self.server.root_path)
        # From everywhere: so many as walk here would not sign up from one network.
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": some_address()}
        headers = {**dict(self.headers.items()), **said}
        # Closed also when the browser has left in the meantime.
        with closing(http.client.HTTPConnection(self.server.upstream, timeout=30)) as connection:
            # Where a body is too long, the answer may come before all of it was sent.
            with suppress(ConnectionError):
                connection.request(self.command, path, body, headers)
            with connection.getresponse() as response:
                self.answer(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward  # noqa: N815

    def answer(self, response: http.client.HTTPResponse) -> None:
        content = response.read()
        self.send_response_only(response.status)
        for name, text in response.getheaders():
            if name.lower() not in {*HOP_BY_HOP, "content-length"}:
                self.send_header(name, text)
        if response.status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the server has its own log."""


class Proxy(ThreadingHTTPServer):
    def __init__(self, base_url: str, root_path: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream = urlsplit(base_url).netloc
        self.root_path = root_path
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("localhost").configure_cert(self.tls)
        self.socket = self.tls.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    def handle_error(self, *_: object) -> None:
        """Browsers hang up on connections that they opened in advance."""


@contextmanager
def https(base_url: str, root_path: str) -> Iterator[str]:
    """Serve the plain server at `base_url` by https, and yield that address."""
    proxy = Proxy(base_url, root_path)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield f"https://localhost:{proxy.server_port}{root_path}"
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
