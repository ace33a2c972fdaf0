"""Screens for staff: each app says in its `admin.py` what they see of it."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, reverse_lazy
from django.views.generic import RedirectView

from users.decorators import login_required

admin.site.site_header = admin.site.site_title = settings.PROJECT["name"]
admin.site.index_title = "Admin"
admin.site.site_url = reverse_lazy("home")  # type: ignore[assignment]
# Staff log in where everybody does; Django's own form is left for whoever is none of them.
admin.site.login = login_required(admin.site.login)  # type: ignore[assignment,method-assign]
# And they change their password there: Django's own form lets anybody guess the old one for ever.
own_password = RedirectView.as_view(pattern_name="users:change")

urlpatterns = [
    path("admin/password_change/", admin.site.admin_view(own_password)),
    path("admin/", admin.site.urls),
]
