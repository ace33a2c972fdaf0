"""What happens to every request and answer, whichever view it belongs to."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware

from config.hosts import is_allowed

GetResponse = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """Logs one line per request, and gives every line of a request the same id."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = request.META.get("HTTP_X_REQUEST_ID", "")
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", request_id):
            request_id = uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                    "client": request.META["REMOTE_ADDR"],
                },
            )
        response.headers["X-Request-ID"] = request_id
        return response


class TrustedProxyMiddleware:
    """Believes X-Forwarded-For and X-Forwarded-Proto only when a trusted proxy sends them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._is_trusted(request.META["REMOTE_ADDR"]):
            request.META["REMOTE_ADDR"] = self._client(request)
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)

    def _client(self, request: HttpRequest) -> str:
        """The nearest address that is not a proxy of ours: a client can write the others."""
        client: str = request.META["REMOTE_ADDR"]
        chain = request.META.get("HTTP_X_FORWARDED_FOR")
        for forwarded in reversed(chain.split(",") if chain else []):
            try:
                client = str(ip_address(forwarded.strip()))
            except ValueError:
                break
            if not self._is_trusted(client):
                break
        return client

    @staticmethod
    def _is_trusted(address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in settings.TRUSTED_PROXIES)


class HeadersMiddleware(SecurityMiddleware):
    """Sets Django's security headers on what its own middleware refuses too, and one it lacks."""

    def process_request(self, request: HttpRequest) -> None:
        """Leaves redirects to Django's own middleware."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class BodyLimitMiddleware:
    """Refuses a body that is larger than any that the project needs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return HttpResponse(status=413)
        return self.get_response(request)


class HostCheckMiddleware(CommonMiddleware):
    """Answers to ALLOWED_HOSTS only, except about health: probes call a machine by its address."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        if request.path_info.startswith("/health/"):
            return None
        allowed_hosts = tuple(settings.ALLOWED_HOSTS)
        # While developing there need be none.
        if not settings.DEBUG and not is_allowed(request.get_host(), allowed_hosts, any_port=False):
            raise DisallowedHost
        return super().process_request(request)
