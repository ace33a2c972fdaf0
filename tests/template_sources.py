"""Reads the template trees as Copier does: their files, tags, conditions, and who owns a path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from jinja2 import FileSystemLoader, StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment
from pathspec import PathSpec

from tests.stacks import Stack
from trivet.catalog import Catalog

__all__ = [
    "FRAMEWORKS",
    "ROOT",
    "SHARED",
    "Part",
    "Tag",
    "TemplateFile",
    "Walk",
    "assert_none",
    "conditions",
    "deepest_nesting",
    "owned_paths",
    "parts",
    "share",
    "tags",
    "tree",
    "walk",
]

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
SHARED = "_shared"
FRAMEWORKS = sorted(path.name for path in TEMPLATES.iterdir() if path.name != SHARED)
SETTINGS = next(yaml.safe_load_all((ROOT / "copier.yml").read_text("utf-8").split("---")[0]))
# What running tests or tools in a tree leaves behind; Copier leaves it out too.
IGNORED = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv"}
BRANCHES = {"if", "elif", "else", "endif", "for", "endfor"}


@dataclass(frozen=True)
class Tag:
    """One `{% … %}`: its line, its first word and the rest."""

    line: int
    name: str
    rest: str
    opening: str

    @property
    def is_branch(self) -> bool:
        return self.name in BRANCHES


@dataclass(frozen=True)
class TemplateFile:
    """One file of a tree, by its path below templates/."""

    path: str

    def __str__(self) -> str:
        return f"templates/{self.path}"

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.path).parts

    @property
    def is_vendored(self) -> bool:
        """Whether it is another project's file, copied as it is."""
        return "vendor" in self.parts

    @property
    def is_variant(self) -> bool:
        """Whether another template includes it: one of several files, or of a file's blocks."""
        return any(part.endswith((".blocks", ".variants")) for part in self.parts)

    @property
    def is_template(self) -> bool:
        """Whether Copier renders it, rather than copies it."""
        return self.path.endswith(".jinja") or self.is_variant or self.parts[0] == SHARED

    @property
    def is_selector(self) -> bool:
        """Whether it has no text of its own, and only names the variant or partial to use."""
        return not re.sub(r"\{([%#{]).*?[%#}]\}", "", self.text, flags=re.DOTALL).strip()

    @property
    def is_python(self) -> bool:
        return self.path.removesuffix(".jinja").endswith(".py")

    @cached_property
    def text(self) -> str:
        return (TEMPLATES / self.path).read_text("utf-8")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def destination(self) -> str:
        """Where it is rendered to, below the project; folder variants by their folder's name."""
        below = "/".join(self.parts[1:]).removesuffix(".jinja")
        below = below.replace("{{ _copier_conf.answers_file }}", ".copier-answers.yml")
        return re.sub(r"\{%.*?%\}", "", below)


@cache
def tree(name: str) -> list[TemplateFile]:
    """Return the files of templates/`name`."""
    paths = (path for path in sorted((TEMPLATES / name).rglob("*")) if path.is_file())
    return [
        TemplateFile(path.relative_to(TEMPLATES).as_posix())
        for path in paths
        if not IGNORED & set(path.parts)
    ]


def tags(text: str) -> list[Tag]:
    """Return the `{% … %}` of a template in their order."""
    tokens = iter(SandboxedEnvironment().lex(text))
    found = []
    for line, kind, opening in tokens:
        if kind == "block_begin":
            words = "".join(value for _, _, value in takewhile(_is_inside, tokens)).split()
            found.append(Tag(line, words[0], " ".join(words[1:]), opening))
    return found


def _is_inside(token: tuple[int, str, str]) -> bool:
    return token[1] != "block_end"


def conditions(text: str) -> list[Tag]:
    """Return the tags that ask something."""
    return [tag for tag in tags(text) if tag.name in {"if", "elif"}]


def deepest_nesting(text: str) -> int:
    """Return how many `if` and `for` are open at once, at most."""
    depth = deepest = 0
    for tag in tags(text):
        depth += {"if": 1, "for": 1, "endif": -1, "endfor": -1}.get(tag.name, 0)
        deepest = max(deepest, depth)
    return deepest


def share(part: int, whole: int) -> float:
    """Return `part` in a hundred."""
    return 100 * part / max(whole, 1)


