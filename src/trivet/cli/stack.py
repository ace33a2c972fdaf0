"""Writes a stack in words: what a group of options comes to, and what one answer changes elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.catalog import Answer, Catalog, Choice, Option, Resolution, answer_text

__all__ = ["answers_of", "consequences", "entries", "in_group", "summary", "switched", "title"]


def title(option: Option, answer: object) -> str:
    """Return what an answer is called."""
    titles = {answer_text(choice.value): choice.title for choice in option.choices}
    return titles.get(answer_text(answer), answer_text(answer))


def in_group(catalog: Catalog, group: str, resolution: Resolution) -> list[Option]:
    """Return the options of a group that are open under the answers."""
    options = (catalog.option(name) for name in resolution.visible)
    return [option for option in options if option.group == group]


def summary(catalog: Catalog, group: str, resolution: Resolution) -> str:
    """Say in a line what the options of a group come to."""
    words = {
        option.short: _word(option, resolution.answers[option.id])
        for option in in_group(catalog, group, resolution)
    }
    return ", ".join(dict.fromkeys(word for word in words.values() if word)) or "nothing special"


def consequences(
    catalog: Catalog,
    name: str,
    before: Resolution,
    after: Resolution,
    reasons: Mapping[str, str],
) -> list[str]:
    """Return a line for every other option that came, went or changed with the answer to `name`.

    `reasons` says why answers that a person had given could not stay.
    """
    lines = []
    for option in catalog.options:
        was, becomes = _told(option, before), _told(option, after)
        if option.id == name or option.is_need or was == becomes:
            continue
        if not becomes:
            line = f"{option.short} goes: it was {was}."
        elif not was:
            line = f"{option.short} comes: {becomes}."
        else:
            line = f"{option.short} follows: {was} -> {becomes}."
        lines.append(f"{line} {reasons.get(option.id, '')}".rstrip())
    return lines


def entries(catalog: Catalog, group: str) -> dict[str, tuple[Option, Choice]]:
    """Return what can be switched on in a group: options that are yes or no, and choices of others."""
    return {
        f"{option.id}={answer_text(choice.value)}": (option, choice)
        for option in catalog.options
        if option.group == group
        for choice in option.choices
        if choice.value not in (False, "none")
    }


def switched(on: frozenset[str], entry: str) -> frozenset[str]:
    """Switch an entry; of one option only one choice is on."""
    option = entry.partition("=")[0]
    others = frozenset(name for name in on if name.partition("=")[0] != option)
    return others if entry in on else others | {entry}


def answers_of(
    entries: Mapping[str, tuple[Option, Choice]], on: Iterable[str]
) -> dict[str, Answer]:
    """Return the answers that the switches come to."""
    chosen = {entries[name][0].id: entries[name][1].value for name in on}
    off = {option.id: False if option.type == "bool" else "none" for option, _ in entries.values()}
    return {**off, **chosen}


def _told(option: Option, resolution: Resolution) -> str:
    """Return what an option comes to, or nothing where it is not open."""
    if option.id not in resolution.visible:
        return ""
    return title(option, resolution.answers[option.id]) or "empty"


def _word(option: Option, answer: object) -> str:
    """Return what an answer adds to a summary, if it adds anything."""
    if option.type == "bool":
        return option.short if answer else ""
    if option.is_need:
        is_neutral = answer == option.default
        return "" if is_neutral else f"{option.short}: {title(option, answer)}"
    return "" if option.group == "extras" and answer == "none" else title(option, answer)
