"""What people do on the pages of accounts."""

from typing import Any

from django.test import Client

from tests.users import EMAIL, PASSWORD

# A page that needs a log-in
CHANGE = "/accounts/password/change/"


def sign_up(client: Client, email: str = EMAIL, password: str = PASSWORD) -> Any:
    return client.post("/accounts/signup/", {"email": email, "password": password})


def log_in(client: Client, password: str = PASSWORD, **values: str) -> Any:
    return client.post("/accounts/login/", {"email": EMAIL, "password": password, **values})


def change_password(client: Client, old: str, new: str) -> Any:
    return client.post(CHANGE, {"old_password": old, "new_password": new})


def is_logged_in(client: Client) -> bool:
    return client.get(CHANGE).status_code == 200
