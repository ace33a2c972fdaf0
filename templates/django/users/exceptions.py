"""What is refused for now, and when to come back."""

from datetime import timedelta


class TryLater(Exception):  # noqa: N818 - nothing is wrong
    """Answered by `status` and `Retry-After` wherever nobody catches it."""

    status = 503

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.seconds = max(1, round(wait.total_seconds()))


class TooManyAttempts(TryLater):
    status = 429


class TooManyHashes(TryLater):
    pass
