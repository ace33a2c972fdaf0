"""Reads what a change of answers calls for that no merge can do."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trivet import fast_yaml
from trivet.catalog import Catalog

__all__ = ["FollowUp", "follow_ups", "makemigration"]


@dataclass(frozen=True)
class FollowUp:
    """What a person is to know and to do.

    Attributes:
        makemigration: how the command goes on that writes a migration.
    """

    text: str
    makemigration: tuple[str, ...] = ()


def follow_ups(
    before: Mapping[str, Any], after: Mapping[str, Any], catalog: Catalog
) -> list[FollowUp]:
    """Return what it calls for that the answers and facts of a project become others."""
    path = catalog.root / "facts" / "follow_ups.yml"
    if not path.exists():  # in templates of before there was anything of that
        return []
    names = {"before": before, "after": after}
    return [
        FollowUp(
            entry["text"],
            tuple(str(catalog.render(word, names)) for word in entry.get("makemigration", ())),
        )
        for entry in fast_yaml.load(path.read_text("utf-8"))
        if catalog.render(f"{{% if {entry['when']} %}}yes{{% endif %}}", names)
    ]


def makemigration(found: Sequence[FollowUp]) -> str:
    """Return the command that writes a migration for models that have changed."""
    options = [word for follow_up in found for word in follow_up.makemigration]
    return " ".join(['uv run poe makemigration "Follow the models"', *map(shlex.quote, options)])
