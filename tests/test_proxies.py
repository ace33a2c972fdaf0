"""The proxies whose configuration projects carry, run as they are shipped, before a stub of a project."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.conformance.client import raw
from tests.conformance.client.names import served_at
from tests.conformance.production import SITE
from tests.proof.proxies import PROXIES, Proxy, is_installed, running

URL = f"https://{SITE}"


class Upstream(http.server.ThreadingHTTPServer):
    """Stands where a project does: answers with the headers that have come, and remembers them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Recorder)
        self.seen: list[dict[str, str]] = []


class Recorder(http.server.BaseHTTPRequestHandler):
    server: Upstream

    def answer(self) -> None:
        request = {name.lower(): text for name, text in self.headers.items()}
        self.server.seen.append(request)
        request["size"] = str(len(self.rfile.read(int(self.headers.get("Content-Length", 0)))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


Requests = list[dict[str, str]]


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module", params=PROXIES)
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, upstream: Upstream
) -> Iterator[Proxy]:
    if not is_installed(request.param):
        pytest.skip(f"there is no {request.param} on this machine")
    folder = tmp_path_factory.mktemp(request.param)
    with running(request.param, folder, upstream.server_port) as proxy, ExitStack() as names:
        for name in (SITE, "evil.example"):
            names.enter_context(served_at(name, ("127.0.0.1", proxy.https_port)))
        yield proxy


@pytest.fixture
def seen(proxy: Proxy, upstream: Upstream) -> Requests:
    """What reaches the project during a test."""
    upstream.seen.clear()
    return upstream.seen


END = b"Connection: close\r\n\r\n"
HOST = b"Host: example.com\r\n"


def test_the_proxy_says_who_asks_and_how(proxy: Proxy, seen: Requests) -> None:
    claims = b"X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
    answer = raw.send(URL, b"GET / HTTP/1.1\r\n" + HOST + claims + END)
    assert raw.status(answer) == 200
    assert seen[0]["x-forwarded-for"] == "127.0.0.1"
    assert seen[0]["x-forwarded-proto"] == "https"
    assert seen[0]["host"] == SITE


def test_the_port_that_a_client_names_reaches_nobody(proxy: Proxy, seen: Requests) -> None:
    raw.send(URL, b"GET / HTTP/1.1\r\nHost: example.com:1234\r\n" + END)
    assert {request["host"] for request in seen} <= {SITE}


def test_plain_http_is_sent_on(proxy: Proxy, seen: Requests) -> None:
    base_url = f"http://127.0.0.1:{proxy.http_port}"
    answer = raw.send(base_url, b"GET /notes/?q=a HTTP/1.1\r\n" + HOST + END)
    assert raw.status(answer) == 308
    assert raw.header(answer, "Location").startswith(f"https://{SITE}")
    assert seen == []


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: example.com\r\n",
        b"GET / HTTP/1.1\r\nHost: example.com\r\nHost: evil.example\r\n",
        b"GET / HTTP/1.1\r\nHost: example.com\r\nX-Long: " + b"a" * 100_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: example.com\r\n" + b"X-Many: a\r\n" * 10_000,
        b"GET /?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: example.com\r\n",
    ],
    ids=["host", "two", "two turned", "value", "many", "address"],
)
def test_what_is_wrong_does_not_arrive(
    proxy: Proxy, seen: list[dict[str, str]], head: bytes
) -> None:
    answer = raw.send(URL, head + END)
    assert raw.status(answer) in {0, 400, 413, 414, 431}
    assert seen == []


def test_no_large_body_arrives(proxy: Proxy, seen: Requests) -> None:
    size = 3_000_000
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n" % size + END
    assert raw.status(raw.send(URL, head + b"x" * size)) in {0, 413}
    # Caddy notices it on the way.
    assert all(int(request.get("size", 0)) < size for request in seen)


def test_another_name_is_not_even_greeted(proxy: Proxy) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - each says it in its own words
        raw.dial("https://evil.example")


@pytest.mark.run
def test_nobody_stays_who_says_nothing(proxy: Proxy) -> None:
    """Before TLS, after it, amid the headers, after an answer; and where there is no TLS."""
    beginnings = [b"", b"GET / HTTP/1.1\r\n" + HOST, b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"]
    with ExitStack() as stack, ThreadPoolExecutor(7) as pool:
        clients = [
            *(raw.dial(f"http://127.0.0.1:{proxy.http_port}", timeout=30) for _ in beginnings),
            *(raw.dial(URL, timeout=30) for _ in beginnings),
            raw.dial(f"http://127.0.0.1:{proxy.https_port}", timeout=30),
        ]
        for client, beginning in zip(clients, [*beginnings, *beginnings, b""], strict=True):
            stack.enter_context(client).sendall(beginning)
        # Whoever stays longer is a time-out.
        list(pool.map(raw.receive, clients))


def test_a_slow_body_arrives_when_it_is_whole(proxy: Proxy, seen: Requests) -> None:
    with raw.dial(URL) as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\n" + END + b"ab")
        time.sleep(0.3)
        assert seen == []
        client.sendall(b"cd")
        assert raw.status(raw.receive(client)) == 200
    assert len(seen) == 1


def test_what_the_project_itself_refuses_arrives(proxy: Proxy, seen: Requests) -> None:
    size = 1_200_000
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n" % size + END
    assert raw.status(raw.send(URL, head + b"x" * size)) == 200
    assert len(seen) == 1


def test_the_log_has_no_query(proxy: Proxy) -> None:
    raw.send(URL, b"GET /choose/?token=secret HTTP/1.1\r\n" + HOST + END)
    for _ in range(100):
        if proxy.log.exists() and "/choose/" in proxy.log.read_text("utf-8"):
            break
        time.sleep(0.05)
    text = proxy.log.read_text("utf-8")
    assert "/choose/" in text
    assert "secret" not in text
