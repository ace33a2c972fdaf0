"""Which stacks a claim is about."""

from __future__ import annotations

import pytest

needs = pytest.mark.needs

HAS_API = needs(interface={"api", "both"})
HAS_PAGES = needs(interface={"pages", "both"})
HAS_DATABASE = needs(database={"sqlite", "postgresql"})
HAS_USERS = needs(auth={"session", "jwt"})
HAS_NO_USERS = needs(auth={"none"})
HAS_TOKENS = needs(auth={"jwt"})
HAS_SESSIONS = needs(auth={"session"})
HAS_ADMIN = needs(admin={True})
API_ONLY = needs(interface={"api"})
HAS_SWAGGER = needs(api_docs={"swagger", "both"})
HAS_REDOC = needs(api_docs={"redoc", "both"})
