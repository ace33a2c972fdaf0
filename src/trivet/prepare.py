"""Sets up a rendered project: environment file, packages, git."""

from __future__ import annotations

import os
import secrets
import shlex
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from trivet.interpreters import Interpreter
from trivet.programs import Tell, ask, run, tell_nobody
from trivet.repository import repository_root

__all__ = ["Outcome", "Step", "run_steps", "set_up_steps"]


@dataclass(frozen=True)
class Step:
    """One set-up step: what it is called, how it is done, and the shell line that does it again."""

    id: str
    title: str
    action: Callable[[Path, Tell], str]
    retry: str


@dataclass(frozen=True)
class Outcome:
    """How a step went: `done`, or `failed` with the reason."""

    step: Step
    status: str
    detail: str = ""


def set_up_steps(
    project: Path,
    *,
    python: Interpreter | None,
    git: bool,
    only: Sequence[str] = (),
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Step]:
    """Return what is left to do in a freshly rendered project, in order.

    Packages are installed for `python`, if one is given. Of a folder that holds files of one's own
    too, `only` the named ones are committed. While uv waits for answers and the disk, `meanwhile` is
    done.
    """
    steps = []
    if not (project / ".env").exists():  # one's own, which may know a database, stays
        steps.append(Step("env", "Write .env", _write_env_file, "cp .env.example .env"))
    if python:
        # It locks too: a second command would resolve everything a second time.
        sync = ("uv", "sync", *python.flags)
        install = partial(run, list(sync), meanwhile=meanwhile)
        steps.append(Step("sync", "Install the packages", install, shlex.join(sync)))
    root = repository_root(project)
    if git and root is None:
        retry = "git init && git add -A && git commit -m 'First commit'"
        steps.append(Step("git", "Make the first commit", _first_commit(only), retry))
    elif git and root and root.resolve() == project.resolve():
        retry = f"git add -A && git commit -m {shlex.quote(_message(project))}"
        steps.append(Step("git", "Commit to the repository", _commit(only), retry))
    return steps


def run_steps(
    steps: list[Step], project: Path, start: Callable[[Step], object], tell: Tell = tell_nobody
) -> Iterator[Outcome]:
    """Run the steps in order, announcing each to `start`, and what their programs print to `tell`."""
    for step in steps:
        start(step)
        problem = step.action(project, tell)
        yield Outcome(step, "failed" if problem else "done", problem)


def _write_env_file(project: Path, _: Tell) -> str:
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


def _first_commit(only: Sequence[str]) -> Callable[[Path, Tell], str]:
    """Make a repository with one commit."""
    init = ["git", "init", "--quiet", "--initial-branch=main"]
    return lambda project, tell: run(init, project, tell) or _commit(only)(project, tell)


def _commit(only: Sequence[str]) -> Callable[[Path, Tell], str]:
    """Commit the project to the branch that the repository is on."""

    def commit(project: Path, tell: Tell) -> str:
        # What the person has staged or never added is theirs to commit.
        paths = ["--", *only, *_lock_file(project)] if only else []
        git = ["git", "--literal-pathspecs", *_identity(project), "-c", "commit.gpgsign=false"]
        add = [*git, "add", *(["--force"] if only else ["--all"]), *paths]
        message = ["--quiet", "--no-verify", "--message", _message(project)]
        problem = run(add, project, tell)
        # Made again over itself, a project may be what it was.
        if problem or not ask(*git, "status", "--porcelain", *paths, folder=project).stdout:
            return problem
        return run([*git, "commit", *message, *paths], project, tell)

    return commit


def _identity(project: Path) -> list[str]:
    """Return nothing where git knows the person, or else the settings that name the author."""
    if ask("git", "var", "GIT_COMMITTER_IDENT", folder=project).stdout:
        return []
    author = _pyproject(project)["project"]["authors"][0]
    return ["-c", f"user.name={author['name']}", "-c", f"user.email={author.get('email', '')}"]


def _message(project: Path) -> str:
    has_history = ask("git", "rev-parse", "--verify", "--quiet", "HEAD", folder=project).stdout
    return "Add the project" if has_history else "First commit"


def _lock_file(project: Path) -> list[str]:
    return ["uv.lock"] if (project / "uv.lock").exists() else []


def _pyproject(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
