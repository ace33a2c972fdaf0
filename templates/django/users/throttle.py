"""Counts what strangers try, and refuses it after too often."""

from hashlib import sha256

from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils.timezone import now

from users.exceptions import TooManyAttempts
from users.limits import LIMITS, WINDOW, network_of
from users.models import Attempt, User


def count(kind: str, email: str, request: HttpRequest | None) -> Attempt:
    """Count a try before it is made, so that many at once do not slip by."""
    Attempt.objects.filter(created_at__lt=now() - WINDOW).delete()
    network = network_of(request.META["REMOTE_ADDR"]) if request else ""
    attempt = Attempt.objects.create(
        kind=kind, account=digest(User.objects.normalize_email(email)), network=digest(network)
    )
    for limit in LIMITS[kind]:
        same = {name: getattr(attempt, name) for name in limit.columns}
        recent = Attempt.objects.filter(kind=kind, created_at__gt=now() - WINDOW, **same)
        found = recent.aggregate(tries=Count("id"), first=Min("created_at"))
        if found["tries"] > limit.tries:
            attempt.delete()
            raise TooManyAttempts(found["first"] + WINDOW - now())
    return attempt


def forgive(attempt: Attempt) -> None:
    """Forget all like it. Those for other accounts stay: else one's own would hide guesses."""
    Attempt.objects.filter(
        kind=attempt.kind, account=attempt.account, network=attempt.network
    ).delete()


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
