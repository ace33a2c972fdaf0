"""`trivet recommend`: from needs to a recommendation, or the frameworks side by side.

The recommender is imported where one is made: most runs need none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trivet.catalog import Catalog, template_root
from trivet.cli import show
from trivet.cli.drafts import Draft
from trivet.cli.output import print_json
from trivet.cli.prompts import is_terminal, prompter
from trivet.cli.refusal import refuse
from trivet.cli.request import given_answers, missing_answers
from trivet.cli.wizard import Wizard
from trivet.errors import UserError

if TYPE_CHECKING:
    from trivet.criteria import Criteria
    from trivet.recommend import Recommendation

__all__ = ["compare_frameworks", "recommend_project", "recommendation_text"]


def recommend_project(
    settings: list[str], answers_file: Path | None, *, ask: bool, as_json: bool
) -> None:
    """Ask for the needs, or take them from flags, and print the recommendation."""
    catalog = Catalog.load()
    given = given_answers(catalog, settings, answers_file)
    draft = Draft(None, "recommend")
    if ask and is_terminal() and not as_json:
        resolution = Wizard(
            catalog=catalog,
            prompter=prompter(),
            draft=draft,
            folder="project",
            suggested={},
            recommendation=lambda answers: recommendation_text(catalog, answers),
            given=given,
            only_needs=True,
            subject="a recommendation",
        ).run()
    else:
        resolution = catalog.resolve(given)
        missing = missing_answers(catalog, resolution, given) if ask else []
        missing = [problem for problem in missing if catalog.option(problem.option).is_need]
        if resolution.problems or missing:
            raise refuse(catalog, given, resolution, missing)
    if resolution.answers["path"] != "recommend":
        raise UserError(
            f"`path` names {resolution.answers['path']}, so there is nothing to recommend.",
            "Leave `path` out.",
        )
    from trivet.criteria import load_criteria

    criteria = load_criteria(catalog.root)
    recommendation = _recommendation(resolution.answers, criteria)
    if as_json:
        print_json(recommendation.to_json())
    else:
        show.recommendation(recommendation, catalog, criteria)
    draft.forget()


def compare_frameworks(*, as_json: bool) -> None:
    """Print the three frameworks side by side."""
    from trivet.criteria import load_criteria

    criteria = load_criteria(template_root())
    if as_json:
        print_json(criteria.comparison.to_json())
    else:
        show.comparison(criteria)


def recommendation_text(catalog: Catalog, answers: Mapping[str, Any]) -> str:
    """Write the recommendation that follows from the answers."""
    from trivet.criteria import load_criteria

    criteria = load_criteria(catalog.root)
    return show.recommendation_text(_recommendation(answers, criteria), catalog, criteria)


def _recommendation(answers: Mapping[str, Any], criteria: Criteria) -> Recommendation:
    from trivet.recommend import recommend

    return recommend({need: str(answers[need]) for need in criteria.needs}, criteria)
