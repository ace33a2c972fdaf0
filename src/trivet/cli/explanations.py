"""Says what options, choices, claims and articles are, from the catalogue and the criteria.

Each is put together as data, which `--json` prints; the text for people is written from the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from trivet.catalog import Catalog, Choice, Option, answer_text
from trivet.cli.layout import wrapped
from trivet.cli.sources import where
from trivet.cli.style import strong
from trivet.criteria import Claim, Criteria, Source
from trivet.errors import UserError

__all__ = ["entries", "explanation"]

Entry: TypeAlias = "dict[str, Any]"

_STATUS = {
    "stands": "stands: no other claim and no fact of today speaks against it.",
    "disputed": "disputed: another claim says otherwise.",
    "unverified": "not verified today: neither confirmed nor refuted.",
    "refuted": "refuted: it contradicts a fact, then as now.",
    "outdated": "outdated: a fact of today has overtaken it.",
}


def explanation(word: str, catalog: Catalog, criteria: Criteria) -> list[str]:
    """Return the lines that explain `word`; one that several options offer is explained for each.

    Raises:
        UserError: Nothing is called so.
    """
    write = {"option": _option, "choice": _choice, "claim": _claim, "source": _source}
    lines: list[str] = []
    for entry in entries(word, catalog, criteria):
        said = "\n".join(write[entry["kind"]](entry))
        lines += [*([""] if lines else []), *said.splitlines()]
    return lines


def entries(word: str, catalog: Catalog, criteria: Criteria) -> list[Entry]:
    """Return what is called `word`: an article, a claim, an option, or choices.

    Raises:
        UserError: Nothing is called so.
    """
    name = " ".join(word.split()).casefold()
    for source in criteria.sources:
        if name in (source.id.casefold(), source.name.casefold()):
            return [_source_entry(source, criteria)]
    for claim in criteria.claims.values():
        if name == claim.id.casefold():
            return [_claim_entry(claim, catalog, criteria)]
    wanted, _, value = name.partition("=")
    option = next((o for o in catalog.options if _is_option(wanted.strip(), o)), None)
    if option is not None and not value:
        return [_option_entry(option, catalog, criteria)]
    found = [
        _choice_entry(one, choice, catalog, criteria)
        for one in ([option] if option is not None else catalog.options)
        for choice in one.choices
        if _is_choice((value or name).strip(), choice, one)
    ]
    if not found:
        raise _unknown(word, option, catalog, criteria)
    return found


def _is_option(name: str, option: Option) -> bool:
    return name == option.short.casefold() or name.replace("-", "_") == option.id


def _is_choice(name: str, choice: Choice, option: Option) -> bool:
    own = (answer_text(choice.value).casefold(), choice.title.casefold())
    return name in own or option.aliases.get(name) == choice.value


def _option_entry(option: Option, catalog: Catalog, criteria: Criteria) -> Entry:
    return {
        "kind": "option",
        "id": option.id,
        "short": option.short,
        "help": option.help,
        "group": option.group,
        "default": catalog.resolve({}).answers[option.id],
        "why": option.why,
        "rules": catalog.sentences(option.rule)
        if option.type == "bool" or not option.choices
        else [],
        "choices": [_choice_entry(option, c, catalog, criteria) for c in option.choices],
    }


def _choice_entry(option: Option, choice: Choice, catalog: Catalog, criteria: Criteria) -> Entry:
    name = answer_text(choice.value)
    cells = criteria.needs.get(option.id, {}).get(name, {})
    return {
        "kind": "choice",
        "option": option.id,
        "question": option.help,
        "value": choice.value,
        "title": choice.title,
        "help": choice.help,
        "unless": catalog.sentences(choice.rule),
        "points": [
            {
                "framework": criteria.names[framework],
                "points": cell.points,
                "says": cell.says,
                "claims": [claim.id for claim in cell.claims],
            }
            for framework, cell in cells.items()
            if cell.points
        ],
    }


def _claim_entry(claim: Claim, catalog: Catalog, criteria: Criteria) -> Entry:
    source = next(s for s in criteria.sources if s.name == claim.source)
    against = [criteria.claims[name] for name in claim.disputed_by]
    against += [claim.refuted_by] if claim.refuted_by else []
    return {
        "kind": "claim",
        "id": claim.id,
        "says": claim.says,
        "status": claim.status,
        "against": {other.id: other.says for other in against},
        "counts": list(_counting(claim, catalog, criteria)),
        "source": claim.source,
        "title": claim.place if claim.checked else source.title,
        "place": claim.place,
        "date": "" if claim.checked else source.date,
        "checked": claim.checked,
        "url": claim.url,
    }


def _counting(claim: Claim, catalog: Catalog, criteria: Criteria) -> Iterator[Entry]:
    """Yield the answers whose points rest on the claim."""
    for need, choices in criteria.needs.items():
        titles = {answer_text(c.value): c.title for c in catalog.option(need).choices}
        for choice, cells in choices.items():
            for framework, cell in cells.items():
                if claim in cell.claims:
                    yield {
                        "option": need,
                        "value": choice,
                        "answer": f"{catalog.option(need).short}: {titles[choice]}",
                        "framework": criteria.names[framework],
                        "points": cell.points,
                    }


def _source_entry(source: Source, criteria: Criteria) -> Entry:
    claims = [claim for claim in criteria.claims.values() if claim.source == source.name]
    return {
        "kind": "source",
        "id": source.id,
        "name": source.name,
        "title": source.title,
        "url": source.url,
        "date": source.date,
        "about": source.about,
        "claims": [{"id": c.id, "says": c.says, "place": c.place} for c in claims],
    }


def _option(entry: Mapping[str, Any]) -> Iterator[str]:
    yield _heading(f"{entry['id']}: {entry['help']}")
    if entry["group"] == "purpose":
        yield wrapped(
            "It only serves the recommendation; points for and against follow each choice."
        )
    for choice in entry["choices"]:
        yield from _one_choice(choice)
    for rule in entry["rules"]:
        yield wrapped(rule, "  rule: ")
    yield wrapped(answer_text(entry["default"]) or "(empty)", "  default: ")
    if entry["why"]:
        yield wrapped(entry["why"], "  why: ")


def _choice(entry: Mapping[str, Any]) -> Iterator[str]:
    yield _heading(f"{entry['option']}: {entry['question']}")
    yield from _one_choice(entry)


def _one_choice(entry: Mapping[str, Any]) -> Iterator[str]:
    name, title, text = answer_text(entry["value"]), entry["title"], entry["help"]
    if name == title.casefold():
        yield wrapped(f"{title}: {text}".removesuffix(": "), "  ")
    else:
        yield wrapped(f"{title}: {text}".removesuffix(": "), f"  {name}: ")
    for sentence in entry["unless"]:
        yield wrapped(sentence, "      unless: ")
    for cell in entry["points"]:
        says = f"{cell['says']} [{' '.join(cell['claims'])}]"
        yield wrapped(says, f"    {cell['framework']:8} {cell['points']:+d}  ")


def _claim(entry: Mapping[str, Any]) -> Iterator[str]:
    yield _heading(f"{entry['id']}: {entry['says']}.")
    yield wrapped(_STATUS[entry["status"]], "  status: ")
    for name, says in entry["against"].items():
        yield wrapped(f"{says}.", f"      {name}: ")
    for count in entry["counts"]:
        points = f"{count['framework']} {count['points']:+d}"
        yield wrapped(f"{count['answer']} ({points})", "  counts: ")
    if entry["checked"]:
        yield wrapped(f"{entry['place']}, checked {entry['checked']}.", "  where: ")
        yield f"  {entry['url']}"
    else:
        yield wrapped(f"{entry['source']}, {entry['place']}.", "  where: ")
        yield from where(f"{entry['source']}: {entry['title']}, {entry['date']}.", entry["url"])


def _source(entry: Mapping[str, Any]) -> Iterator[str]:
    yield _heading(f"{entry['name']}: {entry['title']}, {entry['date']}.")
    yield from where(entry["about"], entry["url"])
    for claim in entry["claims"]:
        yield wrapped(f"{claim['says']} ({claim['place']})", f"  {claim['id']:5} ")


def _heading(text: str) -> str:
    """Write a heading; each of its lines has its own style, so that they can be shown apart."""
    return "\n".join(strong(line) for line in wrapped(text).splitlines())


def _unknown(word: str, option: Option | None, catalog: Catalog, criteria: Criteria) -> UserError:
    """Return the refusal, with the nearest of all names or, within an option, of its choices."""
    if option is not None:
        value = word.partition("=")[2].strip()
        near = option.nearest(value)
        meant = f"{option.id}={answer_text(near)}" if near is not None else ""
        message = f"`{option.id}` has no choice `{value}`."
        hint = f"`trivet explain {option.id}` shows them."
        return UserError(message, f"Did you mean `{meant}`?" if meant else hint)
    names = {o.id for o in catalog.options} | {c.casefold() for c in criteria.claims}
    names |= {source.name.casefold() for source in criteria.sources}
    for one in catalog.options:
        names |= {answer_text(c.value) for c in one.choices}
        names |= {c.title.casefold() for c in one.choices}
    close = difflib.get_close_matches(word.strip().casefold(), sorted(names), n=1)
    hint = f"Did you mean `{close[0]}`?" if close else "`trivet options` lists them all."
    return UserError(f"Nothing is called `{word}`.", hint)
