"""Small projects in git, and changes of all kinds to bring into them."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from trivet.life import ANSWERS_FILE, Project
from trivet.life.application import Intent
from trivet.merge import File, Kind, Tree, merge

__all__ = ["ODD", "RECORD", "Repository", "every_kind", "intent", "text"]

RECORD = "_commit: v0.1.0\n_src_path: ~/templates\nframework: flask\n"
ODD = 'we ird "näme"\n\\x.txt'


@dataclass(frozen=True)
class Repository:
    """A git repository in a temporary folder, and perhaps a project below its top."""

    top: Path
    below: str = ""

    @classmethod
    def make(cls, top: Path, tree: Tree, below: str = "", *flags: str) -> Repository:
        """Make a repository with one commit, of these files and of an answers file."""
        top.mkdir(parents=True, exist_ok=True)
        made = cls(top, below)
        made.git("init", "--quiet", "--template=", "--initial-branch=main", *flags)
        with (top / ".git/config").open("a") as file:
            file.write("[user]\n\tname = Ada\n\temail = ada@example.org\n[gc]\n\tauto = 0\n")
        made.write({ANSWERS_FILE: text(RECORD), **tree})
        made.commit()
        return made

    @property
    def root(self) -> Path:
        return self.top / self.below

    @property
    def project(self) -> Project:
        return Project.read(self.root)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return os.fsdecode(done.stdout)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "Work")

    def write(self, tree: Tree) -> None:
        for path, file in tree.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            if file.kind is Kind.LINK:
                target.symlink_to(os.fsdecode(file.content))
            else:
                target.write_bytes(file.content)
                target.chmod(0o755 if file.kind is Kind.EXECUTABLE else 0o644)

    def status(self) -> list[str]:
        return [line for line in self.git("status", "--porcelain", "-z").split("\0") if line]

    def copy(self, top: Path) -> Repository:
        shutil.copytree(self.top, top, symlinks=True)
        return Repository(top, self.below)

    def state(self) -> dict[str, object]:
        """Return all that can be told of the work tree and of the index."""
        found: dict[str, object] = {"index": self.git("ls-files", "--stage", "-v", "-z")}
        for folder, folders, files in os.walk(self.top):
            if ".git" in folders:
                folders.remove(".git")
            for name in [*folders, *files]:
                path = Path(folder, name)
                status = path.lstat()
                content: object = path.is_dir()
                if path.is_symlink():
                    content = path.readlink()
                elif path.is_file():
                    content = path.read_bytes()
                found[str(path.relative_to(self.top))] = stat.filemode(status.st_mode), content
        return found


def text(content: str, kind: Kind = Kind.PLAIN) -> File:
    return File(content.encode(), kind)


def intent(repository: Repository, base: Tree, theirs: Tree, version: str = "v0.2.0") -> Intent:
    """Return what brings the template's change from `base` to `theirs` into a repository."""
    ours = repository.project.tree(also={*base, *theirs})
    record = RECORD.replace("v0.1.0", version).encode()
    merged = merge(base, ours, theirs, never=lambda path: path == ANSWERS_FILE)
    return Intent("the update to 0.2.0", "trivet update", ours, merged, {ANSWERS_FILE: record})


LINES = "".join(f"line {number}\n" for number in range(12))


def every_kind(
    *, conflicts: bool = True
) -> tuple[dict[str, File], dict[str, File], dict[str, File]]:
    """Return a base, an owner's tree and a template's: a change of each kind, and each conflict."""
    base = {
        "app/clean.py": text("a = 1\n"),
        "app/fall/only.py": text("fall = 1\n"),
        "bin/start": text("#!/bin/sh\n"),
        "tool": text("tool\n"),
        "notes/a.md": text("a\n"),
        "lines.txt": text(LINES),
        "link": File(b"app", Kind.LINK),
        ODD: text("odd\n"),
        "same.txt": text("same\n"),
    }
    ours = {**base, "own.txt": text("own\n"), "lines.txt": text(LINES.replace("line 1\n", "I\n"))}
    theirs = {
        "app/clean.py": text("a = 2\n"),
        "app/new/deep/extra.py": text("extra = 1\n"),
        "bin/start": text("#!/bin/sh\n", Kind.EXECUTABLE),
        "tool/run.sh": text("run\n", Kind.EXECUTABLE),
        "notes": text("notes are a file\n"),
        "lines.txt": text(LINES.replace("line 10\n", "they\n")),
        "link": File(b"app/clean.py", Kind.LINK),
        ODD: text("odder\n"),
        "same.txt": text("same\n"),
    }
    if conflicts:
        base |= {"both.txt": text("old\n"), "logo.png": File(b"\0old"), "gone.txt": text("old\n")}
        ours |= {"both.txt": text("I\n"), "logo.png": File(b"\0I"), "gone.txt": text("I\n")}
        theirs |= {"both.txt": text("they\n"), "logo.png": File(b"\0they")}
    return base, ours, theirs
