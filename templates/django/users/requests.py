"""Requests of people who are logged in, for the type checker."""

from django.http import HttpRequest

from users.models import User


class UserRequest(HttpRequest):
    user: User
