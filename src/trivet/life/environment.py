"""Knows which variables a project's `.env` sets, by their names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trivet.life.project import Project

__all__ = ["Environment", "variables"]

_SET = re.compile(rb"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)


@dataclass(frozen=True)
class Environment:
    """What is to be known of a project's `.env`.

    Attributes:
        dropped: the variables in it that are no longer read.
        added: those that are read from now on, and are not in it.
    """

    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, project: Project, declared: Iterable[tuple[Sequence[str], Sequence[str]]]
    ) -> Environment:
        """Return what the variables that releases drop and add, one after another, mean for a project."""
        is_read: dict[str, bool] = {}
        for dropped, added in declared:
            is_read |= dict.fromkeys(dropped, False) | dict.fromkeys(added, True)
        file = project.on_disk(".env") if is_read else None
        if file is None:
            return cls()
        there = variables(file.content)
        return cls(
            tuple(name for name, is_so in is_read.items() if not is_so and name in there),
            tuple(name for name, is_so in is_read.items() if is_so and name not in there),
        )


def variables(content: bytes) -> list[str]:
    """Return the names of the variables that a file sets; its values are nobody's business."""
    return list(dict.fromkeys(name.decode() for name in _SET.findall(content)))
