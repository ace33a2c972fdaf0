"""The run tier: whole projects, made, installed, checked and held against the conformance suite."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.runner import Bench, Result, run, snapshot
from tests.stacks import Stack, covering_stacks, stack_id
from tests.steps import ABSENT, ROOT
from trivet.catalog import Catalog

PAIRS = covering_stacks(Catalog.load(ROOT), strength=2)


@pytest.fixture(scope="session")
def results(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[str, Future[Result]]]:
    """Run the chosen stacks, two at a time: each test waits for its own."""
    bench = Bench(
        template=snapshot(ROOT, tmp_path_factory.mktemp("template")),
        work=ROOT / "reports" / "work",
    )
    chosen = {item.name for item in request.session.items}
    with ThreadPoolExecutor(2) as pool:
        yield {
            stack_id(stack): pool.submit(run, stack, bench)
            for stack in PAIRS
            if any(stack_id(stack) in name for name in chosen)
        }


@pytest.mark.run
@pytest.mark.parametrize("stack", PAIRS, ids=stack_id)
def test_every_pair_of_choices_runs(stack: Stack, results: dict[str, Future[Result]]) -> None:
    result = results[stack_id(stack)].result()
    if result.status == ABSENT and result.failed:
        pytest.skip(Path(result.failed.log).read_text("utf-8"))
    assert result.failed is None, Path(result.failed.log).read_text("utf-8")[-4000:]
