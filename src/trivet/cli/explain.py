"""`trivet explain`: what a word of the questionnaire or of a recommendation means, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from trivet.cli.parameters import JsonOption

__all__ = ["explain"]


def explain(
    word: Annotated[
        str,
        typer.Argument(
            help="An option, a choice, `option=choice`, a claim such as A60, or an article."
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Explain an option, a choice, a default, a claim or an article of the recommendation."""
    from trivet.catalog import Catalog
    from trivet.cli.explanations import entries, explanation
    from trivet.cli.output import print_json
    from trivet.criteria import load_criteria

    catalog = Catalog.load()
    criteria = load_criteria(catalog.root)
    if as_json:
        print_json({"word": word, "entries": entries(word, catalog, criteria)})
    else:
        print("\n".join(explanation(word, catalog, criteria)))
