import pytest
from django.test import Client


@pytest.fixture
def client() -> Client:
    """Answers with error pages, as a browser would see them, instead of raising."""
    return Client(raise_request_exception=False)
