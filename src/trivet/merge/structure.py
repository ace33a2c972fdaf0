"""Merges texts by their structure: piece by piece, and inside of those that both sides changed."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence

from trivet.merge.alignment import Trio, align
from trivet.merge.passages import Conflict, Passages, Waived, size_of_conflicts
from trivet.merge.pieces import DoubtError, Parts, Piece
from trivet.merge.text import merge_text

__all__ = ["merge_parts"]

# What formatters take for the width of a page, whatever the lines at hand.
_USUAL_WIDTH = 79


def merge_parts(base: Parts, ours: Parts, theirs: Parts) -> Passages:
    """Merge what consists of pieces.

    Raises:
        DoubtError: The pieces do not tell.
    """
    trios = align(base, ours, theirs)
    merged = {
        number: passages
        for number, trio in enumerate(trios)
        if (passages := _merged(*_pieces_of(trio, base, ours, theirs)))
    }
    order = _Order(trios, ours, theirs).of(merged)
    middle = [passage for number in order for passage in merged[number] if passage]
    if ours.inline or theirs.inline:
        waived = [passage for passage in middle if isinstance(passage, Waived)]
        middle = [passage for passage in middle if not isinstance(passage, Waived)]
        line = _on_one_line(base, ours, theirs, middle)
        if line is not None:
            return [line, *waived]
        middle += waived
    passages = [
        *merge_text(base.head, ours.head, theirs.head),
        *_with_dash(middle, ours, theirs),
        *merge_text(base.tail, ours.tail, theirs.tail),
    ]
    if (ours.inline or theirs.inline) and size_of_conflicts(passages):
        raise DoubtError
    return passages


def _pieces_of(
    trio: Trio, base: Parts, ours: Parts, theirs: Parts
) -> tuple[Piece | None, Piece | None, Piece | None]:
    def at(parts: Parts, place: int | None) -> Piece | None:
        return None if place is None else parts.pieces[place]

    return at(base, trio.base), at(ours, trio.ours), at(theirs, trio.theirs)


def _merged(base: Piece | None, ours: Piece | None, theirs: Piece | None) -> Passages:
    """Return what becomes of a piece: nothing, if it goes."""
    if ours is None or theirs is None:
        left = ours or theirs
        if left is None or left.says_the_same(base):
            return []
        if base is None:
            return [left.whole]
        if theirs and base.stays_deleted:
            return [Waived(theirs.whole)]
        return [Conflict(base.whole, ours.whole if ours else "", theirs.whole if theirs else "")]
    if base and ours.whole == base.whole:
        return [theirs.whole]
    if ours.whole == theirs.whole or (base and theirs.whole == base.whole):
        return [ours.whole]
    return [*_merged_lead(base, ours, theirs), *_merged_text(base, ours, theirs)]


def _merged_lead(base: Piece | None, ours: Piece, theirs: Piece) -> Passages:
    old = base.lead if base else ""
    if ours.lead == old:
        return [theirs.lead]
    if theirs.lead in (old, ours.lead) or ours.notes == theirs.notes:
        return [ours.lead]
    if base and theirs.notes == base.notes:
        return [ours.lead]
    if base and ours.notes == base.notes:
        return [theirs.lead]
    return merge_text(old, ours.lead, theirs.lead)


def _merged_text(base: Piece | None, ours: Piece, theirs: Piece) -> Passages:
    if base and ours.text == base.text:
        return [theirs.text]
    if ours.text == theirs.text or (base and theirs.text == base.text):
        return [ours.text]
    by_parts = _merged_inside(base, ours, theirs)
    if by_parts and not size_of_conflicts(by_parts):
        return by_parts
    # A form that one side gave it is no change; of two, the owner's stays.
    if ours.meaning == theirs.meaning or (base and theirs.meaning == base.meaning):
        return [ours.text]
    if base and ours.meaning == base.meaning:
        return [theirs.text]
    for higher, lower in ((ours, theirs), (theirs, ours)):
        if base and higher.is_raised_from(lower) and lower.is_raised_from(base):
            return [higher.text, Waived(lower.text)]
    return by_parts or merge_text(base.text if base else "", ours.text, theirs.text)


def _merged_inside(base: Piece | None, ours: Piece, theirs: Piece) -> Passages | None:
    if ours.parts is None or theirs.parts is None or (base and base.parts is None):
        return None
    if base is None and not (ours.parts.may_be_united and theirs.parts.may_be_united):
        return None
    try:
        return merge_parts((base and base.parts) or Parts(), ours.parts, theirs.parts)
    except DoubtError:
        return None


class _Order:
    """Puts pieces in order: that of the side that changed it, and ours if both did."""

    def __init__(self, trios: Sequence[Trio], ours: Parts, theirs: Parts) -> None:
        self._trios = trios
        self._mine = _numbers(trios, "ours")
        self._others = _numbers(trios, "theirs")
        self._is_ordered = ours.is_ordered or theirs.is_ordered
        self._is_sorted = _is_sorted(ours) and _is_sorted(theirs)
        self._pieces: dict[int, Piece] = {
            **{number: ours.pieces[trios[number].ours or 0] for number in self._mine},
            **{number: theirs.pieces[trios[number].theirs or 0] for number in self._others},
        }

    def of(self, staying: Mapping[int, object]) -> list[int]:
        """Return the numbers that stay, in their order.

        Raises:
            DoubtError: Both sides added to one place, where it matters what comes first.
        """
        kept = [number for number in self._mine if self._is_everywhere(number)]
        # The base's pieces are numbered in their order.
        frame, rest = self._mine, self._others
        if kept == sorted(kept):
            frame, rest = rest, frame
        # What does not stay tells the places of its neighbours until they are found.
        order = list(frame)
        known = set(frame)
        place = 0
        for number in rest:
            if number in known:
                place = order.index(number) + 1
                continue
            if self._is_new_to_one_side(number):
                place = self._place(number, order, place)
            order.insert(place, number)
            place += 1
        return [number for number in order if number in staying]

    def _is_everywhere(self, number: int) -> bool:
        trio = self._trios[number]
        return None not in (trio.base, trio.ours, trio.theirs)

    def _place(self, number: int, order: list[int], after: int) -> int:
        """Return where an addition goes: behind what the other side added after the same piece."""
        rank = self._pieces[number].rank
        if self._is_sorted:
            return bisect.bisect([self._pieces[n].rank for n in order], rank)
        place = after
        while place < len(order) and self._is_new_to_one_side(order[place]):
            other = self._pieces[order[place]]
            register = self._pieces[number].register
            if self._is_ordered and (register is None or register != other.register):
                raise DoubtError
            if rank is not None and (other.rank is None or rank < other.rank):
                break
            place += 1
        return place

    def _is_new_to_one_side(self, number: int) -> bool:
        trio = self._trios[number]
        return trio.base is None and None in (trio.ours, trio.theirs)


def _numbers(trios: Sequence[Trio], side: str) -> list[int]:
    """Return the numbers of the pieces that a side has, in its order."""
    places = {number: getattr(trio, side) for number, trio in enumerate(trios)}
    present = [number for number, place in places.items() if place is not None]
    return sorted(present, key=lambda number: int(places[number]))


def _is_sorted(parts: Parts) -> bool:
    ranks = [piece.rank for piece in parts.pieces]
    return None not in ranks and ranks == sorted(ranks)


def _on_one_line(base: Parts, ours: Parts, theirs: Parts, middle: Passages) -> str | None:
    """Return the parts on one line, if that is how they are to stand, and they fit."""
    ours_is_as_it_was = (ours.inline is None) == (base.inline is None)
    if (theirs if ours_is_as_it_was else ours).inline is None:
        return None
    texts = [passage for passage in middle if isinstance(passage, str)]
    kinds = {parts.inline for parts in (base, ours, theirs) if parts.inline}
    if len(texts) != len(middle) or len(kinds) > 1:
        raise DoubtError
    [inline] = kinds
    items = [text.strip().removesuffix(",") for text in texts]
    line = f"{inline.head}{', '.join(items)}{inline.tail}"
    is_too_long = len(line.rstrip()) > max(ours.width, theirs.width, _USUAL_WIDTH)
    has_comment = any("#" in text or text.strip().count("\n") for text in texts)
    if not has_comment and not (is_too_long and inline.may_wrap):
        return line
    if inline.may_wrap:
        return None
    raise DoubtError


def _with_dash(middle: Passages, ours: Parts, theirs: Parts) -> Passages:
    if ours.dash is None and theirs.dash is None:
        return middle
    first = middle[0] if middle else ""
    if ours.dash is None or ours.dash != theirs.dash or not isinstance(first, str):
        raise DoubtError
    if first[: ours.dash + 1].strip():
        raise DoubtError
    return [f"{first[: ours.dash]}-{first[ours.dash + 1 :]}", *middle[1:]]
