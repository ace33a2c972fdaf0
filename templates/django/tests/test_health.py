from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings


def test_live_needs_no_database(client: Client) -> None:
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_names_what_it_checked(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok"}}


@pytest.mark.django_db
def test_not_ready_without_the_database(client: Client) -> None:
    with patch.object(connection, "cursor", side_effect=OperationalError):
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"status": "error", "checks": {"database": "error"}}


def test_probes_may_use_any_host_and_plain_http(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["example.com"]
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/health/live", headers={"host": "10.0.0.7"})
    assert response.status_code == 200
