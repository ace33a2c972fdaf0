"""Reads what a requirement bounds its version by, so that of two raises the higher one can be taken."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.version import Version

__all__ = ["Bounds", "bounds_of"]


@dataclass(frozen=True)
class Bounds:
    """Of what, from which version (`>=`), and before which one (`<`), if any."""

    package: str
    least: Version
    end: Version | None

    def are_above(self, other: Bounds) -> bool:
        """Whether these are the other ones, or those raised."""
        is_end_above = self.end is None or (other.end is not None and self.end >= other.end)
        return self.package == other.package and self.least >= other.least and is_end_above


def bounds_of(requirement: Requirement) -> Bounds | None:
    """Return the bounds of a requirement that has no others, such as `>=2.1` and `>=2.1,<3`."""
    said = {specifier.operator: specifier.version for specifier in requirement.specifier}
    if not {">="} <= said.keys() <= {">=", "<"} or len(said) < len(requirement.specifier):
        return None
    package = str(requirement).replace(str(requirement.specifier), "")
    return Bounds(package, Version(said[">="]), Version(said["<"]) if "<" in said else None)
