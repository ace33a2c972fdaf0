"""`trivet recommend`: from needs to a recommendation, or the frameworks side by side."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trivet.cli.output import print_json
from trivet.cli.parameters import (
    AnswersOption,
    DefaultsOption,
    JsonOption,
    PlainOption,
    SetOption,
    exclusive,
)
from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.catalog import Catalog, Resolution
    from trivet.cli.drafts import Draft

__all__ = ["recommend", "recommend_project"]


def recommend(
    settings: SetOption = None,
    answers: AnswersOption = None,
    defaults: DefaultsOption = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Print the three frameworks side by side.")
    ] = False,
    details: Annotated[
        bool, typer.Option("--details", help="With --compare: in sentences, with their sources.")
    ] = False,
    as_json: JsonOption = False,
    _plain: PlainOption = False,
) -> None:
    """Recommend a framework, with reasons; write nothing."""
    if details and not compare:
        raise UserError("`--details` belongs to `--compare`.", "Add `--compare`, or leave it out.")
    if not compare:
        recommend_project(settings or [], answers, ask=not defaults, as_json=as_json)
    elif settings or answers:
        raise exclusive("--compare", "--set" if settings else "--answers")
    else:
        _compare(details=details, as_json=as_json)


def recommend_project(
    settings: list[str], answers_file: Path | None, *, ask: bool, as_json: bool
) -> None:
    """Ask for the needs, or take them from flags, and print the recommendation.

    Answers that a person was asked for are kept: `trivet new` in the same folder offers them.

    Raises:
        UserError: An answer cannot stand or is missing, or there is nothing to recommend.
        KeyboardInterrupt: The person left.
    """
    from trivet.catalog import Catalog
    from trivet.cli import advice
    from trivet.cli.answers import given_answers
    from trivet.cli.drafts import Draft
    from trivet.cli.prompts import is_terminal

    catalog = Catalog.load()
    given = given_answers(catalog, settings, answers_file)
    draft = Draft(None, "recommend")
    was_asked = ask and is_terminal() and not as_json
    if was_asked:
        answers = _asked(catalog, given, draft).answers
    else:
        answers = _completed(catalog, given, may_default=not ask).answers
    for option in ("path", "framework"):
        if given.get(option, "recommend") != "recommend":
            raise UserError(
                f"`{option}` names {given[option]}, so there is nothing to recommend.",
                f"Leave `{option}` out.",
            )
    if as_json:
        print_json(advice.recommendation(catalog, answers).to_json())
    elif was_asked:
        kept = draft.load().answers
        _show(catalog, answers, is_kept=bool(kept) and kept.items() <= answers.items())
    else:
        print(advice.recommendation_text(catalog, answers))


def _show(catalog: Catalog, answers: Mapping[str, Any], *, is_kept: bool) -> None:
    """Show the recommendation on one screen, and all of it to who wants that."""
    from trivet.catalog import Choice
    from trivet.cli import advice
    from trivet.cli.conversation import states
    from trivet.cli.prompts import GoBack, Question, prompter

    full = partial(advice.recommendation_text, catalog, answers, is_kept=is_kept)
    print("\n" + advice.recommendation_card(catalog, answers))
    question = Question(
        "Is that enough?",
        "yes",
        states(
            Choice("yes", "Yes", "how to go on"),
            Choice("no", "All of it", "every reason, what speaks against it, the sources"),
        ),
        echo=False,
        details=full,
    )
    with contextlib.suppress(GoBack):
        if prompter().ask(question) == "no":
            print(full())
            return
    print("\n" + advice.next_steps(catalog, answers, is_kept=is_kept))


def _asked(catalog: Catalog, given: dict[str, Any], draft: Draft) -> Resolution:
    from trivet.cli.prompts import prompter
    from trivet.cli.wizard import Wizard

    return Wizard(catalog, prompter(), draft, given, catalog.resolve, only_needs=True).run()


def _completed(catalog: Catalog, given: dict[str, Any], *, may_default: bool) -> Resolution:
    from trivet.cli.answers import missing_answers
    from trivet.cli.refusal import refuse

    resolution = catalog.resolve(given)
    missing = [] if may_default else missing_answers(catalog, resolution, given)
    missing = [problem for problem in missing if catalog.option(problem.option).is_need]
    if resolution.problems or missing:
        raise refuse(catalog, given, resolution, missing)
    return resolution


def _compare(*, details: bool, as_json: bool) -> None:
    from trivet.catalog import template_root
    from trivet.cli.comparison import comparison_details, comparison_table
    from trivet.criteria import load_criteria

    criteria = load_criteria(template_root())
    if as_json:
        print_json(criteria.comparison.to_json())
    else:
        print((comparison_details if details else comparison_table)(criteria))
