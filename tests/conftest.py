"""Fixtures for the tests of Trivet itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.forked import compiled_once
from tests.proof.runner import snapshot
from tests.renders import Kitchen
from trivet import fast_yaml
from trivet.catalog import Catalog

ROOT = Path(__file__).parents[1]
# The property of a test that says what it has counted.
TOLD = "told"
# Why a stack of the run tier is skipped.
NO_TIME = "time"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--budget",
        type=float,
        default=8,
        help="minutes in which the run tier begins with stacks (`inf`: it runs them all)",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests have counted, and which stacks there was no time for."""
    reports = [
        report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])
    ]
    told = [value for report in reports for name, value in report.user_properties if name == TOLD]
    for line in told:
        terminalreporter.write_line(line)
    skipped = terminalreporter.stats.get("skipped", [])
    left = [report.nodeid for report in skipped if report.longrepr[-1] == f"Skipped: {NO_TIME}"]
    if left:
        terminalreporter.section(f"{len(left)} had no time: --budget inf runs them all")
        names = (name.partition("[")[2].removesuffix("]") for name in left)
        terminalreporter.write_line(textwrap.fill(" ".join(names), 120, break_on_hyphens=False))


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(ROOT)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot(ROOT, tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session", autouse=True)
def compiles_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def reads_fast() -> Iterator[None]:
    """Let Copier and its filters read YAML with the parser in C: most of what is left goes there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "safe_load", fast_yaml.load)
        yield


@pytest.fixture(scope="session")
def kitchen(catalog: Catalog, template: Path, copie_session: Any) -> Iterator[Kitchen]:
    with pytest.MonkeyPatch.context() as patch:
        # Saves a process per file: Copier asks git whether it keeps modes; there is no git here.
        patch.setattr("copier._main.is_git_available", lambda: False, raising=False)
        yield Kitchen(catalog, template, copie_session)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own: no test reads or writes the developer's drafts or git identity."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return folder
