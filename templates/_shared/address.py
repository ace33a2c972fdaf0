"""Finds out before a server starts whether it can and may listen where `HOST` and `PORT` say."""

import errno
import logging
import socket
from ipaddress import ip_address

logger = logging.getLogger(__name__)


def check_address(host: str, port: int) -> None:
    """Listen there for a moment, or stop with one line that names the setting to change."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, UnicodeError) as error:
        raise SystemExit(advice(error, host, port)) from None


def advice(error: Exception, host: str, port: int) -> str:
    if isinstance(error, PermissionError):
        return f"PORT: {port} is for administrators; choose one from 1024 up"
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        free = port + 1 if port < 65535 else 8000
        return f"PORT: {port} is in use; choose another one, such as PORT={free}"
    # Conda is one of those who set a variable of this name for themselves.
    return f"HOST: {host!r} is no address of this machine; choose one, such as HOST=127.0.0.1"


def check_exposure(host: str, *, has_public_key: bool) -> None:
    """Tell whoever serves without `ENVIRONMENT=production` that other machines get in, too."""
    found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    if all(ip_address(str(place[0]).partition("%")[0]).is_loopback for *_, place in found):
        return
    reach = f"other machines reach {host}, and ENVIRONMENT is development"
    advice = "set ENVIRONMENT=production and what it asks for, or HOST=127.0.0.1"
    if has_public_key:
        raise SystemExit(f"SECRET_KEY: {reach}, whose key everybody knows; {advice}")
    logger.warning("%s; %s", reach, advice)
