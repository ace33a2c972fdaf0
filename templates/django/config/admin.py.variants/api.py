"""Screens for staff: each app says in its `admin.py` what they see of it."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse_lazy

from users.staff import PasswordChange

admin.site.site_header = admin.site.site_title = settings.PROJECT["name"]
admin.site.index_title = "Admin"
admin.site.site_url = reverse_lazy("home")  # type: ignore[assignment]

urlpatterns = [
    path("admin/password_change/", admin.site.admin_view(PasswordChange.as_view())),
    path("admin/", admin.site.urls),
]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page for staff; the API says it in its own shape."""
    if request.path_info.startswith("/admin/"):
        return render(request, "404.html", status=404)
    return HttpResponse(status=404)