@dataclass(frozen=True)
class Part:
    """What a choice brings to a framework, or to all of them: one file below facts/."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def folder(self) -> str:
        """A framework's name, or "common"."""
        return self.path.parent.parent.name

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def brought(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(self.text)
        return found

    @property
    def dependencies(self) -> set[str]:
        """The distributions that it brings, for use, for tests and for the documentation."""
        keys = ("dependencies", "dev_dependencies", "docs_dependencies")
        return {name for key in keys for name in self.brought.get(key, [])}


@cache
def parts() -> list[Part]:
    """Return all parts of all frameworks."""
    return [Part(path) for path in sorted((ROOT / "facts").glob("*/parts/*.yml"))]


def owned_paths() -> Iterator[tuple[Part, str]]:
    """Yield which part brings which path, as a pattern of what is left out without it."""
    for part in parts():
        for pattern in part.brought.get("paths", []):
            yield part, pattern


class Watcher(SandboxedEnvironment):
    """Renders as Copier does, and remembers how each condition came out and what was read."""

    def __init__(self) -> None:
        super().__init__(
            auto_reload=False,
            cache_size=-1,  # what is compiled anew forgets how its conditions came out
            loader=FileSystemLoader(ROOT),
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            **{**SETTINGS["_envops"], "undefined": StrictUndefined},
        )
        self.outcomes: dict[str, set[bool]] = {}
        self.read: set[str] = set()
        self.globals["_watch"] = self._watch

    def _watch(self, condition: str, outcome: object) -> bool:
        self.outcomes[condition].add(bool(outcome))
        return bool(outcome)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if name is None:
            return parsed
        self.read.add(name)
        asking: list[Any] = list(parsed.find_all((nodes.If, nodes.CondExpr, nodes.For)))
        for number, node in enumerate(node for node in asking if node.test is not None):
            condition = f"{name}, line {node.lineno} (condition {number + 1})"
            self.outcomes[condition] = set()
            arguments = [nodes.Const(condition), node.test]
            watch = nodes.Name("_watch", "load")
            node.test = nodes.Call(watch, arguments, [], None, None, lineno=node.lineno)
        return parsed


@dataclass
class Walk:
    """What was seen when many stacks were rendered."""

    stacks: int = 0
    outcomes: dict[str, set[bool]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    rendered: Counter[str] = field(default_factory=Counter)
    # Each text that a program came out as, with its path in the project.
    programs: set[tuple[str, str]] = field(default_factory=set)


def walk(catalog: Catalog, stacks: list[Stack]) -> Walk:
    """Render every file of every stack, without writing any."""
    jinja = Watcher()
    seen = Walk(len(stacks), jinja.outcomes, jinja.read)
    for number, stack in enumerate(stacks):
        context = _context(catalog, jinja, stack, is_shared=number % 2 == 0)
        excluded = PathSpec.from_lines("gitignore", context["wiring"]["absent"])
        for file in tree(str(context["framework"])):
            if file.is_variant or excluded.match_file(file.destination):
                continue
            if "" in jinja.from_string(file.path).render(context).split("/"):
                continue
            seen.rendered[str(file)] += 1
            if file.is_template:
                text = jinja.get_template(str(file)).render(context)
                if file.destination.endswith(".py"):
                    seen.programs.add((file.destination, text))
    return seen


def _context(
    catalog: Catalog, jinja: Watcher, stack: Stack, *, is_shared: bool
) -> Mapping[str, Any]:
    """Return what Copier gives to templates: answers, facts, and its own two names.

    The templates are at an address that others reach too and the framework is recommended, or they
    are in a folder and it is given.
    """
    resolution = catalog.resolve(stack if is_shared else catalog.decided(stack))
    context = dict(resolution.answers)
    source = "gh:acme/trivet" if is_shared else "trivet"
    context["_copier_answers"] = {"_src_path": source, **resolution.stack}
    context["_copier_conf"] = {"answers_file": ".copier-answers.yml"}
    facts = yaml.safe_load((ROOT / "questions" / "facts.yml").read_text("utf-8"))
    for name, fact in facts.items():
        if name == "_exclude":
            continue
        value = jinja.from_string(fact["default"]).render(context)
        context[name] = yaml.safe_load(value) if fact["type"] == "yaml" else value
    return context


def assert_none(offences: Iterable[str]) -> None:
    """Fail with all offences, one a line."""
    found = list(offences)
    assert not found, "\n".join(["", *found])
