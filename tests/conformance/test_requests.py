"""One reading of a request: what is checked is what links, redirects and mails use, and it has an end."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from .client import raw
from .client.connection import connect
from .client.pages import Browser
from .client.people import Account, Person
from .needs import HAS_API, HAS_PAGES, HAS_USERS, direct
from .production import SITE

HTTPS = b"X-Forwarded-Proto: https\r\n"
END = b"Connection: close\r\n\r\n"
MEGABYTE = 1024 * 1024
BAD_CHUNKS = {
    "hexadecimal": b"0x5\r\nhello\r\n0\r\n\r\n",
    "negative": b"-5\r\nhello\r\n0\r\n\r\n",
    "signed": b"+5\r\nhello\r\n0\r\n\r\n",
    "underscore": b"5_0\r\nhello\r\n0\r\n\r\n",
    "no number": b"ZZZ\r\nhello\r\n0\r\n\r\n",
    "empty": b"\r\nhello\r\n0\r\n\r\n",
    "unended": b"5\r\nhello0\r\n\r\n",
}
# What Caddy answers itself when it cannot read a body to its end: nobody behind it hears of it.
UNREAD = 502


@pytest.mark.parametrize("path", ["/", "/nowhere", "/health/live", "/api/notes"])
@pytest.mark.parametrize("hosts", [("evil.example", SITE), (SITE, "evil.example")])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_request_has_one_host(
    base_url: str, path: str, hosts: tuple[str, str], scheme: str
) -> None:
    """RFC 9112, 3.2: of two, one would be checked, and the other one stand in links."""
    lines = "".join(f"Host: {host}\r\n" for host in hosts)
    head = f"GET {path} HTTP/1.1\r\n{lines}X-Forwarded-Proto: {scheme}\r\n"
    assert raw.status(raw.send(base_url, head.encode() + END)) == 400


@HAS_PAGES
@HAS_USERS
@pytest.mark.parametrize(
    ("host", "statuses"),
    # A proxy has no answer for other hosts, and may say ours itself whatever the port.
    [("evil.example", {0, 400}), (f"{SITE}:1234", {303, 400, 403})],
    ids=["host", "port"],
)
def test_a_mail_leads_to_no_other_site(
    base_url: str, account: Account, log: Path, host: str, statuses: set[int]
) -> None:
    """Whoever follows its link gives a good token away."""
    sender, before = Person(), log.stat().st_size
    with connect(base_url, address=sender.address) as client:
        form = Browser(client).open("/accounts/password/reset/").form(has="email")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    values = httpx2.QueryParams({**form.values, "email": account.person.email})
    body = str(values).encode()
    for hosts in ([host, SITE], [SITE, host], [host]):
        lines = "".join(f"Host: {name}\r\n" for name in hosts)
        head = (
            f"POST /accounts/password/reset/ HTTP/1.1\r\n{lines}Cookie: {cookies}\r\n"
            f"X-Forwarded-For: {sender.address}\r\nOrigin: https://{hosts[0]}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
        answer = raw.send(base_url, head.encode() + HTTPS + END + body)
        assert raw.status(answer) in (statuses if hosts == [host] else {400})
    time.sleep(0.5)  # a mail takes its time
    # With what follows in a link: a refusal may be logged with the origin that it refuses.
    assert f"//{host}/".encode() not in log.read_bytes()[before:]


@direct("the proxy says the host itself")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_another_port_is_another_site(site: httpx2.Client, scheme: str) -> None:
    """Who may listen there is not who runs the site, and links would name it."""
    for host, is_ours in {SITE: True, f"{SITE}:443": True, f"{SITE}:1234": False}.items():
        answer = site.get("/nowhere", headers={"Host": host, "X-Forwarded-Proto": scheme})
        assert (answer.status_code != 400) is is_ours, host
        assert ":1234" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "head",
    [
        b"Host: " + b"a" * 100_000 + b"\r\n",
        b"Host: example.com\r\nX-Long: " + b"a" * 100_000 + b"\r\n",
        b"Host: example.com\r\nCookie: " + b"a;" * 50_000 + b"\r\n",
        b"Host: example.com\r\n" + b"X-Many: a\r\n" * 10_000,
    ],
    ids=["host", "value", "cookie", "many"],
)
@pytest.mark.parametrize("path", ["/", "/health/live"])
def test_large_headers_are_refused(base_url: str, path: str, head: bytes) -> None:
    answer = raw.send(base_url, f"GET {path} HTTP/1.1\r\n".encode() + head + HTTPS + END)
    # Who hangs up before all was sent may take the answer along.
    assert raw.status(answer) in {0, 400, 431}


def test_a_long_address_is_refused(base_url: str) -> None:
    answer = raw.send(
        base_url, b"GET /?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: example.com\r\n" + HTTPS + END
    )
    assert raw.status(answer) in {0, 400, 414, 431}


def flood(base_url: str, beginning: bytes, part: bytes) -> int:
    """Send parts until the server hangs up, and return how many bytes it took; 64 MB at most."""
    taken = 0
    with raw.dial(base_url) as client, suppress(OSError):
        client.sendall(beginning)
        while taken < 64 * MEGABYTE:
            client.sendall(part)
            taken += len(part)
    return taken


@direct("nginx takes more, to drop it, so that its answer arrives")
@pytest.mark.parametrize(
    ("beginning", "part"),
    [
        (b"GET / HTTP/1.1\r\nHost: example.com\r\nX: ", b"a" * MEGABYTE),
        (b"GET / HTTP/1.1\r\nHost: example.com\r\n", b"X: a\r\n" * 100_000),
        (b"GET /", b"a" * MEGABYTE),
        (
            b"POST /nowhere HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n"
            + HTTPS
            + b"\r\n0\r\nX-Trailer: ",
            b"a" * MEGABYTE,
        ),
    ],
    ids=["value", "lines", "address", "trailer"],
)
def test_headers_have_an_end(base_url: str, beginning: bytes, part: bytes) -> None:
    """What is read without end is joined anew for each piece, and others wait meanwhile."""
    # What the machine keeps on the way counts too.
    assert flood(base_url, beginning, part) < 32 * MEGABYTE


@pytest.mark.parametrize("path", ["/nowhere", pytest.param("/api/notes", marks=HAS_API)])
def test_who_sends_too_much_hears_so(base_url: str, path: str) -> None:
    """To the end, as proxies do: of a server that hangs up amid it they only know that it has."""
    size = MEGABYTE + MEGABYTE // 2
    head = f"POST {path} HTTP/1.1\r\nHost: {SITE}\r\nContent-Length: {size}\r\n".encode()
    with raw.dial(base_url) as client:
        client.sendall(head + HTTPS + b"Content-Type: application/json\r\n\r\n")
        for _ in range(size // 65_536):
            time.sleep(0.005)
            client.sendall(b"x" * 65_536)
        assert raw.status(client.recv(65_536)) in {404, 413}


@HAS_API
@pytest.mark.parametrize("chunks", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
def test_a_malformed_document_is_no_fault_of_ours(base_url: str, chunks: bytes) -> None:
    head = (
        b"POST /api/notes HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n"
    )
    status = raw.status(raw.send(base_url, head + HTTPS + END + chunks))
    assert status in {0, UNREAD} or 400 <= status < 500


@HAS_PAGES
@pytest.mark.parametrize("chunks", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
def test_a_malformed_form_is_no_fault_of_ours(base_url: str, chunks: bytes) -> None:
    head = (
        b"POST /notes/new/ HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
    )
    status = raw.status(raw.send(base_url, head + HTTPS + END + chunks))
    assert status in {0, UNREAD} or 300 <= status < 500
