"""What an owner does to a project, by chance: the usual edits, and some that nobody foresaw."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from random import Random

from tests.merge.edits import EDITS, SETTINGS, Edit
from trivet.life import ANSWERS_FILE
from trivet.merge import File, Tree

__all__ = ["Owner", "requoted"]

FUNCTION = "def restocked(number: int) -> int:\n    return number + 1\n"
ROUTES = {
    "django": 'def restock(request: HttpRequest) -> HttpResponse:\n    return render(request, "mine.html")\n',
    "flask": '@bp.get("/mine/")\ndef restock() -> str:\n    return render_template("mine.html")\n',
    "fastapi": '@router.get("/mine")\nasync def restock() -> dict[str, str]:\n    return {"is": "mine"}\n',
}
# Modules in which a route would be: each framework's own word is in it.
ROUTED = {"django": "HttpResponse", "flask": "@bp.", "fastapi": "@router."}
# One on a line of its own, with the comments above it.
SETTING = re.compile(r"^(?: *#.*\n)*( {4})?\w+(: [^=\n]+)? = [^(\[{\n]*$", re.MULTILINE)
MODEL = "class Basket(Base):\n    number: int = 1\n"
# To be told from another file by its likeness, a file needs so many lines.
FEWEST_LINES = 8


@dataclass
class Owner:
    """An owner at work.

    Attributes:
        tree: what the project is by now.
        edited: the files with lines more, by the paths that they had when the owner came.
        moved: the files that are elsewhere now, and where.
        reformatted: the files that say the same in another form.
        made: the files that are the owner's alone.
    """

    framework: str
    tree: dict[str, File]
    random: Random
    edited: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    reformatted: set[str] = field(default_factory=set)
    made: dict[str, File] = field(default_factory=dict)

    @classmethod
    def at_work(cls, framework: str, tree: Tree, *, seed: str, things: int) -> Owner:
        """Return an owner who has done so many things."""
        owner = cls(framework, dict(tree), Random(seed))  # noqa: S311 - of no use to anyone
        other: list[Callable[[], None]] = [
            partial(owner.add_anywhere, FUNCTION, ".py"),
            partial(owner.add_anywhere, ROUTES[framework], ".py", beside=ROUTED[framework]),
            partial(owner.add_anywhere, MODEL, "models.py"),
            owner.set_something,
            owner.name_a_variable,
            owner.move_a_file,
            owner.delete_a_file,
            owner.reformat_a_module,
            owner.keep_a_picture,
        ]
        usual: list[Callable[[], None]] = [partial(owner.do, edit) for edit in EDITS]
        for do in owner.random.sample([*usual, *other, *other], things):
            do()
        return owner

    def do(self, edit: Edit) -> None:
        """Do what owners usually do, if this project has a place for it."""
        path = edit.at(self.framework)
        if path not in self.deleted | self.reformatted and path not in self.moved:
            with contextlib.suppress(LookupError):
                self.tree = edit.apply(self.tree, self.framework)
                self.edited.add(path)

    def add_anywhere(self, text: str, name: str, beside: str = "") -> None:
        """Add a definition between two statements of some module, or behind the last one."""
        for path in self._some(name):
            old = self._text(path)
            if beside in old and _is_module(old) and (body := ast.parse(old).body):
                place = self.random.choice([statement.end_lineno or 0 for statement in body])
                lines = old.splitlines(keepends=True)
                before, after = "".join(lines[:place]), "".join(lines[place:])
                new = f"{before}\n\n{text}\n\n{after}" if after.strip() else f"{before}\n\n{text}"
                self._write(path, new if _is_module(new) else f"{old}\n\n{text}")
                return

    def set_something(self) -> None:
        """Set something between any two settings."""
        path = SETTINGS[self.framework]
        if path in self.deleted | self.reformatted or path in self.moved:
            return
        old = self._text(path)
        places = [*SETTING.finditer(old)]
        place = self.random.choice(places)
        line = f"{place[1] or ''}mine_too: str = 'mine'\n"
        self._write(path, old[: place.start()] + line + old[place.start() :])

    def name_a_variable(self) -> None:
        """Name a variable in front of any block of the environment's example."""
        if ".env.example" in self.deleted:
            return
        old = self._text(".env.example")
        place = self.random.choice([found.end() for found in re.finditer(r"\n\n|\A", old)])
        self._write(".env.example", f"{old[:place]}# mine\nMINE_TOO=1\n\n{old[place:]}")

    def move_a_file(self) -> None:
        """Give a file another name, and a line more."""
        for path in self._some(".py", ".html", ".css"):
            if self._text(path).count("\n") >= FEWEST_LINES:
                new = str(PurePosixPath(path).with_stem(f"{PurePosixPath(path).stem}_of_mine"))
                self.tree[new] = self.tree.pop(path)
                self.moved[path] = new
                return

    def delete_a_file(self) -> None:
        """Delete a file that the template may change, or not."""
        [path, *_] = self._some("")
        del self.tree[path]
        self.deleted.add(path)

    def reformat_a_module(self) -> None:
        """Write a module with other quotes."""
        for path in self._some(".py"):
            new = requoted(path, self.tree[path])
            if new != self.tree[path]:
                self.tree[path] = new
                self.reformatted.add(path)
                return

    def keep_a_picture(self) -> None:
        """Put a picture beside a file of the template's."""
        [beside, *_] = self._some("")
        path = str(PurePosixPath(beside).with_name("mine.png"))
        self.made[path] = File(b"\x89PNG\0" + self.random.randbytes(20))
        self.tree[path] = self.made[path]

    def _some(self, *ends: str) -> list[str]:
        """Return the files that nothing has been done to, in a chance order."""
        done = (
            self.edited
            | self.deleted
            | self.reformatted
            | self.made.keys()
            | {*self.moved.values()}
        )
        found = [
            path
            for path in sorted(self.tree)
            if path not in done
            and path.endswith(ends)
            and path != ANSWERS_FILE
            and "migrations/" not in path
            and "vendor" not in path
        ]
        return self.random.sample(found, len(found))

    def _text(self, path: str) -> str:
        return self.tree[path].content.decode()

    def _write(self, path: str, text: str) -> None:
        self.tree[path] = File(text.encode(), self.tree[path].kind)
        self.edited.add(path)


def requoted(path: str, file: File) -> File:
    """Return a module with other quotes, if it means the same and can be parsed here."""
    if not path.endswith(".py"):
        return file
    text = file.content.decode()
    other = "\n".join(
        line.replace('"', "'") if '"""' not in line and "'" not in line else line
        for line in text.split("\n")
    )
    try:
        is_same = ast.dump(ast.parse(text)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return file
    return File(other.encode(), file.kind) if is_same else file


def _is_module(text: str) -> bool:
    """Whether this Python can read it: projects may be for a newer one."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
