"""Which stacks a claim is about."""

from __future__ import annotations

import pytest

needs = pytest.mark.needs

HAS_API = needs(interface={"api", "both"})
HAS_PAGES = needs(interface={"pages", "both"})
API_ONLY = needs(interface={"api"})
HAS_SWAGGER = needs(api_docs={"swagger", "both"})
HAS_REDOC = needs(api_docs={"redoc", "both"})
