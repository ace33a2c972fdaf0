import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects
from pytest_django.fixtures import Settings

from config import words
from config.mail import mailer
from tests.accounts import is_logged_in, log_in, sign_up
from tests.users import EMAIL, PASSWORD
from users import confirmation, mail
from users.models import User

pytestmark = pytest.mark.django_db

LOG_IN = "/accounts/login/"
CONFIRM = "/accounts/confirm/"
RESET = "/accounts/password/reset/"


class Unhurried(ThreadPoolExecutor):
    """Does at once what others do beside the request."""

    def submit(self, function: Any, /, *args: Any, **options: Any) -> Any:
        future = super().submit(function, *args, **options)
        future.exception()
        return future


@pytest.fixture(autouse=True)
def confirming(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.CONFIRM_EMAIL = True
    with Unhurried() as threads:
        monkeypatch.setattr(mail, "threads", threads)
        yield


def link_in(mailoutbox: list[EmailMessage]) -> str:
    found = re.search(r"http://testserver(\S+)", str(mailoutbox[-1].body))
    assert found
    return found[1]


def use(client: Client, link: str) -> Any:
    client.get(link)
    return client.post(CONFIRM, follow=True)


def test_who_signs_up_confirms_the_address_first(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    assertContains(client.get(sign_up(client)["Location"]), words.CONFIRM_SENT)
    assert not is_logged_in(client)
    link = link_in(mailoutbox)

    assertRedirects(client.get(link), CONFIRM)
    assert not User.objects.get().is_confirmed, "what scans mails opens links"
    assertContains(client.post(CONFIRM, follow=True), words.CONFIRMED)

    assert log_in(client).status_code == 302
    assertContains(use(Client(), link), words.CONFIRM_OVER)


def test_an_unconfirmed_log_in_sends_a_new_link(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)

    assertContains(log_in(client), words.UNCONFIRMED, status_code=422)
    assert not is_logged_in(client)
    assertContains(use(client, link_in(mailoutbox)), words.CONFIRMED)


def test_a_wrong_password_tells_nothing(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client)
    mailoutbox.clear()

    assertContains(log_in(client, "wrong password"), words.WRONG_LOGIN, status_code=422)
    assert not mailoutbox


def test_nobody_gets_links_without_end(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client)
    for _ in range(5):
        log_in(client)

    assert len(mailoutbox) == 3


def test_a_link_is_over_with_the_address_or_the_hour(
    client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    sign_up(client)
    link = link_in(mailoutbox)

    User.objects.update(email="other@example.com")
    assertContains(use(client, link), words.CONFIRM_OVER)
    User.objects.update(email=EMAIL)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assertContains(use(client, link), words.CONFIRM_OVER)


def test_a_link_is_for_its_own_account_and_purpose(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)
    token = link_in(mailoutbox).partition("?token=")[2]
    other = User.objects.create_user("bob@example.com", PASSWORD, is_confirmed=False)
    forged = f"{other.pk}.{token.partition('.')[2]}"

    assertContains(use(client, f"{CONFIRM}?token={forged}"), words.CONFIRM_OVER)
    assert client.get(f"{RESET}choose/?token={token}")["Location"] == RESET


def test_an_address_that_changed_meanwhile_is_not_confirmed(user: User) -> None:
    User.objects.update(email="other@example.com", is_confirmed=False)

    assert not confirmation.confirm(user)
    assert not User.objects.get().is_confirmed


def test_a_password_by_mail_confirms_the_address(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)
    client.post(RESET, {"email": EMAIL})
    client.get(link_in(mailoutbox))
    client.post(f"{RESET}choose/", {"new_password": "battery staple"})

    assert log_in(client, "battery staple").status_code == 302


def test_whoever_was_there_before_counts_as_confirmed(client: Client, settings: Settings) -> None:
    settings.CONFIRM_EMAIL = False
    sign_up(client)
    settings.CONFIRM_EMAIL = True

    assert log_in(Client()).status_code == 302


def test_unconfirmed_people_get_in_once_it_is_off(client: Client, settings: Settings) -> None:
    sign_up(client)
    settings.CONFIRM_EMAIL = False

    assert log_in(client).status_code == 302


def test_production_needs_a_mail_server() -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mailer("", in_production=True, is_needed=True)
