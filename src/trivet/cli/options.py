"""`trivet options`: the catalogue for people, and as a JSON Schema of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trivet.cli.output import print_json
from trivet.cli.parameters import JsonOption

if TYPE_CHECKING:
    from trivet.catalog import Catalog, Choice, Option

__all__ = ["options"]


def options(as_json: JsonOption = False) -> None:
    """List every option with its choices, default and rules."""
    from trivet.catalog import Catalog

    catalog = Catalog.load()
    if as_json:
        print_json(_answers_schema(catalog))
        return
    defaults = catalog.resolve({}).answers
    print("`--set id=value` answers an option; * marks its default while nothing else is answered;")
    print("`…` in a rule stands for something of the answer.\n")
    for option in catalog.options:
        _print_option(option, defaults[option.id], catalog)


def _print_option(option: Option, default: object, catalog: Catalog) -> None:
    """Print an option: its id, the question, the choices with their rules, the default."""
    from trivet.catalog import answer_text

    print(f"{option.id}\n    {option.help}")
    for choice in option.choices:
        text = f"{choice.title}: {choice.help}" if choice.help else choice.title
        mark = "*" if choice.value == default else " "
        print(f"  {mark} {answer_text(choice.value):14} {text}")
        for sentence in catalog.sentences(choice.rule):
            print(f"      {'':14} unless: {sentence}")
    if not option.choices:
        print(f"    default: {default or '(empty)'}")
        for sentence in catalog.sentences(option.rule):
            print(f"      rule: {sentence}")
    print()


def _answers_schema(catalog: Catalog) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of an answers file."""
    defaults = catalog.resolve({}).answers
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Answers to Trivet's questions",
        "type": "object",
        "properties": {
            option.id: _schema(option, defaults[option.id], catalog) for option in catalog.options
        },
        "additionalProperties": False,
    }


def _schema(option: Option, default: object, catalog: Catalog) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": option.help, "default": default}
    if option.type == "bool":
        schema["type"] = "boolean"
    elif option.choices:
        schema["oneOf"] = [_choice_schema(choice, catalog) for choice in option.choices]
    else:
        schema["type"] = "string"
    rules = [] if option.choices else catalog.sentences(option.rule)
    if rules:
        schema["$comment"] = " ".join(rules)
    return schema


def _choice_schema(choice: Choice, catalog: Catalog) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "const": choice.value,
        "title": choice.title,
        "description": choice.help,
    }
    rules = catalog.sentences(choice.rule)
    if rules:
        schema["$comment"] = " ".join(rules)
    return schema
