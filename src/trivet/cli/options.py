"""`trivet options`: the catalogue for people, and as a JSON Schema of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trivet.cli.output import print_json
from trivet.cli.parameters import JsonOption

if TYPE_CHECKING:
    from trivet.catalog import Catalog, Option

__all__ = ["options"]


def options(as_json: JsonOption = False) -> None:
    """List every option with its choices, default and rules."""
    from trivet.catalog import Catalog

    catalog = Catalog.load()
    if as_json:
        from importlib.metadata import version

        from trivet.schema import answers_schema

        print_json(answers_schema(catalog, version("trivet")))
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
