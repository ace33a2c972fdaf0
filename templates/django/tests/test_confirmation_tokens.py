import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.users import EMAIL, PASSWORD
from users.models import User

USER = {"email": EMAIL, "password": PASSWORD}


@pytest.mark.django_db
def test_nobody_gets_tokens_before_the_address_is_confirmed(
    client: Client, settings: Settings
) -> None:
    settings.CONFIRM_EMAIL = True
    form = {"username": EMAIL, "password": PASSWORD}

    made = client.post("/api/auth/register", USER, content_type="application/json")
    refused = client.post("/api/auth/token", form)
    User.objects.update(is_confirmed=True)
    granted = client.post("/api/auth/token", form)

    assert made.status_code == 201
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_grant")
    assert granted.status_code == 200
