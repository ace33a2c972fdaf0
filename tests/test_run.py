"""The run tier: whole projects, made, installed, checked and held against the conformance suite."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.commands import git
from tests.conftest import NO_TIME
from tests.proof.runner import WORK, Bench, Result, run, snapshot
from tests.proof.steps import RED, ROOT
from tests.stacks import Stack, covering_stacks, in_turn, representatives, stack_id
from tests.template_sources import FRAMEWORKS
from trivet.catalog import Answer, Catalog
from trivet.interpreters import find_interpreter

CATALOG = Catalog.load(ROOT)


def absent_pythons() -> set[Answer]:
    """Return the choices that this machine has no interpreter for: their stacks are only rendered."""
    return {version for version in PYTHONS if find_interpreter(f">={version}") is None}


PYTHONS = {choice.value for choice in CATALOG.option("python_version").choices}
ABSENT_PYTHONS = absent_pythons()
PAIRS = (
    covering_stacks(CATALOG, strength=2, without={"python_version": ABSENT_PYTHONS})
    if PYTHONS - ABSENT_PYTHONS
    else []
)
# What a browser sees and what a start can refuse depends on these.
SEEN = (
    *(("framework", "interface"), ("framework", "auth"), ("interface", "auth")),
    *(("admin",), ("api_docs",), ("database",)),
)
THOROUGH = representatives(PAIRS, SEEN)


@pytest.fixture(scope="session")
def results(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[str, Future[Result | None]]]:
    """Run the chosen stacks, two at a time, while there is time: each test waits for its own."""
    end = time.monotonic() + 60 * float(request.config.getoption("budget"))

    def take(stack: Stack) -> Result | None:
        return run_again_if_red(stack, bench) if time.monotonic() < end else None

    bench = Bench(
        template=snapshot(ROOT, tmp_path_factory.mktemp("template")),
        work=WORK,
        brief=frozenset(stack_id(stack) for stack in PAIRS if stack not in THOROUGH),
    )
    chosen = {item.name for item in request.session.items}
    with ThreadPoolExecutor(2) as pool:
        yield {
            stack_id(stack): pool.submit(take, stack)
            for stack in in_turn(PAIRS, THOROUGH, touched=touched(), turn=git("rev-parse", "HEAD"))
            if any(stack_id(stack) in name for name in chosen)
        }


def touched() -> set[Answer]:
    """Return the frameworks whose projects may come out otherwise than before the change."""
    base = git("merge-base", "HEAD", "origin/HEAD")
    base = base if base and base != git("rev-parse", "HEAD") else "HEAD~1"
    paths = git("diff", "--name-only", base, "--", "templates", "facts", "questions").splitlines()
    folders = {path.split("/")[1] for path in paths}
    return set(folders if folders <= set(FRAMEWORKS) else FRAMEWORKS)


def run_again_if_red(stack: Stack, bench: Bench) -> Result:
    """A busy machine is late once; a defect is there again."""
    result = run(stack, bench)
    if result.status != RED:
        return result
    print(f"{stack_id(stack)} was red at {result.failed}", file=sys.stderr)
    return run(stack, bench)


@pytest.mark.run
@pytest.mark.parametrize("stack", PAIRS, ids=stack_id)
def test_every_pair_of_choices_runs(
    stack: Stack, results: dict[str, Future[Result | None]]
) -> None:
    result = results[stack_id(stack)].result()
    if result is None:
        pytest.skip(NO_TIME)
    if result.failed:
        said = Path(result.failed.log).read_text("utf-8")[-4000:]
        pytest.fail(f"{result.failed.name}: {last_words(said)}\n{said}", pytrace=False)


def last_words(said: str) -> str:
    """Return the line that tells most, for the summary at the end."""
    told = re.findall(r"^(?:FAILED|ERROR) .*|^Failure: .*", said, re.MULTILINE)
    return " | ".join(told)[:500]


@pytest.mark.run
def test_pythons_that_are_absent_are_told() -> None:
    if ABSENT_PYTHONS:
        pytest.skip(f"no interpreter for Python {', '.join(sorted(map(str, ABSENT_PYTHONS)))}")
