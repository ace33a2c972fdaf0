"""Answers that break a rule are refused with its sentence, whichever way they come."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import copier
import pytest
import yaml

from tests.commands import trivet
from tests.proof.runner import snapshot
from tests.proof.steps import ROOT
from tests.stacks import Stack, factors, rules_read
from trivet.catalog import Catalog


def broken_rules() -> list[tuple[str, Stack]]:
    """Return, for each choice that can be refused, answers of which only it is wrong."""
    catalog = Catalog.load(ROOT)
    choices = factors(catalog)
    found = []
    for option in choices:
        read = [*sorted(rules_read(catalog, option) & choices.keys() - {option}), option]
        refused: dict[object, Stack] = {}
        for answers in product(*(choices[name] for name in read)):
            stack = {n: a for n, a in zip(read, answers, strict=True) if a is not None}
            problems = [problem.option for problem in catalog.resolve(stack).problems]
            if problems == [option]:
                refused.setdefault(answers[-1], stack)
        found += [(option, stack) for stack in refused.values()]
    return found


BROKEN = broken_rules()
each = pytest.mark.parametrize(("option", "stack"), BROKEN)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot(ROOT, tmp_path_factory.mktemp("template"))


def sentence(option: str, stack: Stack) -> str:
    [problem] = Catalog.load(ROOT).resolve(stack).problems
    assert problem.option == option
    return problem.message


@each
def test_by_flag(option: str, stack: Stack, tmp_path: Path) -> None:
    flags = [word for name, answer in stack.items() for word in ("--set", f"{name}={answer}")]
    done = trivet("new", "shop", "--defaults", *flags, cwd=tmp_path)
    assert done.returncode == 2
    assert sentence(option, stack) in " ".join(done.stderr.split())
    assert not list(tmp_path.iterdir())


# One way into the same code: a few are enough.
@pytest.mark.parametrize(("option", "stack"), BROKEN[::4])
def test_by_answers_file(option: str, stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "answers.yml").write_text(yaml.safe_dump(stack), "utf-8")
    done = trivet("new", "shop", "--defaults", "--answers", "answers.yml", cwd=tmp_path)
    assert done.returncode == 2
    assert sentence(option, stack) in " ".join(done.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["answers.yml"]


@each
def test_by_plain_copier(option: str, stack: Stack, template: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        copier.run_copy(str(template), tmp_path / "shop", data=stack, defaults=True, quiet=True)
    assert sentence(option, stack) in str(refused.value)
    assert not (tmp_path / "shop").exists()
