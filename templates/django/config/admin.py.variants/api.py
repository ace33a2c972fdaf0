"""Screens for staff: each app says in its `admin.py` what they see of it."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, reverse_lazy

from users.staff import PasswordChange

admin.site.site_header = admin.site.site_title = settings.PROJECT["name"]
admin.site.index_title = "Admin"
admin.site.site_url = reverse_lazy("home")  # type: ignore[assignment]

urlpatterns = [
    path("admin/password_change/", admin.site.admin_view(PasswordChange.as_view())),
    path("admin/", admin.site.urls),
]
