"""Reads what releases declare to be different in a running project: "before you deploy"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import Version

from trivet import fast_yaml
from trivet.catalog import Catalog
from trivet.releases import Releases

__all__ = ["Note", "notes_between"]

# What the next release will say stands under this, until it has a number.
_NEXT = "next"


@dataclass(frozen=True)
class Note:
    """What behaves differently since a version, and how to keep the old way.

    Attributes:
        dropped: the variables of the environment that are no longer read.
        added: those that are read from then on.
    """

    since: Version
    text: str
    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def notes_between(
    old: Version, new: Version, stack: Mapping[str, Any], catalog: Catalog, root: Path | None = None
) -> list[Note]:
    """Return the notes of the versions after `old` up to `new` that concern `stack`, in their order.

    They are read below `root`, if not beside the questionnaire: a restored release has none.
    """
    releases = Releases(root or catalog.root)
    answers = catalog.resolve(stack).answers
    found = []
    for entry in fast_yaml.load((releases.folder / "notes.yml").read_text("utf-8")):
        is_next = entry["since"] == _NEXT
        since = releases.carried if is_next else Version(str(entry["since"]))
        condition = f"{{% if {entry.get('when', 'true')} %}}yes{{% endif %}}"
        if old < since <= new and catalog.render(condition, answers):
            names = (tuple(entry.get(key, ())) for key in ("dropped", "added"))
            found.append(Note(since, entry["text"], *names))
    return sorted(found, key=lambda note: note.since)
