"""`trivet explain`: what a word of the questionnaire or of a recommendation means, and why."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["explain"]


def explain(
    word: Annotated[
        str,
        typer.Argument(
            help="An option, a choice, `option=choice`, a claim such as A60, or an article."
        ),
    ],
) -> None:
    """Explain an option, a choice, a default, a claim or an article of the recommendation."""
    from trivet.catalog import Catalog
    from trivet.cli.explanations import explanation
    from trivet.criteria import load_criteria

    catalog = Catalog.load()
    print("\n".join(explanation(word, catalog, load_criteria(catalog.root))))
