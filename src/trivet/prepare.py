"""Sets up a rendered project: environment file, packages, first migration, git."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet.interpreters import Interpreter

__all__ = ["Outcome", "Step", "run_steps", "set_up_steps"]


@dataclass(frozen=True)
class Step:
    """One set-up step: what it is called, how it is done, and the shell line that does it again."""

    id: str
    title: str
    action: Callable[[Path], str]
    retry: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a step went: `done`, `failed` (with the reason) or `skipped`."""

    step: Step
    status: str
    detail: str = ""


def set_up_steps(
    project: Path, *, install: bool, git: bool, python: Interpreter | None = None
) -> list[Step]:
    """Return what is left to do in a freshly rendered project, in order."""
    steps = [Step("env", "Write .env", _write_env_file, "cp .env.example .env")]
    if install:
        # It locks too: a second command would resolve everything a second time.
        sync = ("uv", "sync", *(python.flags if python else ()))
        steps.append(Step("sync", "Install the packages", _command(*sync), shlex.join(sync)))
    if install and _has_task(project, "migrate"):
        migrate = _command("uv", "run", "poe", "migrate")
        steps.append(Step("migrate", "Migrate", migrate, "uv run poe migrate", ("sync",)))
    if git and not _inside_repository(project):
        retry = "git init && git add -A && git commit -m 'First commit'"
        steps.append(Step("git", "Make the first commit", _first_commit, retry))
    return steps


def run_steps(steps: list[Step], project: Path, start: Callable[[Step], None]) -> Iterator[Outcome]:
    """Run the steps in order, announcing each to `start`; a step whose need failed is skipped."""
    missing: set[str] = set()
    for step in steps:
        if missing & set(step.needs):
            missing.add(step.id)
            yield Outcome(step, "skipped")
            continue
        start(step)
        problem = step.action(project)
        if problem:
            missing.add(step.id)
        yield Outcome(step, "failed" if problem else "done", problem)


def _write_env_file(project: Path) -> str:
    """Copy .env.example to .env with a random secret, readable by its owner alone."""
    try:
        lines = (project / ".env.example").read_text("utf-8").splitlines(keepends=True)
        text = "".join(_with_secret(line) for line in lines)
        descriptor = os.open(project / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        return str(error)
    return ""


def _with_secret(line: str) -> str:
    if line.startswith("SECRET_KEY="):
        return f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
    return line


def _first_commit(project: Path) -> str:
    """Make a repository with one commit, by the person's own git identity or the author's."""
    who: list[str] = []
    if not _output("git", "var", "GIT_COMMITTER_IDENT", cwd=project):
        author = _pyproject(project)["project"]["authors"][0]
        email = author.get("email", "")
        who = ["-c", f"user.name={author['name']}", "-c", f"user.email={email}"]
    commit = ["git", *who, "-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify"]
    return (
        _run(["git", "init", "--quiet", "--initial-branch=main"], project)
        or _run(["git", "add", "--all"], project)
        or _run([*commit, "--message", "First commit"], project)
    )


def _command(*command: str) -> Callable[[Path], str]:
    return lambda project: _run(list(command), project)


def _run(command: list[str], project: Path) -> str:
    """Run `command` in the project and return why it failed, or nothing."""
    if shutil.which(command[0]) is None:
        hint = {"uv": "`pip install uv` brings it", "git": "install it, or pass --no-git"}
        return f"`{command[0]}` is not installed: {hint[command[0]]}."
    try:
        process = subprocess.run(  # noqa: S603
            command,
            cwd=project,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return f"`{shlex.join(command)}` did not start: {error}"
    if process.returncode == 0:
        return ""
    output = (process.stderr.strip() or process.stdout.strip()).splitlines()
    return "\n".join(output[-12:]) or f"`{shlex.join(command)}` ended with {process.returncode}."


def _environment() -> dict[str, str]:
    """Return the environment for the project's tools, without Trivet's own virtual environment."""
    own = {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_RUN_RECURSION_DEPTH", "PYTHONHOME"}
    return {name: value for name, value in os.environ.items() if name not in own}


def _inside_repository(project: Path) -> bool:
    return _output("git", "rev-parse", "--is-inside-work-tree", cwd=project) == "true"


def _output(*command: str, cwd: Path) -> str:
    try:
        process = subprocess.run(  # noqa: S603
            command, cwd=cwd, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return process.stdout.strip()


def _has_task(project: Path, task: str) -> bool:
    return task in _pyproject(project).get("tool", {}).get("poe", {}).get("tasks", {})


def _pyproject(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
