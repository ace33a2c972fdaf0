"""Writes where claims come from: title and address of articles, and of today's facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trivet.cli.layout import wrapped
from trivet.criteria import Claim, Source

__all__ = ["cited", "source_lines", "sources_of", "where"]


def cited(claims: Sequence[Claim]) -> str:
    """Write where the first claim stands, and the names of the others."""
    first, *others = claims
    also = f"; also {' '.join(claim.id for claim in others)}" if others else ""
    return f"{first.citation}: {first.id}{also}"


def source_lines(source: Source) -> list[str]:
    """Write what a source is called and where to find it."""
    return where(f"{source.name}: {source.title}, {source.date}.", source.url)


def sources_of(claims: Iterable[Claim], sources: Sequence[Source]) -> list[str]:
    """Write what claims rest on: the articles, and facts of today, each with its own address."""
    found = {claim.id: claim for claim in claims}.values()
    articles = {claim.source for claim in found if not claim.checked}
    lines = [line for source in sources if source.name in articles for line in source_lines(source)]
    for fact in (claim for claim in found if claim.checked):
        lines += where(f"{fact.id}: {fact.place}, checked {fact.checked}.", fact.url)
    return lines


def where(text: str, url: str) -> list[str]:
    """Write a title, and on a line of its own the address: a wrapped one opens nothing."""
    return [wrapped(text, "  "), *([f"  {url}"] if url else [])]
