"""Reads lists of lines, such as patterns to ignore, variables of an environment, and requirements."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from trivet.merge.differences import lines_of
from trivet.merge.formats.leads import Span, with_leads
from trivet.merge.pieces import Parts, Piece

__all__ = ["patterns", "requirements", "variables"]

# One that is commented out stands for its variable too.
_VARIABLE = re.compile(r"\s*(?:#\s?)?(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=")


def patterns(text: str) -> Parts:
    """Return the lines that are no comments, by what they say."""
    return _read(text, lambda line: line.strip())


def variables(text: str) -> Parts:
    """Return the variables of an environment file, by their names."""
    return _read(text, _variable)


def requirements(text: str) -> Parts:
    """Return what is to be installed, by the names of the packages."""
    return _read(text, _requirement)


def _variable(line: str) -> Hashable:
    found = _VARIABLE.match(line)
    return ("variable", found[1]) if found else line.strip()


def _requirement(line: str) -> Hashable:
    try:
        requirement = Requirement(line.partition(" #")[0].strip())
    except InvalidRequirement:
        return line.strip()
    return ("requirement", canonicalize_name(requirement.name), str(requirement.marker))


def _read(text: str, key_of: Callable[[str], Hashable]) -> Parts:
    lines = lines_of(text)
    spans = []
    for row, line in enumerate(lines):
        key = key_of(line)
        is_comment = line.lstrip().startswith("#") and isinstance(key, str)
        if line.strip() and not is_comment:
            is_requirement = isinstance(key, tuple) and key[0] == "requirement"
            piece = Piece(key, line, line.strip(), stays_deleted=is_requirement)
            spans.append(Span(row, row + 1, piece))
    pieces, tail = with_leads(lines, spans, 0, len(lines))
    return Parts(pieces, tail=tail)
