"""Runs the proxies whose configuration projects carry, as it is shipped, before a server of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.conformance.production import SITE, free_port

__all__ = ["PROXIES", "Proxy", "is_installed", "running"]

FILES = Path(__file__).resolve().parents[2] / "templates" / "_shared" / "deploy"


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs; its log of requests is in `log`."""

    http_port: int
    https_port: int
    log: Path


def nginx(folder: Path, ports: tuple[int, int, int], certificate: Path) -> list[str]:
    """Write what surrounds the file on a machine where nobody else runs it; return the command."""
    http_port, https_port, upstream = ports
    text = (FILES / "nginx.conf").read_text("utf-8")
    changes = {
        "listen 80": f"listen 127.0.0.1:{http_port}",
        "listen 443": f"listen 127.0.0.1:{https_port}",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        f"/etc/letsencrypt/live/{SITE}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{SITE}/privkey.pem": str(certificate),
        "/var/log/nginx/access.log": str(folder / "access.log"),
    }
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "main.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{ worker_connections 8192; }}\n"
        f"http {{\n{places}access_log off;\n{changed(text, changes)}\n}}\n"
    )
    return [
        shutil.which("nginx") or "nginx",
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
        f"\n{SITE} {{\n": f"\n{SITE} {{\n\ttls {certificate} {certificate}\n",
        "log {\n": f"log {{\n\t\toutput file {folder}/access.log\n",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
    }
    (folder / "Caddyfile").write_text(changed(text, changes))
    program = shutil.which("caddy") or "caddy"
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"{old!r} is nowhere in the file"
        text = text.replace(old, new)
    return text


Write = Callable[[Path, tuple[int, int, int], Path], list[str]]
PROXIES: dict[str, Write] = {"nginx": nginx, "caddy": caddy}


def is_installed(name: str) -> bool:
    return shutil.which(name) is not None


@contextmanager
def running(name: str, folder: Path, upstream: int) -> Iterator[Proxy]:
    """Run the proxy before the port, with all that it writes in the folder."""
    certificate = folder / "site.pem"
    trustme.CA().issue_cert(SITE).private_key_and_cert_chain_pem.write_to_path(certificate)
    proxy = Proxy(free_port(), free_port(), folder / "access.log")
    command = PROXIES[name](folder, (proxy.http_port, proxy.https_port, upstream), certificate)
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
        # Not politely: Caddy would wait for whoever still has a connection.
        process.kill()
        process.wait()
