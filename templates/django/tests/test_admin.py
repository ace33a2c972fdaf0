from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.users import EMAIL, PASSWORD
from users.models import User

USERS = "/admin/users/user/"
GROUPS = "/admin/auth/group/"
OTHER = "tim@example.com"
NEW = "another horse"


@pytest.fixture
def helper(db: None) -> User:
    """Somebody of the staff who may do everything with users, but is no superuser."""
    helper = User.objects.create_user("helper@example.com", PASSWORD, is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(content_type__app_label="users"))
    helper.user_permissions.add(Permission.objects.get(codename="delete_note"))
    return helper


@pytest.fixture
def helping(helper: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(helper)
    return client


def act(client: Client, action: str, *users: User, **values: str) -> None:
    selected = {"action": action, "_selected_action": [str(user.pk) for user in users]}
    client.post(USERS, {**selected, **values})


# Who gets in


@pytest.mark.parametrize("path", ["/admin/", USERS, "/admin/nothing/"])
def test_strangers_are_asked_to_log_in(client: Client, db: None, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 302
    assert "login" in response.headers["Location"]


@pytest.mark.parametrize("path", ["/admin/", USERS])
def test_others_stay_out(member: Client, path: str) -> None:
    assert member.get(path).status_code == 302
    assert member.post(path).status_code == 302


def test_who_is_no_longer_staff_is_out_at_once(helper: User, helping: Client) -> None:
    assert helping.get("/admin/").status_code == 200

    helper.is_staff = False
    helper.save()

    assert helping.get("/admin/").status_code == 302


def test_staff_see_what_they_have_permission_for(helper: User, helping: Client) -> None:
    helper.user_permissions.clear()

    assert helping.get("/admin/").status_code == 200
    assert helping.get(USERS).status_code == 403


# What is refused has a page


def test_staff_are_told_what_they_may_not(helper: User, helping: Client) -> None:
    helper.user_permissions.clear()

    response = helping.get(USERS)

    assert response.status_code == 403
    assert "<h1>Not allowed</h1>" in response.text


def test_a_form_of_another_site_is_refused(admin_user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)

    response = strict.post(f"{USERS}add/", {"email": OTHER})

    assert response.status_code == 403
    assert "<h1>Not allowed</h1>" in response.text


def test_whoever_guesses_is_told_to_wait(client: Client, user: User) -> None:
    page = client.get("/admin/", follow=True)
    typed = {"username": EMAIL, "email": EMAIL, "password": "wrong"}
    for _ in range(11):
        response = client.post(page.wsgi_request.get_full_path(), typed)

    assert response.status_code == 429
    assert "Retry-After" in response.headers
    assert "</html>" in response.text


# Users


def test_users_are_listed(admin_client: Client, user: User) -> None:
    assert EMAIL in admin_client.get(USERS).text
    assert EMAIL in admin_client.get(USERS, {"q": EMAIL.upper()}).text
    assert EMAIL not in admin_client.get(USERS, {"is_staff__exact": "1"}).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?password__startswith=a", 400),
        ("?user_permissions__codename=a", 400),
        ("?is_staff__exact=x", 302),
        ("?date_joined__year=99999999999999999999", 400),
        ("?id__exact=99999999999999999999", 200),
        ("?p=99999999999999999999", 200),
        ("?q=%27%25", 200),
        ("?q=%00", 200),
        (f"?q={'a+' * 1000}", 400),
        ("99999999999999999999/change/", 302),
        ("x/change/", 302),
    ],
)
def test_odd_addresses(admin_client: Client, query: str, status: int) -> None:
    assert admin_client.get(f"{USERS}{query}").status_code == status


@pytest.mark.parametrize("action", ["delete_selected", "shut_out"])
@pytest.mark.parametrize("chosen", ["x", "", "\0", "-1", "99999999999999999999"])
def test_odd_actions(admin_client: Client, admin_user: User, action: str, chosen: str) -> None:
    admin_client.raise_request_exception = False
    typed = {"action": action, "_selected_action": [str(admin_user.pk), chosen]}

    assert admin_client.post(USERS, typed).status_code < 500


def test_no_hash_is_shown(admin_client: Client, user: User) -> None:
    for path in (USERS, f"{USERS}{user.pk}/change/", f"{USERS}{user.pk}/history/"):
        page = admin_client.get(path)

        assert page.status_code == 200
        assert user.password not in page.text


def test_a_user_is_added(admin_client: Client) -> None:
    typed = {"email": OTHER, "password1": PASSWORD, "password2": PASSWORD}

    admin_client.post(f"{USERS}add/", {**typed, "is_superuser": "on"})

    added = User.objects.get(email=OTHER)
    assert added.check_password(PASSWORD)
    assert not added.is_superuser


def test_an_address_is_taken_however_it_is_written(admin_client: Client, user: User) -> None:
    typed = {"email": EMAIL.upper(), "password1": PASSWORD, "password2": PASSWORD}

    assert admin_client.post(f"{USERS}add/", typed).status_code == 200
    assert User.objects.filter(email__iexact=EMAIL).count() == 1


