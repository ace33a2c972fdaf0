"""How others bring the changes of a template into a project: `git merge-file`, Copier and cruft.

The last two are run whole, each on a repository of its own and with a template that is nothing but the
files: version 1 is the base, version 2 what is to come. So they render what Trivet renders, byte for byte.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

from trivet.life import ANSWERS_FILE
from trivet.merge import Kind, Tree

__all__ = ["Copier", "Cruft", "MergeFile", "Result"]

ADA = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
RECORDS = (ANSWERS_FILE, ".cruft.json")
MARK = b"<<<<<<< "

# The merged texts by path, with what was rejected behind them, and the paths that conflict.
Result = tuple[dict[str, str], set[str]]


class MergeFile:
    """Git's merge of one file, for each that both sides have changed."""

    name = "git merge-file"

    def __init__(self, base: Tree, theirs: Tree, folder: Path) -> None:
        self.base, self.theirs, self.folder = base, theirs, folder

    def update(self, ours: Tree, paths: list[str]) -> Result:
        texts, conflicts = {}, set()
        for path in paths:
            for name, tree in (("ours", ours), ("base", self.base), ("theirs", self.theirs)):
                Path(self.folder, name).write_bytes(tree[path].content)
            command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
            process = subprocess.run(command, cwd=self.folder, capture_output=True)
            texts[path] = process.stdout.decode()
            if process.returncode:
                conflicts.add(path)
        return texts, conflicts


class _Repository:
    """A project in a repository of its own, made from version 1 of a template."""

    def __init__(self, base: Tree, theirs: Tree, folder: Path) -> None:
        self.template, self.project = folder / "template", folder / "made" / "shop"
        self.template.mkdir()
        git(self.template, "init", "--quiet")
        for version, tree in (("v1.0.0", base), ("v2.0.0", theirs)):
            self.write_template(tree)
            git(self.template, "add", "--all", "--force")
            git(self.template, "commit", "--quiet", "--message", version)
            git(self.template, "tag", version)
        self.project.parent.mkdir()
        with silence():
            self.make()
        git(self.project, "init", "--quiet")
        self.commit()
        git(self.project, "tag", "base")

    def update(self, ours: Tree, paths: list[str]) -> Result:
        """Bring version 2 into what an owner has made of version 1."""
        git(self.project, "reset", "--quiet", "--hard", "base")
        git(self.project, "clean", "--quiet", "-dffx")
        write(self.project, {path: file for path, file in ours.items() if path != ANSWERS_FILE})
        self.commit()
        with silence():
            self.bring()
        texts, conflicts = {}, set()
        for path in paths:
            file, rejected = self.project / path, self.project / f"{path}.rej"
            content = file.read_bytes() if file.exists() else b""
            texts[path] = content.decode() + added(rejected)
            if rejected.exists() or MARK in content:
                conflicts.add(path)
        return texts, conflicts

    def commit(self) -> None:
        git(self.project, "add", "--all", "--force")
        git(self.project, "commit", "--quiet", "--allow-empty", "--message", "Work")

    def write_template(self, tree: Tree) -> None:
        raise NotImplementedError

    def make(self) -> None:
        raise NotImplementedError

    def bring(self) -> None:
        raise NotImplementedError


class Copier(_Repository):
    """`copier update`, conflicts marked in the files."""

    name = "Copier"

    def write_template(self, tree: Tree) -> None:
        (self.template / "copier.yml").write_text("_subdirectory: files\n")
        shutil.rmtree(self.template / "files", ignore_errors=True)
        record = "{{ _copier_answers | to_nice_yaml }}\n"
        write(
            self.template / "files",
            {path: file for path, file in tree.items() if path != ANSWERS_FILE},
        )
        (self.template / "files" / f"{ANSWERS_FILE}.jinja").write_text(record)

    def make(self) -> None:
        import copier

        copier.run_copy(
            str(self.template), self.project, vcs_ref="v1.0.0", defaults=True, quiet=True
        )

    def bring(self) -> None:
        import copier

        copier.run_update(self.project, vcs_ref="v2.0.0", defaults=True, overwrite=True, quiet=True)


class Cruft(_Repository):
    """`cruft update`: `git apply -3`, and where that fails, `git apply --reject`."""

    name = "cruft"

    def write_template(self, tree: Tree) -> None:
        context = {"name": "shop", "_copy_without_render": ["*"]}
        (self.template / "cookiecutter.json").write_text(json.dumps(context))
        folder = self.template / "{{cookiecutter.name}}"
        shutil.rmtree(folder, ignore_errors=True)
        write(folder, tree)

    def make(self) -> None:
        import cruft

        cruft.create(str(self.template), self.project.parent, checkout="v1.0.0", no_input=True)

    def bring(self) -> None:
        import cruft

        cruft.update(self.project, checkout="v2.0.0", skip_apply_ask=True)


def write(folder: Path, tree: Tree) -> None:
    """Make a folder hold these files, and what is git's or the tool's own."""
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        path = file.relative_to(folder).as_posix()
        if path not in tree and path not in RECORDS and not path.startswith(".git/"):
            file.unlink()
    for path, content in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.content)
        target.chmod(0o755 if content.kind is Kind.EXECUTABLE else 0o644)


def added(rejected: Path) -> str:
    """Return the lines that a rejected part would have added: they are not lost."""
    text = rejected.read_text("utf-8") if rejected.exists() else ""
    return "".join(f"{line[1:]}\n" for line in text.splitlines() if line.startswith("+"))


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *ADA, *arguments], cwd=folder, check=True, capture_output=True)


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """What they print is not counted, and what they warn of is not ours."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
