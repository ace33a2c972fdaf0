import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError

from users.models import User

pytestmark = pytest.mark.django_db


def test_people_are_known_by_their_email() -> None:
    user = User.objects.create_user("Ada@Example.com", "a long password")
    assert str(user) == "ada@example.com"
    assert authenticate(username="ADA@example.com", password="a long password") == user


def test_an_email_belongs_to_one_person() -> None:
    User.objects.create_user("ada@example.com")
    with pytest.raises(IntegrityError):
        User.objects.create_user("ADA@example.com")


def test_a_superuser_may_do_everything() -> None:
    user = User.objects.create_superuser("root@example.com")
    assert user.is_staff
    assert user.has_perm("users.delete_user")
