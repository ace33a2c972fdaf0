"""Holds rendered projects against the proof: renders, installs, checks, boots and questions each.

    python -m tests.proof.runner                     # every valid pair of choices
    python -m tests.proof.runner --core --shard 1/3  # a third of the core stacks
    python -m tests.proof.runner --stack answers.json

A stack that was green before is passed by as long as it renders the same bytes and the conformance
suite is the same. Everything is told in `reports/run/`: report.md, and each step's output by stack.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.proof.steps import ABSENT, GREEN, RED, ROOT, STEPS, SUITE, WALK, Attempt, Step, render
from tests.stacks import Stack, core_stacks, covering_stacks, stack_id
from trivet.catalog import Catalog

__all__ = ["WORK", "Bench", "Result", "run", "run_all", "snapshot"]

REPORTS = ROOT / "reports" / "run"
# Outside of this repository, or else no project would get one of its own.
WORK = Path(tempfile.gettempdir()) / "trivet-work"
# The template, and the tool that makes projects from it.
TEMPLATE = ("copier.yml", "criteria.yml", "claims.yml", "questions", "facts", "templates", "src")
# What comes out otherwise each time: where the project came from, a random secret, git's own.
CHANGING = {".copier-answers.yml", ".env", ".git"}


@dataclass
class Result:
    """What is known of a stack."""

    stack: Stack
    digest: str = ""
    steps: list[Step] = field(default_factory=list)
    is_old: bool = False

    @property
    def status(self) -> str:
        return self.failed.status if self.failed else GREEN

    @property
    def failed(self) -> Step | None:
        return next((step for step in self.steps if step.status != GREEN), None)


@dataclass(frozen=True)
class Bench:
    """Where stacks are made and their results kept; shared by all workers."""

    template: Path
    work: Path
    reports: Path = REPORTS
    shares_venvs: bool = True
    keeps_projects: bool = False
    starts_afresh: bool = False
    examples: int = 25
    # The names of steps to leave out.
    without: frozenset[str] = frozenset()
    # Stacks that neither start with wrong settings nor are walked through in a browser.
    brief: frozenset[str] = frozenset()

    def attempt(self, stack: Stack) -> Attempt:
        project = self.work / "projects" / stack_id(stack)
        shutil.rmtree(project, ignore_errors=True)
        # In thorough stacks nothing is other than with a person.
        shares_venv = self.shares_venvs and stack_id(stack) in self.brief
        venvs = self.work / "venvs" if shares_venv else None
        return Attempt(
            stack,
            self.template,
            project,
            self._folder(stack),
            venvs,
            examples=self.examples,
            is_brief=stack_id(stack) in self.brief,
        )

    def known(self, stack: Stack, digest: str) -> Result | None:
        """Return an earlier green result of the same project under the same suite."""
        try:
            told = json.loads((self._folder(stack) / "result.json").read_text("utf-8"))
            steps = [Step(**step) for step in told["steps"]]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        result = Result(stack, told["digest"], steps, is_old=True)
        is_whole = {step.name for step in steps} >= {action.__name__ for action in self.steps()}
        is_same = result.digest == digest and result.status == GREEN and is_whole
        return result if is_same and not self.starts_afresh else None

    def steps(self) -> list[Callable[[Attempt], None]]:
        return [action for action in STEPS if action.__name__ not in self.without]

    def remember(self, result: Result) -> None:
        told = {**asdict(result), "status": result.status}
        text = json.dumps(told, indent=2, ensure_ascii=False)
        (self._folder(result.stack) / "result.json").write_text(text + "\n", "utf-8")

    def _folder(self, stack: Stack) -> Path:
        folder = self.reports / stack_id(stack)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def run(stack: Stack, bench: Bench) -> Result:
    """Take a stack through all steps, or return what is known if nothing has changed."""
    attempt = bench.attempt(stack)
    result = Result(stack, steps=attempt.steps)
    try:
        if attempt.take(render):
            seen = [attempt.project, SUITE] if attempt.is_brief else [attempt.project, SUITE, WALK]
            result.digest = _digest(seen)
            known = bench.known(stack, result.digest)
            if known:
                return known
            all(attempt.take(action) for action in bench.steps())
    finally:
        attempt.clear()
        if result.status == GREEN and not bench.keeps_projects:
            shutil.rmtree(attempt.project, ignore_errors=True)
    bench.remember(result)
    return result


def run_all(stacks: Iterable[Stack], bench: Bench, *, workers: int = 2) -> Iterator[Result]:
    """Take many stacks through all steps, yielding the results in their order."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda stack: run(stack, bench), stacks)


def snapshot(root: Path, target: Path) -> Path:
    """Copy template and tool out of their checkout: one state for a whole run, and no git in the way."""
    target.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache", ".venv")
    for source in (root / name for name in TEMPLATE):
        if source.is_dir():
            shutil.copytree(source, target / source.name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, target)
    return target


