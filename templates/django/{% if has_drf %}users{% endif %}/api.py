"""Registration, and tokens for a password or for a refresh token."""

from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.problems import Problem, ValidationProblem, problem
from config.schema import answers
from config.views import ProjectView
from users import tokens
from users.authentication import ApiRequest
from users.oauth import TokenProblem, TokenValidationProblem, unsupported_grant
from users.registration import EmailTaken, register
from users.serializers import (
    RefreshTokenSerializer,
    RegistrationSerializer,
    TokenFormSerializer,
    TokensSerializer,
    UserSerializer,
)
from users.tokens import Tokens

BAD_BODY = {400: Problem, 413: Problem, 415: Problem, 422: ValidationProblem}
BUSY = {429: Problem, 503: Problem}
NO_TOKEN = {
    **dict.fromkeys((400, 401, 413, 415, 429, 503), TokenProblem),
    422: TokenValidationProblem,
}


# Views of strangers: they have nothing yet to say who they are. A docstring would describe them.
class StrangerView(ProjectView):
    authentication_classes = ()
    permission_classes = ()


class RegisterView(StrangerView):
    @extend_schema(
        operation_id="register",
        request=RegistrationSerializer,
        responses=answers({201: UserSerializer, 409: Problem, **BAD_BODY, **BUSY}),
    )
    def post(self, request: Request) -> Response | HttpResponse:
        data = RegistrationSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            user = register(request, **data.validated_data)
        except EmailTaken:
            return problem(409)
        return Response(UserSerializer(user).data, status=201)


class TokenView(StrangerView):
    parser_classes = (FormParser, MultiPartParser)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Take each form for UTF-8, whatever it says, and no body for an empty form."""
        request.encoding = "utf-8"
        given = super().initialize_request(request, *args, **kwargs)
        if not request.body:
            given._stream = None  # type: ignore[assignment]
        return given

    @extend_schema(
        operation_id="token",
        request={"application/x-www-form-urlencoded": TokenFormSerializer},
        responses=answers({200: TokensSerializer, **NO_TOKEN}),
    )
    def post(self, request: Request) -> Response | HttpResponse:
        """Return tokens for an e-mail address (`username`) and its password, or for a refresh token."""
        data = TokenFormSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        form = data.validated_data
        if form["grant_type"] == "refresh_token":
            return _granted(tokens.renew(form["refresh_token"]))
        if form["grant_type"] != "password":
            return unsupported_grant()
        user = authenticate(request, username=form["username"], password=form["password"])
        return _granted(tokens.log_in(request, user) if user else None)


class RefreshView(StrangerView):
    @extend_schema(
        operation_id="refresh",
        request=RefreshTokenSerializer,
        responses=answers({200: TokensSerializer, 401: Problem, **BAD_BODY}),
    )
    def post(self, request: Request) -> Response | HttpResponse:
        """Return new tokens for a refresh token, which is good once; the same as JSON."""
        return _granted(tokens.renew(_refresh_token(request)))


class LogOutView(StrangerView):
    @extend_schema(
        operation_id="log_out",
        request=RefreshTokenSerializer,
        responses=answers({204: None, **BAD_BODY}),
    )
    def post(self, request: Request) -> Response:
        """End the log-in of this token; its access tokens end with it."""
        tokens.log_out(_refresh_token(request))
        return Response(status=204)


class MeView(ProjectView):
    @extend_schema(operation_id="me", responses=answers({200: UserSerializer}))
    def get(self, request: ApiRequest) -> Response:
        return Response(UserSerializer(request.user).data)


def _refresh_token(request: Request) -> str:
    data = RefreshTokenSerializer(data=request.data)
    data.is_valid(raise_exception=True)
    return str(data.validated_data["refresh_token"])


def _granted(granted: Tokens | None) -> Response | HttpResponse:
    return Response(TokensSerializer(granted).data) if granted else problem(401)


urlpatterns = [
    path("register", RegisterView.as_view(), name="register"),
    path("token", never_cache(TokenView.as_view()), name="token"),
    path("refresh", never_cache(RefreshView.as_view()), name="refresh"),
    path("logout", LogOutView.as_view(), name="logout"),
    path("me", MeView.as_view(), name="me"),
]
