"""Writes what options, choices, claims and articles are, from the catalogue and the criteria."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from trivet.catalog import Catalog, Choice, Option, answer_text
from trivet.cli.advice import source_lines, wrapped
from trivet.criteria import Claim, Criteria, Source
from trivet.errors import UserError

__all__ = ["explanation"]


def explanation(word: str, catalog: Catalog, criteria: Criteria) -> list[str]:
    """Return the lines that explain `word`; one that several options offer is explained for each.

    Raises:
        UserError: Nothing is called so.
    """
    name = word.strip().casefold()
    for source in criteria.sources:
        if name in (source.id.casefold(), source.name.casefold()):
            return list(_source(source, criteria))
    for claim in criteria.claims.values():
        if name == claim.id.casefold():
            return list(_claim(claim, catalog, criteria))
    wanted, _, value = name.partition("=")
    option = next((o for o in catalog.options if o.id == wanted.replace("-", "_")), None)
    if option is not None and not value:
        return list(_option(option, catalog, criteria))
    options = [option] if option is not None else catalog.options
    lines = [line for o in options for line in _choices(o, value or name, catalog, criteria)]
    if not lines:
        raise _unknown(word, catalog, criteria)
    return lines


def _option(option: Option, catalog: Catalog, criteria: Criteria) -> Iterator[str]:
    default = catalog.resolve({}).answers[option.id]
    yield f"{option.id}: {option.help}"
    if option.is_need:
        yield wrapped(
            "It only serves the recommendation; points for and against follow each choice."
        )
    for choice in option.choices:
        yield from _choice(option, choice, catalog, criteria)
    if not option.choices:
        yield from (wrapped(rule, "  rule: ") for rule in catalog.sentences(option.rule))
    yield wrapped(f"{answer_text(default) or '(empty)'}", "  default: ")
    if option.why:
        yield wrapped(option.why, "  why: ")


def _choices(option: Option, name: str, catalog: Catalog, criteria: Criteria) -> Iterator[str]:
    for choice in option.choices:
        if name in (answer_text(choice.value).casefold(), choice.title.casefold()):
            yield f"{option.id}: {option.help}"
            yield from _choice(option, choice, catalog, criteria)


def _choice(option: Option, choice: Choice, catalog: Catalog, criteria: Criteria) -> Iterator[str]:
    name = answer_text(choice.value)
    yield wrapped(f"{choice.title}: {choice.help}".removesuffix(": "), f"  {name}: ")
    for sentence in catalog.sentences(choice.rule):
        yield wrapped(sentence, "      unless: ")
    cells = criteria.needs.get(option.id, {}).get(name, {})
    for framework, cell in cells.items():
        if cell.points:
            ids = " ".join(claim.id for claim in cell.claims)
            yield wrapped(
                f"{cell.says} [{ids}]", f"    {criteria.names[framework]:8} {cell.points:+d}  "
            )


def _claim(claim: Claim, catalog: Catalog, criteria: Criteria) -> Iterator[str]:
    yield wrapped(claim.says + ".", f"{claim.id}: ")
    status = "not verified today" if claim.status == "unverified" else claim.status
    if claim.refuted_by:
        status += f" by {claim.refuted_by.id}: {claim.refuted_by.says}"
    elif claim.disputed_by:
        status += f" by {' '.join(claim.disputed_by)}"
    yield wrapped(status + ".", "  status: ")
    for need, choice in _counting(claim, criteria):
        yield wrapped(f"{catalog.option(need).short}: {choice}", "  counts: ")
    yield wrapped(claim.citation, "  source: ")
    if claim.checked:
        yield wrapped(f"last checked {claim.checked}", "  ")
        yield f"  {claim.url}"
    else:
        yield from next(source_lines(s) for s in criteria.sources if s.name == claim.source)


def _counting(claim: Claim, criteria: Criteria) -> Iterator[tuple[str, str]]:
    """Yield the answers whose points rest on the claim, as `need` and `choice (points)`."""
    for need, choices in criteria.needs.items():
        for choice, cells in choices.items():
            for framework, cell in cells.items():
                if claim in cell.claims:
                    yield need, f"{choice} ({criteria.names[framework]} {cell.points:+d})"


def _source(source: Source, criteria: Criteria) -> Iterator[str]:
    yield from source_lines(source)
    yield wrapped(source.about, "  ")
    for claim in sorted(criteria.claims.values(), key=lambda claim: claim.id):
        if claim.source == source.name:
            yield wrapped(f"{claim.says} ({claim.place})", f"  {claim.id:5} ")


def _unknown(word: str, catalog: Catalog, criteria: Criteria) -> UserError:
    names = {option.id for option in catalog.options} | {c.lower() for c in criteria.claims}
    names |= {answer_text(choice.value) for o in catalog.options for choice in o.choices}
    close = difflib.get_close_matches(word.strip().casefold(), sorted(names), n=1)
    hint = f"Did you mean `{close[0]}`?" if close else "`trivet options` lists them all."
    return UserError(f"Nothing is called `{word}`.", hint)
