"""Which stacks a claim is about."""

from __future__ import annotations

import pytest

from trivet.catalog import Answer, Catalog

needs = pytest.mark.needs
# With the reason: such a claim says what only a proxy says, or asks past the one that is there.
direct = pytest.mark.direct
OTHER_HOST = direct("another host reaches no further than the proxy")
# A path that nginx itself refuses, in its own words.
NUL = pytest.param("%00", id="%00", marks=direct("nginx refuses the path itself"))


def some(option: str) -> set[Answer]:
    """Every choice of an option but `none`, those that come later too."""
    (found,) = (found for found in Catalog.load().options if found.id == option)
    return {choice.value for choice in found.choices} - {"none"}


HAS_API = needs(interface={"api", "both"})
HAS_PAGES = needs(interface={"pages", "both"})
HAS_DATABASE = needs(database=some("database"))
HAS_USERS = needs(auth=some("auth"))
HAS_NO_USERS = needs(auth={"none"})
HAS_TOKENS = needs(auth={"jwt"})
HAS_SESSIONS = needs(auth={"session"})
HAS_ADMIN = needs(admin={True})
# Servers that give each client a thread rely on a proxy that waits for slow ones in their place.
WAITS = pytest.mark.needs_directly(framework={"fastapi"})
API_ONLY = needs(interface={"api"})
HAS_SWAGGER = needs(api_docs={"swagger", "both"})
HAS_REDOC = needs(api_docs={"redoc", "both"})
