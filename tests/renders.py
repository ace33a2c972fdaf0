"""Renders stacks once for many tests, and reads what came out."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.stacks import Stack, covering_stacks, factors, stack_id
from tests.template_sources import FRAMEWORKS
from trivet.catalog import Catalog

__all__ = [
    "ANSWERS_FILE",
    "HOSTILE",
    "Kitchen",
    "Render",
    "files",
    "hostile_stacks",
    "module",
    "shape_stacks",
]

HOSTILE = [
    'Ünï "quoted" \\ {{ x }} 🚀',
    "class",
    "django",
    "test",
    "漢" * 80,
    "Ada's 'single' quotes",
    "</script><b>",
    "${HOME} $(id) `id`",
    "%s %(x)s %d",
    "3D shop",
    "-dash",
    "# {# no #} {% raw %}",
    "مرحبا بالعالم",
    "both ' and \" and \\' \\\" \\n",
    "*star* _line_ [link](x) &amp; <x@y.example>",
    "null",
]
ANSWERS_FILE = ".copier-answers.yml"
# Import names that differ from the distribution's name.
IMPORTED_AS = {
    "django-cors-headers": "corsheaders",
    "django-ninja": "ninja",
    "djangorestframework": "rest_framework",
    "flask-wtf": "flask_wtf",
    "pyjwt": "jwt",
    "python-dotenv": "dotenv",
}
# Part of a framework's own interface, though another distribution.
BROUGHT = {
    "fastapi": {"anyio", "pydantic", "pydantic_core", "starlette"},
    "flask": {"click", "itsdangerous", "jinja2", "markupsafe", "werkzeug"},
    "pydantic": {"pydantic_core"},
    "pydantic-settings": {"pydantic", "pydantic_core"},
    "sqlmodel": {"sqlalchemy"},
    "starlette-admin": {"markupsafe"},
}


@dataclass(frozen=True)
class Render:
    """A rendered project, and all answers that it was made from, derived ones too."""

    name: str
    answers: dict[str, Any]
    folder: Path

    def __str__(self) -> str:
        return self.name

    @cached_property
    def paths(self) -> list[str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in files)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The project's own files; vendored ones are others'."""
        own = (path for path in self.paths if "vendor" not in Path(path).parts)
        return {path: (self.folder / path).read_bytes().decode("utf-8") for path in own}

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        return tomllib.loads(self.texts["pyproject.toml"])

    @cached_property
    def python(self) -> dict[str, str]:
        """The Python files that run in production."""
        paths = (p for p in self.texts if p.endswith(".py") and not p.startswith("tests/"))
        return {path: self.texts[path] for path in paths}

    def dependencies(self, *, dev: bool) -> set[str]:
        """Return the names of the distributions that the project asks for."""
        lists = self.pyproject["dependency-groups"]["dev"] if dev else []
        lists = [*lists, *self.pyproject["project"]["dependencies"]]
        return {re.split(r"[^\w.-]", requirement)[0] for requirement in lists}

    @cached_property
    def imports(self) -> set[str]:
        """Whose modules production imports; `_typeshed` is only there for the type checker."""
        statement = re.compile(r"^\s*(?:from (\w+)[\w.]* import|import (\w+))", re.MULTILINE)
        found = (match for text in self.python.values() for match in statement.findall(text))
        own = {Path(path).parts[0].removesuffix(".py") for path in self.python}
        foreign = {first or second for first, second in found} - own - sys.stdlib_module_names
        return foreign - {"_typeshed"}

    @cached_property
    def installed(self) -> set[str]:
        """The modules that production may import."""
        names = self.dependencies(dev=False)
        return {module(name) for name in names}.union(*(BROUGHT.get(name, ()) for name in names))

    def uses(self, name: str) -> bool:
        """Whether a module is imported, named in a Python text (as settings do) or by a tool."""
        named = rf"[\"'][\w.:+/-]*\b{name}\b[\w.:+/-]*[\"']"
        word = re.compile(rf"^\s*(?:from|import) {name}\b|{named}", re.MULTILINE)
        sources = (text for path, text in self.texts.items() if path.endswith(".py"))
        tools = json.dumps(self.pyproject["tool"]) + self.texts[".pre-commit-config.yaml"]
        is_tool = re.search(rf"\b{name}\b", tools)
        return bool(is_tool) or any(word.search(text) for text in sources)

    @cached_property
    def variables(self) -> set[str]:
        """The environment variables that the project reads: settings' fields, and commands'."""
        python = "\n".join(self.python.values())
        settings = re.findall(r"^class \w+\(BaseSettings\):\n((?:    .*\n|\n)+)", python, re.M)
        fields = re.findall(r"^    ([a-z_]+): (?!ClassVar)", "".join(settings), re.M)
        read = re.findall(r"os\.(?:environ\.get\(|environ\[|getenv\()\"([A-Z_]+)\"", python)
        commands = re.findall(r"\$\{?([A-Z_]+)", json.dumps(self.pyproject["tool"]["poe"]))
        read += [name for name in commands if not name.startswith("POE_")]
        return {*read, *(field.upper() for field in fields)}


class Kitchen:
    """Renders stacks from one snapshot of the template, each once."""

    def __init__(self, catalog: Catalog, template: Path, copie: Any) -> None:
        self.catalog, self.template, self._copie = catalog, template, copie
        self._known: dict[str, Render] = {}

    def render(self, stack: Stack) -> Render:
        name = stack_id(stack)
        if name not in self._known:
            noise = io.StringIO()
            with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
                result = self._copie.copy(extra_answers=stack, template_dir=self.template)
            assert result.exception is None, f"{stack}: {result.exception!r}"
            answers = dict(self.catalog.resolve(stack).answers)
            self._known[name] = Render(name, answers, result.project_dir)
        return self._known[name]


def module(distribution: str) -> str:
    """Return the name that a distribution is imported by."""
    return IMPORTED_AS.get(distribution, distribution.replace("-", "_"))


def files(renders: list[Render], *suffixes: str) -> Iterator[tuple[str, str, str]]:
    """Yield each text that occurs, once: where, its path in the project, and the text."""
    seen = set()
    for render in renders:
        for path, text in render.texts.items():
            if (path, text) not in seen and path.endswith(suffixes or ("",)):
                seen.add((path, text))
                yield f"{render}: {path}", path, text


def shape_stacks(catalog: Catalog) -> dict[str, Stack]:
    """Return the stacks whose file lists are kept, by the name of the list."""
    return {
        f"{framework}-{interface}": {
            "framework": framework,
            "interface": str(interface),
            "project_name": "Trivet",
        }
        for framework in FRAMEWORKS
        for interface in factors(catalog)["interface"]
    }


def hostile_stacks(catalog: Catalog, *, strength: int) -> Iterator[Stack]:
    """Yield all combinations of so many choices, each saying three hostile texts in turn."""
    for number, stack in enumerate(covering_stacks(catalog, strength=strength)):
        name, description, author = (HOSTILE[(number + n) % len(HOSTILE)] for n in (0, 5, 10))
        texts = {"project_name": name, "description": description, "author_name": author}
        yield {**stack, **texts}
