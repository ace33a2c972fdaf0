from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import EmailField, QuerySet
from django.http import HttpRequest

from users.models import User

# Whoever may change these may do everything.
POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class AddressField(forms.EmailField):
    """An address as it will be saved: whether somebody has it already is looked up by that."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


# Only the type stubs know UserAdmin[User]; Django itself cannot subscript it.
@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    list_display = ("email", "is_staff", "is_active", "date_joined", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email",)
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    readonly_fields = ("date_joined", "last_login")
    formfield_overrides: ClassVar = {EmailField: {"form_class": AddressField}}
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Permissions", {"fields": ("is_active", *POWERS)}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)
    actions = ("let_in", "shut_out")
    # All that somebody wrote goes with them.
    delete_confirmation_max_display = 100

    @admin.action(description="Let selected users log in", permissions=["change"])
    def let_in(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users, is_active=True)

    @admin.action(description="Let selected users no longer log in", permissions=["change"])
    def shut_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users, is_active=False)

    def _set_active(self, request: HttpRequest, users: QuerySet[User], *, is_active: bool) -> None:
        changed = users.exclude(email=request.user.get_username())
        if not _is_superuser(request):
            changed = changed.filter(is_staff=False, is_superuser=False)
        self.message_user(request, f"{changed.update(is_active=is_active)} changed.")

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if _is_superuser(request) else (*fields, *POWERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _may_touch(request, obj) and super().has_delete_permission(request, obj)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """What a group may is for superusers to say: else staff could widen their own."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: Group | None = None
    ) -> list[str] | tuple[str, ...]:
        fields = super().get_readonly_fields(request, obj)
        return fields if _is_superuser(request) else (*fields, "permissions")


def _is_superuser(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_superuser


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """Nobody takes over the account of somebody who may do more, such as by a new password."""
    return user is None or not (user.is_staff or user.is_superuser) or _is_superuser(request)
