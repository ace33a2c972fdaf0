"""Registration, and tokens for a password or for a refresh token."""

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from ninja import Form, Router, Status
from ninja.decorators import decorate_view
from ninja.errors import AuthenticationError, HttpError

from config.problems import Problem, ValidationProblem
from users import tokens
from users.authentication import ApiRequest
from users.models import User
from users.oauth import TokenProblem, TokenValidationProblem, unsupported_grant
from users.registration import EmailTaken
from users.registration import register as add_user
from users.schemas import RefreshToken, Registration, TokenForm, TokensOut, UserOut
from users.tokens import Tokens

router = Router()

BAD_BODY = {400: Problem, 413: Problem, 415: Problem, 422: ValidationProblem}
BUSY = {429: Problem, 503: Problem}
NO_TOKEN = {
    **dict.fromkeys((400, 401, 413, 429, 503), TokenProblem),
    422: TokenValidationProblem,
}


@router.post("/register", auth=None, response={201: UserOut, 409: Problem, **BAD_BODY, **BUSY})
def register(request: HttpRequest, data: Registration) -> Status[User]:
    try:
        return Status(201, add_user(request, data.email, data.password))
    except EmailTaken:
        raise HttpError(409, "Conflict") from None


@router.post("/token", auth=None, response={200: TokensOut, **NO_TOKEN})
@decorate_view(never_cache)
def token(request: HttpRequest, form: Form[TokenForm]) -> Tokens | HttpResponse:
    """Return tokens for an e-mail address (`username`) and its password, or for a refresh token."""
    if form.grant_type == "refresh_token":
        return _granted(tokens.renew(form.refresh_token))
    if form.grant_type != "password":
        return unsupported_grant()
    user = authenticate(request, username=form.username, password=form.password)
    return _granted(tokens.log_in(request, user) if user else None)


@router.post("/refresh", auth=None, response={200: TokensOut, 401: Problem, **BAD_BODY})
@decorate_view(never_cache)
def refresh(request: HttpRequest, data: RefreshToken) -> Tokens:
    """Return new tokens for a refresh token, which is good once; the same as JSON."""
    return _granted(tokens.renew(data.refresh_token))


@router.post("/logout", auth=None, response={204: None, **BAD_BODY})
def log_out(request: HttpRequest, data: RefreshToken) -> Status[None]:
    """End the log-in of this token; its access tokens end with it."""
    tokens.log_out(data.refresh_token)
    return Status(204, None)


@router.get("/me", response=UserOut)
def me(request: ApiRequest) -> User:
    return request.auth


def _granted(granted: Tokens | None) -> Tokens:
    if granted is None:
        raise AuthenticationError
    return granted
