"""Finds out before a server starts whether it can listen where `HOST` and `PORT` say."""

import errno
import socket


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
