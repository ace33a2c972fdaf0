from io import StringIO
from typing import Any

from django.core.management import call_command
from rest_framework import serializers

from config.exceptions import problem_details
from config.serializers import StrictSerializer


class Wishes(StrictSerializer[Any]):
    colour = serializers.ChoiceField(choices=["red", "blue"])
    sizes = serializers.ListField(child=serializers.IntegerField())


def test_no_message_repeats_a_value() -> None:
    wishes = Wishes(data={"colour": "secret", "sizes": [1, "secret"], "\ud800": "secret"})
    assert not wishes.is_valid()

    answer = problem_details(serializers.ValidationError(wishes.errors), {})

    assert answer is not None
    assert b"secret" not in answer.content
    for field in (b'"colour"', b'"sizes.1"', b'"?"'):
        assert field in answer.content


def test_nothing_in_the_description_is_guessed() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
