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
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment
from pathspec import PathSpec

from tests.stacks import Stack
from trivet.catalog import Catalog

__all__ = [
    "FRAMEWORKS",
    "ROOT",
    "SHARED",
    "Tag",
    "TemplateFile",
    "Walk",
    "assert_none",
    "conditions",
    "deepest_nesting",
    "exclude_patterns",
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
        return any(part.endswith(".variants") for part in self.parts)

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


@cache
def exclude_blocks() -> dict[str, str]:
    """Return the `_exclude` of each question file, on the same lines as in the file."""
    found = {}
    for path in sorted((ROOT / "questions").glob("*.yml")):
        text = ""
        question: Any = yaml.compose(path.read_text("utf-8"))
        for key, value in question.value:
            for entry in value.value if key.value == "_exclude" else []:
                first = entry.start_mark.line + (entry.style == "|")
                text += "\n" * (first - text.count("\n")) + entry.value
        if text:
            found[f"questions/{path.name}"] = text
    return found


def exclude_patterns() -> Iterator[tuple[str, int, str]]:
    """Yield what question files exclude: the file, the line and the pattern."""
    for owner, text in exclude_blocks().items():
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.strip().startswith("{%"):
                yield owner, number, line.strip()


class Watcher(SandboxedEnvironment):
    """Renders as Copier does, and remembers how each condition came out and what was read."""

    def __init__(self) -> None:
        blocks = {_block(owner): text for owner, text in exclude_blocks().items()}
        super().__init__(
            auto_reload=False,
            loader=ChoiceLoader([DictLoader(blocks), FileSystemLoader(ROOT)]),
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


def _block(owner: str) -> str:
    # Not the file's own name: partials include question files, and want all of them.
    return f"_exclude of {owner}"


@dataclass
class Walk:
    """What was seen when many stacks were rendered."""

    stacks: int = 0
    outcomes: dict[str, set[bool]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    rendered: Counter[str] = field(default_factory=Counter)


def walk(catalog: Catalog, stacks: list[Stack]) -> Walk:
    """Render every file of every stack, without writing any."""
    jinja = Watcher()
    seen = Walk(len(stacks), jinja.outcomes, jinja.read)
    for number, stack in enumerate(stacks):
        context = _context(catalog, jinja, stack, is_shared=number % 2 == 0)
        blocks = (jinja.get_template(_block(owner)).render(context) for owner in exclude_blocks())
        excluded = PathSpec.from_lines("gitignore", "\n".join(blocks).splitlines())
        for file in tree(str(context["framework"])):
            if file.is_variant or excluded.match_file(file.destination):
                continue
            if "" in jinja.from_string(file.path).render(context).split("/"):
                continue
            seen.rendered[str(file)] += 1
            if file.is_template:
                jinja.get_template(str(file)).render(context)
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
        value = jinja.from_string(fact["default"]).render(context)
        context[name] = yaml.safe_load(value) if fact["type"] == "yaml" else value
    return context


def assert_none(offences: Iterable[str]) -> None:
    """Fail with all offences, one a line."""
    found = list(offences)
    assert not found, "\n".join(["", *found])
