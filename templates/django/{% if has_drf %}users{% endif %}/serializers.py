"""What goes into the log-in of the API and comes out of it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config import words
from config.serializers import StrictCharField, StrictModelSerializer, StrictSerializer
from users.models import User
from users.tokens import Tokens
from users.validators import MAX_LENGTH, MIN_LENGTH, check_email, check_strength

NEEDED = {"password": ("username", "password"), "refresh_token": ("refresh_token",)}


@extend_schema_field({"type": "string", "format": "email", "maxLength": 254})
class EmailField(StrictCharField):
    """An address as it is kept."""

    def to_internal_value(self, data: str) -> str:
        email = User.objects.normalize_email(super().to_internal_value(data))
        check_email(email)
        return email


@extend_schema_field({"type": "string", "enum": list(NEEDED), "default": "password"})
class GrantTypeField(StrictCharField):
    """Also what is not supported, of which OAuth 2 has an error of its own."""


class Text(StrictCharField):
    """A text as it was sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, allow_blank=True, trim_whitespace=False, **kwargs)


class RegistrationSerializer(StrictSerializer[Any]):
    email = EmailField(max_length=254)
    password = StrictCharField(min_length=MIN_LENGTH, max_length=MAX_LENGTH, trim_whitespace=False)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        try:
            check_strength(attrs["password"], User(email=attrs["email"]))
        except ValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from None
        return attrs


class TokenFormSerializer(serializers.Serializer[Any]):
    """The forms of OAuth 2 for a password (RFC 6749, 4.3.2) and for a refresh token (6)."""

    grant_type = GrantTypeField(max_length=1000, allow_blank=True, default="password")
    username = Text(default="")
    password = Text(default="")
    refresh_token = Text(default="")

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        missing = [name for name in NEEDED.get(attrs["grant_type"], ()) if not attrs[name]]
        if missing:
            raise serializers.ValidationError({name: [words.REQUIRED] for name in missing})
        return attrs


class RefreshTokenSerializer(StrictSerializer[Any]):
    refresh_token = Text()


class TokensSerializer(StrictSerializer[Tokens]):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.ChoiceField(["bearer"])
    expires_in = serializers.IntegerField()


class UserSerializer(StrictModelSerializer[User]):
    class Meta:
        model = User
        fields: ClassVar = ("id", "email")
