import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.asserts import assertContains

from config.urls import urlpatterns as addresses
from users.decorators import login_required
from users.requests import UserRequest


@login_required
def page(request: UserRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} of {request.user}")


urlpatterns = [
    *addresses,
    path("page/", page),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

OWN = {"Origin": "http://testserver"}


def test_members_see_the_page(member: Client) -> None:
    assertContains(member.get("/page/"), "GET of ada@example.com")
    assertContains(member.post("/page/"), "POST of ada@example.com")


def test_strangers_are_led_to_the_login_and_back(client: Client) -> None:
    response = client.get("/page/?q=milk")

    assert response["Location"] == "/accounts/login/?next=/page/%3Fq%3Dmilk"


def test_a_form_is_kept_when_its_log_in_has_ended(client: Client) -> None:
    response = client.post("/page/", {"title": "Long thought"}, headers=OWN)

    assertContains(response, 'href="/accounts/login/" target="_blank"', status_code=403)
    assertContains(response, "Long thought", status_code=403)


def test_what_another_site_sends_is_not_kept(client: Client) -> None:
    response = client.post("/page/", {"title": "Forged"}, headers={"Origin": "https://evil.com"})

    assert response.status_code == 302
    assert "page" not in response["Location"]
