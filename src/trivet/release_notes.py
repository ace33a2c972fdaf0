"""Reads what releases say of themselves: what is different in a running project, and what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.version import Version

from trivet.catalog import Catalog

__all__ = ["CHANGE_LOG", "NEXT", "NOTES", "Note", "concerning", "logged"]

# Where releases say it, below the folder of the templates.
NOTES = "releases/notes.yml"
CHANGE_LOG = "CHANGELOG.md"
# What the next release will say stands under this, until it has a number.
NEXT = "next"


@dataclass(frozen=True)
class Note:
    """What behaves differently since a version, and how to keep the old way: "before you deploy".

    Attributes:
        dropped: the variables of the environment that are no longer read.
        added: those that are read from then on.
    """

    since: Version
    text: str
    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def concerning(
    declared: Iterable[tuple[Version, Mapping[str, Any]]],
    stack: Mapping[str, Any],
    catalog: Catalog,
) -> list[Note]:
    """Return what is declared that concerns `stack`, in the order of the versions."""
    answers = catalog.resolve(stack).answers
    found = []
    for since, entry in declared:
        condition = f"{{% if {entry.get('when', 'true')} %}}yes{{% endif %}}"
        if catalog.render(condition, answers):
            names = (tuple(entry.get(key, ())) for key in ("dropped", "added"))
            found.append(Note(since, entry["text"], *names))
    return sorted(found, key=lambda note: note.since)


def logged(text: str) -> dict[str, list[str]]:
    """Return the entries of a change log by the release that they stand under, as it has them."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        entries = re.split(r"^- ", body, flags=re.MULTILINE)[1:]
        # An entry ends where a paragraph or a heading does.
        texts = (re.split(r"\n\s*\n|\n#", entry)[0] for entry in entries)
        found[title.split(" ")[0].strip("[]")] = [" ".join(text.split()) for text in texts]
    return found
