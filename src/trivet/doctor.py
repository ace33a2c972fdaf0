"""Looks at what a project needs of a machine, before it is made: tools, room, a port, an index."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from trivet.interpreters import find_interpreter, may_fetch, named_versions
from trivet.programs import ask
from trivet.start import free_port, server_at, usual_port

__all__ = ["Finding", "index_url", "look_at_machine", "look_at_tools"]

# `--managed-python`, with which uv is asked for a Python of its own, came with this one.
OLDEST_UV = (0, 6, 8)
# An installed project has 150 to 180 MB; the cache of uv has them too, and what was packed.
ROOM, LEAST_ROOM = 500, 100
PATIENCE = 3
PYPI = "https://pypi.org/simple/"


@dataclass(frozen=True)
class Finding:
    """What was found of one thing: `ok`, a `warning`, or a `problem`, which ends `trivet new`."""

    id: str
    status: str
    detail: str
    advice: str = ""


def look_at_tools(folder: Path, *, git: bool = True) -> list[Finding]:
    """Return what can be found in no time, for a project in `folder`."""
    return [_uv(), *([_git()] if git else []), _room(folder)]


def look_at_machine(folder: Path, requires_python: str) -> Iterator[Finding]:
    """Find all there is to find, one by one: some takes its time."""
    yield _uv()
    yield _python(requires_python)
    yield _git_with_name()
    yield _room(folder)
    yield _port(usual_port(folder))
    yield _index()


def _uv() -> Finding:
    if shutil.which("uv") is None:
        return Finding(
            "uv",
            "problem",
            "`uv` is not installed, and it installs a project's packages.",
            "`pip install uv` brings it; with --no-install the project is written without it.",
        )
    version = (ask("uv", "--version").stdout.split() or ["", "unknown"])[1]
    numbers = tuple(int(part) for part in version.split(".") if part.isdigit())
    if numbers and numbers < OLDEST_UV:
        oldest = ".".join(map(str, OLDEST_UV))
        advice = "`uv self update` or `pip install --upgrade uv` brings a newer one."
        return Finding("uv", "warning", f"uv {version} is older than {oldest}.", advice)
    return Finding("uv", "ok", version)


def _python(requires: str) -> Finding:
    found = find_interpreter(requires)
    if found:
        return Finding("python", "ok", f"{found.version}, {found.path}")
    detail = f"There is no Python {named_versions(requires)} here"
    advice = (
        "`uv python install`, your system's packages or a version manager such as pyenv bring one."
    )
    if "UV_PYTHON" in os.environ:
        needed = f"a project needs Python {named_versions(requires)}"
        detail = f"`UV_PYTHON` is `{os.environ['UV_PYTHON']}`, and {needed}."
        return Finding("python", "problem", detail, "Unset it: uv takes no other.")
    if not may_fetch():
        return Finding("python", "problem", f"{detail}, and uv may not fetch one.", advice)
    return Finding("python", "warning", f"{detail}: uv will fetch one.", advice)


def _git() -> Finding:
    if shutil.which("git") is None:
        advice = "Install it, or pass --no-git: the project is no repository then."
        return Finding("git", "warning", "`git` is not installed.", advice)
    return Finding("git", "ok", ask("git", "--version").stdout.strip().removeprefix("git version "))


def _git_with_name() -> Finding:
    finding = _git()
    if finding.status != "ok" or ask("git", "var", "GIT_COMMITTER_IDENT").stdout:
        return finding
    return Finding(
        "git",
        "warning",
        "git does not know your name and e-mail.",
        '`git config --global user.name "Ada Lovelace"`, and the same with `user.email`; until then '
        "the first commit is by the project's author.",
    )


def _room(folder: Path) -> Finding:
    place = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
    if not os.access(place, os.W_OK | os.X_OK):
        advice = "Choose another folder, or change its permissions."
        return Finding("room", "problem", f"You may not write to `{place}`.", advice)
    free = shutil.disk_usage(place).free // 1_000_000
    if free >= ROOM:
        return Finding(
            "room", "ok", f"{free // 1000} GB free" if free > 9999 else f"{free} MB free"
        )
    status = "problem" if free < LEAST_ROOM else "warning"
    detail = f"{free} MB are free in `{place}`, and an installed project takes up to {ROOM}."
    advice = (
        "Make room (`uv cache prune` may help) or choose a folder on another disk; with --no-install "
        "the project is written without its packages."
    )
    return Finding("room", status, detail, advice)


def _port(usual: int) -> Finding:
    port = free_port(usual)
    if port == usual:
        return Finding("port", "ok", f"{port} is free")
    server = server_at(usual)
    by = f" by what calls itself `{server}`" if server else ""
    advice = (
        f"Stop it, or `PORT={port} uv run poe dev`; `trivet new --run` takes a free one by itself."
    )
    return Finding("port", "warning", f"Port {usual} is taken{by}.", advice)


def _index() -> Finding:
    """Ask the index of packages for a single one; any answer will do."""
    import urllib.error
    import urllib.request

    if os.environ.get("UV_OFFLINE", "").lower() in ("1", "true"):
        return Finding("index", "ok", "not asked: `UV_OFFLINE` is set")
    url = urlsplit(index_url())
    host = url.netloc.rpartition("@")[2]
    began = time.monotonic()
    # Whoever logs in by the address is known to uv; here an answer is enough, and no password is sent.
    address = f"{url.scheme}://{host}{url.path.rstrip('/')}/uv/"
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310
    reason = ""
    try:
        urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        reason = f"it says {error.code}" if error.code >= 500 else ""
    except (OSError, ValueError) as error:
        reason = str(getattr(error, "reason", error))
    if not reason:
        return Finding("index", "ok", f"{host} answers ({time.monotonic() - began:.1f} s)")
    return Finding(
        "index",
        "warning",
        f"`{host}`, where packages come from, does not answer: {reason}.",
        "A proxy is named by `HTTPS_PROXY`, a mirror by `UV_DEFAULT_INDEX`. What uv has in its cache "
        "needs neither.",
    )


def index_url() -> str:
    """Return the address of the index that uv takes packages from."""
    named = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    if named:
        return named.partition("=")[2] if "=" in named.partition("://")[0] else named
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    for file in (home / "uv/uv.toml", Path("/etc/uv/uv.toml")):
        with contextlib.suppress(OSError, UnicodeError, tomllib.TOMLDecodeError):
            settings = tomllib.loads(file.read_text("utf-8"))
            indexes = [index for index in settings.get("index", []) if index.get("default")]
            if indexes or "index-url" in settings:
                return str(indexes[0]["url"] if indexes else settings["index-url"])
    return PYPI
