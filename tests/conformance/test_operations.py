"""What those who run the server rely on: request ids and one log line per request."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from .needs import HAS_API, needs


def test_every_answer_has_a_request_id(site: httpx2.Client) -> None:
    ids = {site.get(path).headers["X-Request-ID"] for path in ("/health/live", "/", "/nowhere")}
    assert len(ids) == 3
    assert all(ids)


@pytest.mark.parametrize("request_id", [str(uuid4()), uuid4().hex, "run-42.step_7"])
def test_a_sane_request_id_is_kept(site: httpx2.Client, request_id: str) -> None:
    response = site.get("/health/live", headers={"X-Request-ID": request_id})
    assert response.headers["X-Request-ID"] == request_id


@pytest.mark.parametrize(
    "request_id", ["", "x" * 1000, '{"a": "b"}', "a b", "<script>", "a;b", "a\tb"]
)
def test_any_other_request_id_is_replaced(site: httpx2.Client, request_id: str) -> None:
    response = site.get("/health/live", headers={"X-Request-ID": request_id})
    assert response.headers["X-Request-ID"] not in {request_id, ""}


def lines_about(log: Path, request_id: str, *, patience: float = 3) -> list[str]:
    """Return the log lines with this id, once the server had time to write them."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if request_id in log.read_text("utf-8", "replace"):
            break
        time.sleep(0.05)
    time.sleep(0.2)
    return [line for line in log.read_text("utf-8", "replace").splitlines() if request_id in line]


def values(node: Any) -> set[Any]:
    """Return all values in a document, however it is nested."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return set().union(*map(values, node))
    return {node}


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nowhere", 404), ("/health/live", 200)])
def test_a_request_is_one_line_of_json(
    site: httpx2.Client, log: Path, path: str, status: int
) -> None:
    request_id = uuid4().hex
    assert site.get(path, headers={"X-Request-ID": request_id}).status_code == status
    (line,) = lines_about(log, request_id)
    told = values(json.loads(line))
    assert {"GET", path, request_id} <= told
    assert {status, str(status)} & told


def test_a_log_line_cannot_be_forged(site: httpx2.Client, log: Path) -> None:
    mark = uuid4().hex
    site.get(f"/nowhere/{mark}%0A%0D%22forged%22")
    for line in lines_about(log, mark):
        json.loads(line)


@HAS_API
def test_the_log_keeps_no_bodies(api: httpx2.Client, log: Path) -> None:
    request_id, secret = uuid4().hex, uuid4().hex
    for body in ({"title": f"{secret}\0"}, {"title": secret}):
        api.post("/api/notes", json=body, headers={"X-Request-ID": request_id})
    assert lines_about(log, request_id)
    assert secret not in log.read_text("utf-8", "replace")


@needs(database={"sqlite"})
@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_the_database_file_is_its_owners_alone(database_url: str) -> None:
    file = Path(database_url.removeprefix("sqlite:///"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob(f"{file.name}*")}
    assert modes
    assert set(modes.values()) == {0o600}


def test_the_log_has_no_traceback_so_far(log: Path) -> None:
    assert "Traceback (most recent call last)" not in log.read_text("utf-8", "replace")
