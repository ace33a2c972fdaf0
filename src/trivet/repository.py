"""Knows the git repository around a project: whether there is one, and what that means."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath

__all__ = ["forget_caller", "remarks", "repository_root"]

# Set in hooks and by `git rebase --exec`: `git rev-parse --local-env-vars` lists them, and git
# strips them itself before it enters another repository. Its two ways to pass settings
# (GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS) name no repository and stay. The last three are not in
# that list: where looking for a repository ends, and what keeps a hook's own repository apart.
_LOCATIONS = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_DIR",
    "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    "GIT_CEILING_DIRECTORIES", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH",
)  # fmt: skip


def forget_caller() -> None:
    """Forget the repository that this process was called from, for itself and all that it starts.

    In a git hook, git's own variables would lead every `git` here, Copier's and uv's too, to the
    hook's repository instead of the project's.
    """
    for name in _LOCATIONS:
        os.environ.pop(name, None)


def repository_root(folder: Path) -> Path | None:
    """Return the root of the repository that `folder` is in, if there is one."""
    root = _git(folder, "rev-parse", "--show-toplevel")
    return Path(root) if root else None


def remarks(project: Path, files: Collection[str], *, git: bool) -> list[str]:
    """Return what the project's repository keeps from working, each with what to do."""
    root = repository_root(project)
    if root is None:
        return []
    if root.resolve() != project.resolve():
        below = PurePosixPath(project.resolve().relative_to(root.resolve()).as_posix())
        skipped = [_no_repository(root, below)] if git else []
        return [
            *skipped,
            *(tell(root, below) for name, tell in _DEAD_BELOW.items() if name in files),
        ]
    return _unwatched_branch(project, files)


def _no_repository(root: Path, below: PurePosixPath) -> str:
    return (
        f"No commit was made: the project is inside the repository `{root}`. Commit it there: "
        f"git -C {shlex.quote(str(root))} add {shlex.quote(str(below))}"
    )


# What tools read at the root of a repository alone, and how each is taken there.
_DEAD_BELOW: dict[str, Callable[[Path, PurePosixPath], str]] = {
    ".github/workflows/ci.yml": lambda root, below: (
        f"`.github/workflows/ci.yml` does nothing here: GitHub reads workflows at the repository's "
        f"root alone. Move it to `{root}/.github/workflows/{below.name}.yml` and give it "
        f"`defaults: {{run: {{working-directory: {below}}}}}`."
    ),
    ".github/workflows/template-updates.yml": lambda root, below: (
        f"`.github/workflows/template-updates.yml` does nothing here: move it to "
        f"`{root}/.github/workflows/{below.name}-template-updates.yml` and give its job "
        f"`defaults: {{run: {{working-directory: {below}}}}}`."
    ),
    ".github/dependabot.yml": lambda root, below: (
        f"`.github/dependabot.yml` does nothing here: move its entries to "
        f"`{root}/.github/dependabot.yml`, with `directory: /{below}`."
    ),
    ".gitlab-ci.yml": lambda root, below: (
        f"`.gitlab-ci.yml` does nothing here: GitLab reads the one at the repository's root. Move "
        f"its jobs to `{root}/.gitlab-ci.yml`, each with `cd {below}` in its `before_script`."
    ),
    "renovate.json": lambda root, _: (
        f"`renovate.json` does nothing here: move it to `{root}/renovate.json`."
    ),
    ".pre-commit-config.yaml": lambda root, below: (
        f"`.pre-commit-config.yaml` does nothing here by itself: hooks are installed for the whole "
        f"repository. Move its hooks to `{root}/.pre-commit-config.yaml`, with `files: ^{below}/` and "
        f"`uv run --directory {below}`."
    ),
}


def _unwatched_branch(project: Path, files: Collection[str]) -> list[str]:
    """Tell of a branch that is not one of those whose pushes the project's workflow checks."""
    import yaml  # here, for this module is imported by every command

    workflow = ".github/workflows/ci.yml"
    if workflow not in files:
        return []
    branch = _git(project, "symbolic-ref", "--short", "HEAD")
    # YAML 1.1 reads the key `on` as true.
    watched = yaml.safe_load((project / workflow).read_text("utf-8"))[True]["push"]["branches"]
    if not branch or branch in watched:
        return []
    return [
        f"Pushes to `{branch}`, this repository's branch, are not checked: `{workflow}` watches "
        f"{' and '.join(f'`{name}`' for name in watched)}. If `{branch}` is the main one, name it there."
    ]


def _git(folder: Path, *arguments: str) -> str:
    """Return what git says in `folder`, or nothing where it fails or is not installed."""
    try:
        process = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=folder,
            capture_output=True,
            check=False,
        )
    except OSError:
        return ""
    # Paths come as bytes, whatever encoding the locale names.
    return os.fsdecode(process.stdout).removesuffix("\n") if process.returncode == 0 else ""
