"""What is refused to people for now."""

from datetime import timedelta

from werkzeug.exceptions import ServiceUnavailable, TooManyRequests


class TooManyAttempts(TooManyRequests):
    """Answered by 429 wherever nobody catches it."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(retry_after=max(1, round(wait.total_seconds())))


class TooManyHashes(ServiceUnavailable):
    """Answered by 503 wherever nobody catches it."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(retry_after=round(wait.total_seconds()))
