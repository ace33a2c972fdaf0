"""What has names is merged name by name, in every format, whatever stands beside it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.merge.texts import merged_files

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
@settings(deadline=None, max_examples=60)
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