def test_a_new_password_ends_what_was_logged_in(
    admin_client: Client, member: Client, user: User
) -> None:
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true"}

    admin_client.post(f"{USERS}{user.pk}/password/", {**typed, "set-password": "1"})

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "_auth_user_id" in member.session
    assert not member.get("/admin/", follow=True).context["user"].is_authenticated


def test_people_are_shut_out_and_let_in(admin_client: Client, admin_user: User, user: User) -> None:
    act(admin_client, "shut_out", user, admin_user)
    user.refresh_from_db()
    admin_user.refresh_from_db()
    assert not user.is_active
    assert admin_user.is_active, "nobody shuts out themselves"

    act(admin_client, "let_in", user)
    user.refresh_from_db()
    assert user.is_active


def test_dates_are_only_read(admin_client: Client, user: User) -> None:
    before = user.date_joined
    typed = {"email": OTHER, "date_joined_0": "2001-01-01", "date_joined_1": "00:00:00"}

    admin_client.post(f"{USERS}{user.pk}/change/", typed)

    user.refresh_from_db()
    assert user.email == OTHER
    assert user.date_joined == before


# Their own password


@pytest.fixture
def change(admin_client: Client) -> str:
    """Where staff change it, wherever the admin's link leads."""
    return admin_client.get("/admin/password_change/", follow=True).wsgi_request.path


def change_password(client: Client, change: str, old: str) -> Any:
    names = ("new_password", "new_password1", "new_password2")
    return client.post(change, {"old_password": old, **dict.fromkeys(names, NEW)})


def test_staff_change_their_password(admin_client: Client, admin_user: User, change: str) -> None:
    assert change_password(admin_client, change, "wrong").status_code != 302
    assert change_password(admin_client, change, "password").status_code == 302

    admin_user.refresh_from_db()
    assert admin_user.check_password(NEW)
    assert admin_client.get("/admin/").status_code == 200


def test_the_old_password_cannot_be_guessed(admin_client: Client, change: str) -> None:
    for _ in range(10):
        change_password(admin_client, change, "wrong")

    refused = change_password(admin_client, change, "password")

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 300


# What staff may not who are no superusers


def test_staff_help_users(helping: Client, user: User) -> None:
    helping.post(f"{USERS}{user.pk}/change/", {"email": OTHER, "is_active": "on"})

    user.refresh_from_db()
    assert user.email == OTHER


def test_staff_give_nobody_powers(helper: User, helping: Client, user: User) -> None:
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    typed = {"is_staff": "on", "is_superuser": "on", "user_permissions": every}

    helping.post(f"{USERS}{user.pk}/change/", {**typed, "email": EMAIL, "is_active": "on"})
    helping.post(f"{USERS}{helper.pk}/change/", {**typed, "email": helper.email})
    new = {"email": OTHER, "password1": PASSWORD, "password2": PASSWORD}
    helping.post(f"{USERS}add/", {**typed, **new})

    assert User.objects.filter(email=OTHER).exists()
    assert list(User.objects.filter(is_staff=True)) == [helper]
    assert not User.objects.filter(is_superuser=True).exists()
    assert not user.user_permissions.exists()


def test_staff_give_no_group_powers(helper: User, helping: Client) -> None:
    group = Group.objects.create(name="Helpers")
    helper.groups.add(group)
    helper.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]

    helping.post(f"{GROUPS}{group.pk}/change/", {"name": "Friends", "permissions": every})
    helping.post(f"{GROUPS}add/", {"name": "Others", "permissions": every})

    assert set(Group.objects.values_list("name", flat=True)) == {"Friends", "Others"}
    assert not Group.objects.filter(permissions__isnull=False).exists()


def test_superusers_say_what_a_group_may(admin_client: Client) -> None:
    some = Permission.objects.get(codename="change_user")

    admin_client.post(f"{GROUPS}add/", {"name": "Helpers", "permissions": [str(some.pk)]})

    assert list(Group.objects.get().permissions.all()) == [some]


@pytest.mark.parametrize("is_superuser", [True, False])
def test_staff_take_over_no_account_of_staff(
    helping: Client, user: User, is_superuser: bool
) -> None:
    user.is_staff, user.is_superuser = True, is_superuser
    user.save()
    changed = {"email": OTHER, "is_active": "on"}
    new = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}

    for path, typed in (("change/", changed), ("password/", new), ("delete/", {"post": "yes"})):
        assert helping.post(f"{USERS}{user.pk}/{path}", typed).status_code == 403
    act(helping, "delete_selected", user, post="yes")
    act(helping, "shut_out", user)

    user.refresh_from_db()
    assert (user.email, user.is_active) == (EMAIL, True)
    assert user.check_password(PASSWORD)


def test_staff_delete_users(helping: Client, user: User) -> None:
    act(helping, "delete_selected", user, post="yes")

    assert not User.objects.filter(pk=user.pk).exists()
