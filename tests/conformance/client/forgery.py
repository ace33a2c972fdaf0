"""Makes JSON Web Tokens as an attacker would: taken apart, changed and signed by somebody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any


def decode(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and the claims of a token, whoever signed it."""
    header, claims, _ = token.split(".")
    return json.loads(_unpack(header)), json.loads(_unpack(claims))


def encode(header: dict[str, Any], claims: dict[str, Any], key: str | None) -> str:
    """Return a token signed with HMAC and SHA-256, or with nothing if there is no key."""
    body = f"{_pack(json.dumps(header).encode())}.{_pack(json.dumps(claims).encode())}"
    if key is None:
        return f"{body}."
    return f"{body}.{_pack(hmac.digest(key.encode(), body.encode(), hashlib.sha256))}"


def _pack(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpack(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
