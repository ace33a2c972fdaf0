"""Every choice counts: for each option and framework, another answer makes another project."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.renders import ANSWERS_FILE
from tests.stacks import Stack, neighbours
from tests.template_sources import FRAMEWORKS, assert_none
from trivet.catalog import Catalog
from trivet.generate import preview

# Of these, each text option takes two.
TEXTS = ("Ada Lovelace", "Corner shop", "ada", "corner-shop", "ada@example.com", "bob@example.com")


@pytest.mark.run
def test_every_choice_makes_another_project(catalog: Catalog, template: Path) -> None:
    """An option that a framework does nothing for must be refused, with the reason."""
    groups = [*neighbours(catalog), *texts(catalog)]
    made: dict[str, dict[str, bytes]] = {}

    def once(stack: Stack) -> dict[str, bytes]:
        key = repr(catalog.resolve(catalog.decided(stack)).stack)
        if key not in made:
            made[key] = substance(stack, template)
        return made[key]

    assert_none(
        f"{option} does the same for {first[option]!r} and {second[option]!r}"
        for option, stacks in groups
        for one, other in combinations([(s, once(s)) for s in stacks], 2)
        for first, second in [(one[0], other[0])]
        if one[1] == other[1]
    )


def texts(catalog: Catalog) -> Iterator[tuple[str, list[Stack]]]:
    """Yield stacks that differ in one text only."""
    answers = catalog.resolve({}).answers
    for option in catalog.options:
        if not option.choices:
            valid = [text for text in TEXTS if not catalog.check(option, text, answers)]
            for framework in FRAMEWORKS:
                yield option.id, [{"framework": framework, option.id: text} for text in valid[:2]]


def substance(stack: Stack, template: Path) -> dict[str, bytes]:
    """Return all files but where a project only repeats its answers."""
    with preview(stack, "shop", root=template) as project:
        files = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
        found = {path.relative_to(project).as_posix(): text for path, text in files.items()}
    lines = found["README.md"].splitlines()
    readme = b"\n".join(line for line in lines if not line.startswith(b"trivet new "))
    return {**found, ANSWERS_FILE: b"", "README.md": readme}
