"""An HTTP client that reaches the server as the world does: through a proxy that ends TLS, or as if."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx2


class TlsProxy(httpx2.HTTPTransport):
    """Stands where the proxy stands: takes https, passes http on and says for whom.

    What is not below `root_path` is another site's; to the server it passes on the rest.
    """

    def __init__(self, address: str, root_path: str, **options: Any) -> None:
        super().__init__(**options)
        self.address = address
        self.root_path = root_path

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        raw_path = request.url.raw_path.decode()
        if not raw_path.startswith(f"{self.root_path}/"):
            return httpx2.Response(404, text="another site")
        headers = request.headers.copy()
        headers.setdefault("X-Forwarded-Proto", "https")
        if self.address:
            headers.setdefault("X-Forwarded-For", self.address)
        raw_path = raw_path.removeprefix(self.root_path)
        url = request.url.copy_with(scheme="http", raw_path=raw_path.encode())
        return super().handle_request(
            httpx2.Request(
                request.method,
                url,
                headers=headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )


def connect(
    base_url: str,
    *,
    address: str = "",
    claims: str = "",
    local_address: str | None = None,
    accepts: tuple[int, ...] = (),
) -> httpx2.Client:
    """Return a client for https requests to the server at `base_url`, as from `address`.

    Where the server is plain, a proxy is played that says so; the path of `base_url` is one that
    it strips. A proxy that is there sees the address itself, which is one of this machine.
    `claims` are the addresses that the client itself names.

    Nothing that a client sends is the server's fault: any 5xx fails, but those that it `accepts`.
    """

    def refuse_server_error(response: httpx2.Response) -> None:
        if response.status_code >= 500 and response.status_code not in accepts:
            response.read()
            request, text = response.request, response.text[:500]
            raise AssertionError(f"{request.method} {request.url}: {response.status_code} {text}")

    options: dict[str, Any] = {
        "local_address": local_address,
        # No connection twice: a server may drop one whose body it refused to read.
        "limits": httpx2.Limits(max_keepalive_connections=0),
        "verify": False,  # the way to the server is this machine's own
    }
    url = httpx2.URL(base_url)
    if url.scheme == "https":
        transport = httpx2.HTTPTransport(
            **options | {"local_address": local_address or address or None}
        )
    else:
        seen = ", ".join(filter(None, [claims, address]))
        transport = TlsProxy(seen, url.path.rstrip("/"), **options)
    return httpx2.Client(
        base_url=url.copy_with(scheme="https"),
        headers={"X-Forwarded-For": claims} if claims and url.scheme == "https" else {},
        transport=transport,
        event_hooks={"response": [refuse_server_error]},
        timeout=20,
        trust_env=False,
    )


def media_type(response: httpx2.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def no_store(response: httpx2.Response) -> bool:
    """Whether nobody may keep an answer, not even the browser that asked."""
    rules = response.headers.get("Cache-Control", "").lower()
    return "no-store" in [rule.strip() for rule in rules.split(",")]


def unique(text: str = "note") -> str:
    """Return a title that no other note has, so that tests can share one database."""
    return f"{text} {uuid4().hex[:12]}"
