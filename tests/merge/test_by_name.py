"""What has names is merged name by name, in every format, whatever stands beside it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.merge.texts import merged_files, tried

Values = dict[str, int]


@dataclass(frozen=True)
class Form:
    """How named values are written to a file, and read from it."""

    path: str
    line: str
    parse: Callable[[str], Any]
    head: str = ""
    tail: str = ""

    def write(self, values: Values) -> str:
        lines = (self.line.format(name=name, value=value) for name, value in values.items())
        return "".join([self.head, *lines, self.tail])

    def read(self, text: str) -> Values:
        return {name: int(value) for name, value in self.parse(text).items()}


def of_class(text: str) -> dict[str, Any]:
    [definition] = ast.parse(text).body
    assert isinstance(definition, ast.ClassDef)
    return {
        ast.unparse(node.target): ast.unparse(node.value)
        for node in definition.body
        if isinstance(node, ast.AnnAssign) and node.value
    }


def of_calls(text: str) -> dict[str, Any]:
    call = ast.parse(text).body[0]
    assert isinstance(call, ast.Assign)
    assert isinstance(call.value, ast.Call)
    return {str(keyword.arg): ast.unparse(keyword.value) for keyword in call.value.keywords}


def of_requirements(text: str) -> dict[str, Any]:
    return dict(item.split("==") for item in tomllib.loads(text)["project"]["dependencies"])


def of_variables(text: str) -> dict[str, Any]:
    return dict(line.split("=") for line in text.splitlines())


FORMS = [
    Form("a.toml", "{name} = {value}\n", lambda text: tomllib.loads(text)["t"], "[t]\n"),
    Form("a.toml", "{name} = {value}  # {name}\n\n", tomllib.loads),
    Form("a.toml", '    "{name}=={value}",\n', of_requirements, "[project]\ndependencies = [\n", "]\n"),
    Form("a.yml", "{name}: {value}\n", lambda text: yaml.safe_load(text) or {}),
    Form("a.yml", "    {name}: {value}\n", lambda text: yaml.safe_load(text)["x"]["y"] or {}, "x:\n  y:\n"),
    Form("a.py", "    {name}: int = {value}\n", of_class, "class A:\n    # the first\n    pass\n"),
    Form("a.py", "    {name}={value},\n", of_calls, "x = f(\n", ")\n"),
    Form(".env", "{name}={value}\n", of_variables),
]  # fmt: skip
names = st.sampled_from("ABCDEFGH")
values = st.dictionaries(names, st.integers(1, 3), max_size=6)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.path} {form.line!r}")
@tried(60)
@given(base=values, ours=values, theirs=values)
def test_each_name_is_merged_by_itself(
    form: Form, base: Values, ours: Values, theirs: Values
) -> None:
    texts = (form.write(each) for each in (base, ours, theirs))
    result = merged_files(form.path, *texts)
    expected: dict[str, int | None] = {}
    disputed = []
    for name in {*base, *ours, *theirs}:
        old, mine, other = (each.get(name) for each in (base, ours, theirs))
        expected[name] = other if mine == old else mine
        if mine not in (old, other) and other != old:
            disputed.append(name)
    # A requirement that its owner deleted is not asked about.
    if "dependencies" in form.head:
        disputed = [name for name in disputed if name in ours or name not in base]
    assert bool(result.conflicts) == bool(disputed)
    if not disputed:
        kept = {name: value for name, value in expected.items() if value is not None}
        assert form.read(result.tree[form.path].content.decode()) == kept


def of_list(text: str) -> set[str]:
    """Return the words in the brackets, whatever they are."""
    inside = text.partition("[")[2].partition("]")[0]
    return {item.strip().strip('"') for item in inside.split(",")} - {""}


def of_import(text: str) -> set[str]:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.ImportFrom)
    return {alias.name for alias in node.names} - {"Z"}


def of_lines(text: str) -> set[str]:
    return {word for line in text.splitlines() if (word := line.strip("-| `")) in [*"ABCDEFGH"]}


@dataclass(frozen=True)
class Listing:
    """How items are written to a file, and read from it."""

    path: str
    item: str
    read: Callable[[str], set[str]]
    head: str
    tail: str = ""
    between: str = ""

    def write(self, items: list[str]) -> str:
        return f"{self.head}{self.between.join(map(self.item.format, items))}{self.tail}"


LISTINGS = [
    Listing("a.toml", '"{}"', of_list, "x = [", "]\n", ", "),
    Listing("a.toml", '    "{}",\n', of_list, "x = [\n", "]\n"),
    Listing("a.py", '"{}"', of_list, "x = [", "]\n", ", "),
    Listing("a.py", '    "{}",\n', of_list, "x = [\n", "]\n"),
    Listing("a.py", "        {},\n", of_list, "def f():\n    return [\n", "    ]\n"),
    Listing("a.py", ", {}", of_import, "from a import Z", "\n"),
    Listing("a.py", "    {},\n", of_import, "from a import (\n    Z,\n", ")\n"),
    Listing("a.yml", "  - {}\n", of_lines, "x:\n  y: z\nlist:\n"),
    Listing("a.md", "- `{}`\n", of_lines, "# List\n\nSome:\n\n"),
    Listing("a.md", "| `{}` | \n", of_lines, "# List\n\n| Some | \n|---|\n"),
    Listing(".gitignore", "{}\n", of_lines, "*.pyc\n"),
]
items = st.lists(names, unique=True, max_size=6)


@pytest.mark.parametrize(
    "listing", LISTINGS, ids=lambda listing: f"{listing.path} {listing.item!r}"
)
@tried(60)
@given(base=items, ours=items, theirs=items)
def test_each_item_is_there_unless_a_side_took_it_away(
    listing: Listing, base: list[str], ours: list[str], theirs: list[str]
) -> None:
    result = merged_files(listing.path, *map(listing.write, (base, ours, theirs)))
    kept = (set(ours) & set(theirs)) | ((set(ours) | set(theirs)) - set(base))
    assert not result.conflicts
    assert listing.read(result.tree[listing.path].content.decode()) == kept
