"""The first thing a client of an API sees."""

from __future__ import annotations

from typing import Any

import httpx2

from .client.connection import media_type
from .needs import API_ONLY, needs

pytestmark = API_ONLY


def test_root_names_the_project_and_its_links(site: httpx2.Client, stack: dict[str, Any]) -> None:
    response = site.get("/")
    assert (response.status_code, media_type(response)) == (200, "application/json")
    assert response.json()["name"] == stack["project_name"]
    assert {"api", "openapi", "health"} <= set(response.json()["links"])


def test_every_link_of_the_root_leads_somewhere(api: httpx2.Client) -> None:
    for name, link in api.get("/").json()["links"].items():
        assert api.get(link).status_code == 200, name


@needs(api_docs={"swagger", "redoc", "both"})
def test_root_links_to_the_docs(site: httpx2.Client) -> None:
    assert "docs" in site.get("/").json()["links"]


@needs(api_docs={"none"})
def test_root_links_to_no_docs_where_there_are_none(site: httpx2.Client) -> None:
    assert "docs" not in site.get("/").json()["links"]
