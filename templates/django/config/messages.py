"""Messages for the next page, in a cookie for this site only; Django's own is for the whole host."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse


class Storage(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"

    def _update_cookie(self, encoded_data: str, response: HttpResponse) -> None:
        super()._update_cookie(encoded_data, response)  # type: ignore[misc]  # the stubs lack it
        response.cookies[self.cookie_name]["path"] = settings.SESSION_COOKIE_PATH
