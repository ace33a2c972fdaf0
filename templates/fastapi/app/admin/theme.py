"""The look of the admin: that of the site, as far as the package that draws it lets it."""

from typing import ClassVar

from starlette.requests import Request
from starlette_admin.theme import ClassMap, DefaultTheme


class Classes(ClassMap):
    classes: ClassVar[dict[str, str]] = {"list.create_button": "btn btn-primary"}


class SiteTheme(DefaultTheme):
    def get_class_map(self) -> ClassMap:
        return Classes()

    def html_attrs(self, request: Request) -> dict[str, str]:
        """Nothing: `static/theme.js` knows whether it is dark, and `static/admin.css` the rest."""
        return {}
