"""Finds which pieces of three texts are the same ones, whatever has become of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from trivet.merge.differences import matching
from trivet.merge.pieces import Piece

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


def align(base: Sequence[Piece], ours: Sequence[Piece], theirs: Sequence[Piece]) -> list[Trio]:
    """Return every piece once: those of the base first, then those that were added."""
    mine, others = _same(base, ours), _same(base, theirs)
    trios = [Trio(place, mine.get(place), others.get(place)) for place in range(len(base))]
    my_new = [place for place in range(len(ours)) if place not in set(mine.values())]
    their_new = [place for place in range(len(theirs)) if place not in set(others.values())]
    both = _same([ours[n] for n in my_new], [theirs[n] for n in their_new], also_alike=False)
    trios += [
        Trio(None, place, their_new[both[number]] if number in both else None)
        for number, place in enumerate(my_new)
    ]
    met = set(both.values())
    trios += [Trio(theirs=n) for number, n in enumerate(their_new) if number not in met]
    return trios


def _same(
    one: Sequence[Piece], other: Sequence[Piece], *, also_alike: bool = True
) -> dict[int, int]:
    found: dict[int, int] = {}
    theirs = _by_key(other)
    for key, places in _by_key(one).items():
        candidates = theirs.get(key, [])
        is_the_only_one = len(places) == len(candidates) == 1
        if is_the_only_one and (also_alike or one[places[0]].is_named):
            found[places[0]] = candidates[0]
        elif candidates:
            found |= _same_of_a_kind(one, places, other, candidates, also_alike=also_alike)
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
    also_alike: bool,
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
        if likeness == 1 or (also_alike and likeness >= _ALIKE):
            found[place] = best
            left.remove(best)
    return found


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _tokens(one), _tokens(other), autojunk=False).ratio()


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)
