"""RFC 9457 problem details, as design promises them under /api."""

from __future__ import annotations

from typing import Any

import httpx2

from .connection import media_type

TRACES = ("Traceback (most recent call last)", 'File "', "site-packages")


def problem(response: httpx2.Response, status: int) -> dict[str, Any]:
    """Return the problem document of a response that must be this error."""
    assert response.status_code == status, f"{response.status_code} {response.text[:300]}"
    assert media_type(response) == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert isinstance(document["type"], str)
    assert document["type"]
    assert isinstance(document["title"], str)
    assert document["title"]
    assert not [trace for trace in TRACES if trace in response.text]
    return document


def invalid_fields(response: httpx2.Response) -> set[str]:
    """Return the fields that a 422 complains about, each with a message."""
    errors = problem(response, 422)["errors"]
    assert errors, "a 422 names at least one field"
    for error in errors:
        assert set(error) == {"field", "message"}
        assert isinstance(error["field"], str)
        assert isinstance(error["message"], str)
        assert error["message"].strip()
    return {error["field"] for error in errors}
