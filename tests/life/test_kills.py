"""Whatever happens to an update: the project is as it was, or complete, or can be finished and undone.

`EVERY_MOMENT=1 uv run pytest tests/life/test_kills.py` stops it at each change that it makes to the disk;
`EFFORT=25` kills it two hundred times by a signal.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.life.faults import Killed, faults
from tests.life.repositories import Repository, every_kind, intent, text
from trivet.errors import UserError
from trivet.life import Project
from trivet.life.application import Intent, UnsettledError, abort, apply, resume


@pytest.fixture(scope="module", params=[True, False], ids=["conflicts", "clean"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    base, ours, theirs = every_kind(conflicts=request.param)
    repository = Repository.make(tmp_path_factory.mktemp("made") / "shop", ours)
    return Prepared(repository, intent(repository, base, theirs))


class Prepared:
    """A project, a change for it, and how it is before and after."""

    def __init__(self, repository: Repository, change: Intent) -> None:
        self.repository, self.change = repository, change
        repository.git("repack", "-adq")  # it is copied often
        self.before = repository.state()
        done = repository.copy(repository.top.with_name("done"))
        project = done.project
        with faults() as fault:
            apply(project, change)
        self.applied = done.state()
        self.moments = fault.moments

    def copies(self, folder: Path, step: int = 1) -> Iterator[tuple[int, Repository]]:
        for moment in self.moments(step):
            copy = self.repository.copy(folder / "copy")
            yield moment, copy
            shutil.rmtree(copy.top)


def test_killed_at_any_moment_an_update_can_be_finished_and_undone(
    prepared: Prepared, tmp_path: Path
) -> None:
    met: Counter[str] = Counter()
    step = 2 if prepared.change.merged.conflicts else 1
    for moment, copy in prepared.copies(tmp_path, step):
        project = copy.project
        with faults() as fault, contextlib.suppress(Killed):
            fault.kill(moment)
            apply(project, prepared.change)
        met[_can_go_on(prepared, copy)] += 1
    assert min(met["as it was"], met["in progress"]) >= 5, met
    assert met.total() > 15
    assert (met["complete"] > 0) == (not prepared.change.merged.conflicts)


def _can_go_on(prepared: Prepared, copy: Repository) -> str:
    """Return how the project stands; in progress, it can be finished and undone."""
    if not (copy.top / ".git/trivet/update").exists():
        state = copy.state()
        if state == prepared.before:
            return "as it was"
        assert state == prepared.applied
        return "complete"
    other = copy.copy(copy.top.with_name("other"))
    abort(other.project)
    assert other.state() == prepared.before
    shutil.rmtree(other.top)
    try:
        resume(copy.project)
    except UnsettledError:
        assert prepared.change.merged.conflicts
    assert copy.state() == prepared.applied
    return "in progress"


@pytest.mark.parametrize("fault_name", ["fill", "refuse"])
def test_a_disk_that_fails_leaves_the_project_as_it_was(
    fault_name: str, prepared: Prepared, tmp_path: Path
) -> None:
    failed = 0
    for moment, copy in prepared.copies(tmp_path, 3):
        project = copy.project
        try:
            with faults() as fault:
                getattr(fault, fault_name)(moment)
                apply(project, prepared.change)
        except UserError as error:
            failed += 1
            if "Nothing was changed." in error.advice:
                assert copy.state() == prepared.before, moment
                assert not (copy.top / ".git/trivet/update").exists()
            else:
                # It could not even be forgotten that all was done.
                assert fault_name == "refuse"
                assert _can_go_on(prepared, copy) == "in progress"
        else:
            assert copy.state() == prepared.applied, moment
    assert failed > 5


def test_an_interrupt_leaves_the_project_as_it_was_or_complete(
    prepared: Prepared, tmp_path: Path
) -> None:
    for moment, copy in prepared.copies(tmp_path, 5):
        project = copy.project
        with faults() as fault, contextlib.suppress(KeyboardInterrupt):
            fault.interrupt(moment)
            apply(project, prepared.change)
        assert copy.state() in (prepared.before, prepared.applied)


@pytest.mark.parametrize("end", [abort, resume])
def test_killed_while_it_ends_an_update_can_be_ended_again(
    end: Callable[[Project], object], tmp_path: Path
) -> None:
    base, ours, theirs = every_kind()
    made = Repository.make(tmp_path / "made", ours)
    before = made.state()
    apply(made.project, intent(made, base, theirs))
    made.git("add", "--all")
    made.write({"both.txt": text("settled\n")})
    made.git("add", "both.txt")
    done = made.copy(tmp_path / "done")
    project = done.project
    with faults() as fault:
        end(project)
    after = done.state()
    assert (after == before) == (end is abort)
    for moment in fault.moments(2):
        copy = made.copy(tmp_path / "copy")
        project = copy.project
        with faults() as killing, contextlib.suppress(Killed):
            killing.kill(moment)
            end(project)
        if (copy.top / ".git/trivet/update").exists():
            end(copy.project)
        assert copy.state() == after, moment
        shutil.rmtree(copy.top)


_APPLY = """
import pickle, sys
from pathlib import Path
from trivet.life import Project
from trivet.life.application import apply
change = pickle.loads(Path(sys.argv[2]).read_bytes())
project = Project.read(Path(sys.argv[1]))
print("ready", flush=True)
apply(project, change)
"""


def test_killed_by_a_signal_an_update_can_be_finished_and_undone(
    prepared: Prepared, tmp_path: Path
) -> None:
    (tmp_path / "change").write_bytes(pickle.dumps(prepared.change))
    for number in range(4 * int(os.environ.get("EFFORT", "1"))):
        copy = prepared.repository.copy(tmp_path / str(number))
        process = subprocess.Popen(
            [sys.executable, "-c", _APPLY, str(copy.top), str(tmp_path / "change")],
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            time.sleep(random.uniform(0, 0.1))  # noqa: S311 - how long it takes, about
            process.kill()
        time.sleep(0.05)  # for the git that it had started
        _can_go_on(prepared, copy)
