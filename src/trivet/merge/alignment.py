"""Finds which pieces of three texts are the same ones, whatever has become of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from trivet.merge.differences import matching
from trivet.merge.pieces import Parts, Piece

__all__ = ["Trio", "align"]

# Where so many pairs of them are left, all of a text is another one.
_MOST_PAIRS = 2500
# How much of two pieces without a name must be alike, to be one piece that was changed.
_ALIKE = 0.6


@dataclass(frozen=True)
class Trio:
    """The places that one piece has in the base, in ours and in theirs."""

    base: int | None = None
    ours: int | None = None
    theirs: int | None = None


def align(base: Parts, ours: Parts, theirs: Parts) -> list[Trio]:
    """Return every piece once: those of the base first, then those that were added."""
    mine, others = _same(base.pieces, ours.pieces), _same(base.pieces, theirs.pieces)
    trios = [Trio(place, mine.get(place), others.get(place)) for place in range(len(base.pieces))]
    my_new, their_new = list(_added(ours, mine)), list(_added(theirs, others))
    both = _same([piece for _, piece in my_new], [piece for _, piece in their_new], are_new=True)
    for number, (place, _) in enumerate(my_new):
        trios.append(Trio(None, place, their_new[both[number]][0] if number in both else None))
    met = set(both.values())
    trios += [Trio(theirs=place) for n, (place, _) in enumerate(their_new) if n not in met]
    return trios


def _added(parts: Parts, known: Mapping[int, int]) -> Iterator[tuple[int, Piece]]:
    """Yield what is not in the base, and its place.

    In a function, the same line behind another one of the base is not the same.
    """
    places = {place: number for number, place in known.items()}
    above = None
    for place, piece in enumerate(parts.pieces):
        if place in places:
            above = places[place]
        else:
            yield place, replace(piece, key=(above, piece.key)) if parts.is_ordered else piece


def _same(one: Sequence[Piece], other: Sequence[Piece], *, are_new: bool = False) -> dict[int, int]:
    found: dict[int, int] = {}
    theirs = _by_key(other)
    for key, places in _by_key(one).items():
        candidates = theirs.get(key, [])
        is_the_only_one = len(places) == len(candidates) == 1
        if is_the_only_one and (one[places[0]].is_named or not are_new):
            found[places[0]] = candidates[0]
        elif candidates:
            found |= _same_of_a_kind(one, places, other, candidates, are_new=are_new)
    return found


def _by_key(pieces: Sequence[Piece]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        places[piece.key].append(place)
    return places


def _same_of_a_kind(
    one: Sequence[Piece],
    places: list[int],
    other: Sequence[Piece],
    candidates: list[int],
    *,
    are_new: bool,
) -> dict[int, int]:
    """Match pieces of one key: those that mean the same first, in their order, then similar ones."""
    equal = matching([one[n].meaning for n in places], [other[n].meaning for n in candidates])
    found = {places[mine]: candidates[theirs] for mine, theirs in equal}
    met = set(found.values())
    left = [place for place in candidates if place not in met]
    unmatched = [place for place in places if place not in found]
    if len(unmatched) * len(left) > _MOST_PAIRS:
        return found
    for place in unmatched:
        if not left:
            break
        likeness, _, best = max((_likeness(one[place].text, other[n].text), -n, n) for n in left)
        if likeness == 1 or (likeness >= _ALIKE and not are_new):
            found[place] = best
            left.remove(best)
    return found


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _tokens(one), _tokens(other), autojunk=False).ratio()


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)
