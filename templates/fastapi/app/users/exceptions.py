"""What is refused to people for now."""

from datetime import timedelta

from starlette.exceptions import HTTPException


class TooManyAttempts(HTTPException):
    """Answered by 429 wherever nobody catches it."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, round(wait.total_seconds()))
        super().__init__(429, headers={"Retry-After": str(seconds)})
