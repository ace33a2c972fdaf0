"""The proxies whose configuration projects carry, run as they are shipped, before a stub of a project."""

from __future__ import annotations

import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from tests.conformance.client import raw
from tests.conformance.production import free_port

FILES = Path(__file__).resolve().parents[1] / "templates" / "_shared" / "deploy"
NAME = "example.com"
CADDY = "caddy"
NGINX = "nginx"


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


@dataclass
class Proxy:
    """A proxy that runs; its log of requests is in `log`."""

    http_port: int
    https_port: int
    log: Path
    seen: list[dict[str, str]] = field(default_factory=list)

    def send(self, data: bytes, *, name: str = NAME) -> bytes:
        with self.dial(name) as client:
            with suppress(OSError):
                client.sendall(data)
            return raw.receive(client)

    def dial(self, name: str = NAME) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.https_port), timeout=20)
        return context.wrap_socket(plain, server_hostname=name)


def nginx(folder: Path, ports: tuple[int, int, int], certificate: Path) -> list[str]:
    """Write what surrounds the file on a machine where only this test runs it; return the command."""
    http_port, https_port, upstream = ports
    text = (FILES / "nginx.conf").read_text("utf-8")
    changes = {
        "listen 80": f"listen 127.0.0.1:{http_port}",
        "listen 443": f"listen 127.0.0.1:{https_port}",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(certificate),
        "/var/log/nginx/access.log": str(folder / "access.log"),
    }
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "main.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{places}access_log off;\n{changed(text, changes)}\n}}\n"
    )
    return [
        shutil.which(NGINX) or NGINX,
        "-c",
        str(folder / "main.conf"),
        "-e",
        str(folder / "error.log"),
    ]


def caddy(folder: Path, ports: tuple[int, int, int], certificate: Path) -> list[str]:
    http_port, https_port, upstream = ports
    text = (FILES / "Caddyfile").read_text("utf-8")
    changes = {
        "\n{\n": f"\n{{\n\tadmin off\n\thttp_port {http_port}\n\thttps_port {https_port}\n",
        f"\n{NAME} {{\n": f"\n{NAME} {{\n\ttls {certificate} {certificate}\n",
        "log {\n": f"log {{\n\t\toutput file {folder}/access.log\n",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
    }
    (folder / "Caddyfile").write_text(changed(text, changes))
    program = shutil.which(CADDY) or CADDY
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"{old!r} is nowhere in the file"
        text = text.replace(old, new)
    return text


@contextmanager
def running(
    write: Callable[[Path, tuple[int, int, int], Path], list[str]], folder: Path, upstream: Upstream
) -> Iterator[Proxy]:
    certificate = folder / "site.pem"
    trustme.CA().issue_cert(NAME).private_key_and_cert_chain_pem.write_to_path(certificate)
    proxy = Proxy(free_port(), free_port(), folder / "access.log", upstream.seen)
    command = write(folder, (proxy.http_port, proxy.https_port, upstream.server_port), certificate)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env={"HOME": str(folder), "PATH": "/usr/bin"}
        )
    try:
        for _ in range(200):
            assert process.poll() is None, (folder / "output").read_text("utf-8")
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", proxy.https_port)).close()
                break
            time.sleep(0.05)
        yield proxy
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module", params=[NGINX, CADDY])
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    if not shutil.which(request.param):
        pytest.skip(f"there is no {request.param} on this machine")
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        upstream = stack.enter_context(Upstream())
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        stack.callback(upstream.shutdown)
        write = {NGINX: nginx, CADDY: caddy}[request.param]
        yield stack.enter_context(running(write, folder, upstream))


@pytest.fixture
def seen(proxy: Proxy) -> list[dict[str, str]]:
    """What reaches the project during a test."""
    proxy.seen.clear()
    return proxy.seen


END = b"Connection: close\r\n\r\n"
HOST = b"Host: example.com\r\n"


def test_the_proxy_says_who_asks_and_how(proxy: Proxy, seen: list[dict[str, str]]) -> None:
    claims = b"X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
    answer = proxy.send(b"GET / HTTP/1.1\r\n" + HOST + claims + END)
    assert raw.status(answer) == 200
    assert seen[0]["x-forwarded-for"] == "127.0.0.1"
    assert seen[0]["x-forwarded-proto"] == "https"
    assert seen[0]["host"] == NAME


def test_the_port_that_a_client_names_reaches_nobody(
    proxy: Proxy, seen: list[dict[str, str]]
) -> None:
    proxy.send(b"GET / HTTP/1.1\r\nHost: example.com:1234\r\n" + END)
    assert {request["host"] for request in seen} <= {NAME}


def test_plain_http_is_sent_on(proxy: Proxy, seen: list[dict[str, str]]) -> None:
    base_url = f"http://127.0.0.1:{proxy.http_port}"
    answer = raw.send(base_url, b"GET /notes/?q=a HTTP/1.1\r\n" + HOST + END)
    assert raw.status(answer) == 308
    assert raw.header(answer, "Location").startswith(f"https://{NAME}")
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
    answer = proxy.send(head + END)
    # Caddy has an empty page for hosts that it does not know.
    assert (
        raw.status(answer) in {0, 400, 413, 414, 431} or raw.header(answer, "Content-Length") == "0"
    )
    assert seen == []


def test_no_large_body_arrives(proxy: Proxy, seen: list[dict[str, str]]) -> None:
    size = 3_000_000
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n" % size + END
    assert raw.status(proxy.send(head + b"x" * size)) in {0, 413}
    # Caddy notices it on the way.
    assert all(int(request.get("size", 0)) < size for request in seen)


def test_another_name_is_not_even_greeted(proxy: Proxy) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - each says it in its own words
        proxy.dial("evil.example")


def test_a_slow_body_arrives_when_it_is_whole(proxy: Proxy, seen: list[dict[str, str]]) -> None:
    with proxy.dial() as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\n" + END + b"ab")
        time.sleep(0.3)
        assert seen == []
        client.sendall(b"cd")
        assert raw.status(raw.receive(client)) == 200
    assert len(seen) == 1


def test_what_the_project_itself_refuses_arrives(proxy: Proxy, seen: list[dict[str, str]]) -> None:
    size = 1_200_000
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n" % size + END
    assert raw.status(proxy.send(head + b"x" * size)) == 200
    assert len(seen) == 1


def test_the_log_has_no_query(proxy: Proxy) -> None:
    proxy.send(b"GET /choose/?token=secret HTTP/1.1\r\n" + HOST + END)
    for _ in range(100):
        if proxy.log.exists() and "/choose/" in proxy.log.read_text("utf-8"):
            break
        time.sleep(0.05)
    text = proxy.log.read_text("utf-8")
    assert "/choose/" in text
    assert "secret" not in text