def shard(stacks: Sequence[Stack], part: str) -> list[Stack]:
    """Return the `k`th of `n` parts for "k/n"; every stack is in exactly one."""
    number, _, count = part.partition("/")
    return list(stacks[int(number) - 1 :: int(count)])


def write_report(results: Sequence[Result], target: Path) -> None:
    """Write a table that a person can read, failures first."""
    names = ["render", *(action.__name__ for action in STEPS)]
    first = sorted(results, key=lambda result: (result.status != RED, result.status == GREEN))
    lines = [f"# {len(results)} stacks: {_totals(results)}", "", "Seconds of each step.", ""]
    lines += [f"| stack | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [_row(result, names) for result in first]
    lines += ["", *(f"- `{result.failed.log}`" for result in first if result.failed)]
    target.write_text("\n".join(lines).rstrip() + "\n", "utf-8")


def _totals(results: Sequence[Result]) -> str:
    statuses = [result.status for result in results]
    told = [f"{statuses.count(status)} {status}" for status in (GREEN, RED, ABSENT)]
    return ", ".join([*told, f"{sum(result.is_old for result in results)} known before"])


def _row(result: Result, names: Sequence[str]) -> str:
    cells = {step.name: _cell(step) for step in result.steps}
    told = " | ".join(cells.get(name, "") for name in names)
    return f"| {stack_id(result.stack)} | {told} |"


def _cell(step: Step) -> str:
    return f"{step.seconds}" if step.status == GREEN else f"**{step.status}** {step.seconds}"


def _digest(folders: Iterable[Path]) -> str:
    """Return a digest of all files below, save those that come out otherwise each time."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if path.is_file() and path.suffix != ".pyc" and not CHANGING & set(place.parts):
                digest.update(f"{place}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def choose(arguments: argparse.Namespace, catalog: Catalog) -> list[Stack]:
    """Return the stacks that the command line asks for."""
    if arguments.stack:
        return [json.loads(path.read_text("utf-8")) for path in arguments.stack]
    if arguments.core:
        stacks = list(core_stacks(catalog))
    else:
        stacks = covering_stacks(catalog, strength=arguments.strength, seed=arguments.seed)
    wanted = [word.partition("=") for word in arguments.where]
    fitting = [s for s in stacks if all(str(s.get(name)) == value for name, _, value in wanted)]
    return shard(fitting, arguments.shard)


def parser() -> argparse.ArgumentParser:
    summary, _, rest = str(__doc__).partition("\n")
    parser = argparse.ArgumentParser(
        "python -m tests.proof.runner",
        description=summary,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--core", action="store_true", help="every combination of the core options")
    add("--strength", type=int, default=2, help="cover every pair (2, the default) or triple (3)")
    add("--seed", type=int, default=0, help="draw other stacks that cover as much")
    add("--stack", type=Path, action="append", help="only the stack with these answers (JSON)")
    add("--where", action="append", default=[], metavar="ID=VALUE", help="only with this choice")
    add("--shard", default="1/1", metavar="K/N", help="only the Kth of N parts")
    add("--workers", type=int, default=2, help="stacks at a time")
    add("--work", type=Path, default=WORK, help="where projects are made")
    add("--own-venvs", action="store_true", help="a venv for each project, as a person has")
    add("--keep", action="store_true", help="keep green projects too")
    add("--fresh", action="store_true", help="run what is known to be green again")
    add("--examples", type=int, default=25, help="how often the fuzzer calls each operation")
    add("--brief", action="store_true", help="without wrong settings and without a browser")
    names = [action.__name__ for action in STEPS]
    add("--without", action="append", default=[], choices=names, help="leave out a step")
    add("--list", action="store_true", help="print the stacks and run none")
    return parser


def main() -> int:
    """Run what the command line asks for; 1 if a stack is red."""
    arguments = parser().parse_args()
    stacks = choose(arguments, Catalog.load(ROOT))
    if arguments.list:
        print(*(json.dumps(stack, ensure_ascii=False) for stack in stacks), sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(
            snapshot(ROOT, Path(temporary) / "template"),
            arguments.work,
            shares_venvs=not arguments.own_venvs,
            keeps_projects=arguments.keep,
            starts_afresh=arguments.fresh,
            examples=arguments.examples,
            without=frozenset(arguments.without),
            brief=frozenset(map(stack_id, stacks)) if arguments.brief else frozenset(),
        )
        results = []
        for result in run_all(stacks, bench, workers=arguments.workers):
            results.append(result)
            where = result.failed.log if result.failed else ""
            print(result.status, stack_id(result.stack), where, flush=True)
            write_report(results, REPORTS / "report.md")
    print(f"{_totals(results)}; see {REPORTS / 'report.md'}")
    return int(any(result.status == RED for result in results))


if __name__ == "__main__":
    sys.exit(main())
