"""The README's commands are those that `.ci/run` runs; what it and the documentation name is there."""

from __future__ import annotations

import re

import typer.main

from tests.proof.steps import ROOT, SECURITY, SUITE
from tests.template_sources import assert_none
from trivet.catalog import Catalog
from trivet.cli import app

BLOCKS = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)


def test_the_first_commands_are_the_ones_that_are_run() -> None:
    """`uv run` would install what Trivet is developed with, and a project belongs outside the clone."""
    interactive, ready, tests = BLOCKS[:3]
    assert interactive == "pip install uv && uvx --from . trivet new ../shop\n"
    assert ready.splitlines() == [
        "uvx --from . trivet new ../blog --defaults --set framework=flask",
        "cd ../blog && uv run poe dev",
    ]
    assert tests == "uv run pytest\n"
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.findall(r"\$\(readme (\d)\)", script) == ["1", "2", "3"]


def test_the_flags_exist() -> None:
    command = typer.main.get_command(app)
    new = command.commands["new"]  # type: ignore[attr-defined]
    known = {
        flag for parameter in new.params for flag in [*parameter.opts, *parameter.secondary_opts]
    }
    used = set(re.findall(r"(?<=trivet new).*", "".join(BLOCKS)))
    assert {word for line in used for word in line.split() if word.startswith("--")} <= known


def test_the_pythons_are_those_that_can_be_chosen() -> None:
    oldest, *_, newest = Catalog.load(ROOT).option("python_version").choices
    text = (ROOT / "README.md").read_text("utf-8")
    assert f"Python {oldest.value} to {newest.value}" in text


def test_what_holds_a_route_is_there() -> None:
    """The suite's claims, tests of a project, and our own."""
    places = [SUITE, *(ROOT / "templates").glob("*/tests")]
    assert_none(
        name
        for name in re.findall(r"`((?:tests/)?test_\w+)", SECURITY.read_text("utf-8"))
        if not any((place / f"{name}.py").is_file() for place in [*places, ROOT])
    )
