"""Writes the questionnaire as a JSON Schema, for editors and for programs that make answers files.

Each rule is asked about all answers that it looks at; nothing of it is written a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, TypeAlias

from trivet.catalog import Answer, Catalog, Choice, Option, answer_text
from trivet.rules import Rules, Undecided, rules_of

__all__ = ["answers_schema"]

Schema: TypeAlias = "dict[str, Any]"
# For some options, the answers that they may have; what it does not name is free.
Box: TypeAlias = "Mapping[str, frozenset[Answer]]"

_ABOUT = (
    "Options and choices have their own names here; the command line understands others too, such as `PostgreSQL`. "
    "Where answered needs are to choose the framework, only what no framework allows is refused here."
)


def answers_schema(catalog: Catalog, version: str) -> Schema:
    """Return a JSON Schema (2020-12) of an answers file."""
    return _Writer(catalog).schema(version)


class _Writer:
    """Writes the schema, and collects the conditions that its rules share."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.rules = catalog, Rules(catalog)
        self.neutral = catalog.resolve({}).answers
        self.definitions: dict[str, Schema] = {}

    def schema(self, version: str) -> Schema:
        options = self.catalog.options
        properties = {option.id: self._option(option) for option in options}
        rules = [rule for option in options for rule in self._rules(option)]
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:trivet:answers:{version}",
            "title": "Answers to Trivet's questions",
            "description": _ABOUT,
            "type": "object",
            "properties": properties,
            # Editors find this schema by the one; a project's own answers file has the others.
            "patternProperties": {r"^\$schema$": {"type": "string"}, "^_": True},
            "additionalProperties": False,
            "allOf": rules,
            "$defs": self.definitions,
        }

    def _option(self, option: Option) -> Schema:
        schema: Schema = {
            "title": option.short or option.id,
            "description": f"{option.help} {option.why}".strip(),
            "default": self.neutral[option.id],
        }
        if option.type == "bool":
            schema["enum"] = [word for choice in option.choices for word in _words(option, choice)]
        elif option.choices:
            schema["oneOf"] = [self._choice(option, choice) for choice in option.choices]
        else:
            schema |= {"type": "string", **self._rendered(option.schema)}
        said = [] if option.choices else self.catalog.sentences(option.rule)
        if said:
            schema["$comment"] = " ".join(said)
        return schema

    def _choice(self, option: Option, choice: Choice) -> Schema:
        words = _words(option, choice)
        schema: Schema = {"const": words[0]} if len(words) == 1 else {"enum": words}
        schema |= {"title": choice.title, "description": choice.help or choice.title}
        said = self.catalog.sentences(choice.rule)
        if said:
            schema["$comment"] = " ".join(said)
        return schema

    def _rendered(self, value: Any) -> Any:
        """Return what is declared beside a text's rule, with what it prints."""
        if isinstance(value, Mapping):
            return {name: self._rendered(part) for name, part in value.items()}
        return self.rules.rendered(value) if isinstance(value, str) else value

    def _rules(self, option: Option) -> Iterator[Schema]:
        """Yield what is required of an option where others are as they are."""
        refused: dict[str, list[Choice]] = {}
        rules: dict[str, Schema] = {}
        for choice in option.choices:
            ask = partial(self.rules.refusal, option, choice.value)
            table = self._table(option, rules_of(option, choice.value), ask)
            boxes = table.boxes(bool)
            if boxes:
                where = _any([self._inside(box) for box in boxes])
                reason = " ".join(dict.fromkeys(said for said in table.cells.values() if said))
                # Choices that are refused under the same conditions share a rule.
                rules.setdefault(repr(where), {"$comment": reason, "if": where})
                refused.setdefault(repr(where), []).append(choice)
        for condition, rule in rules.items():
            left = [choice for choice in option.choices if choice not in refused[condition]]
            words = [word for choice in left for word in _words(option, choice)]
            yield {**rule, "then": {"properties": {option.id: {"enum": words} if words else False}}}

    def _inside(self, box: Box) -> Schema:
        """Return the schema of answers that are in a box, given or by default."""
        return _all([self._is(self.catalog.option(name), values) for name, values in box.items()])

    def _is(self, option: Option, values: frozenset[Answer]) -> Schema:
        """Return the schema of answers with one of `values` for the option, given or by default."""
        chosen = [choice for choice in option.choices if choice.value in values]
        name = f"{option.id}-is-{'-or-'.join(answer_text(choice.value) for choice in chosen)}"
        if name not in self.definitions:
            words = [word for choice in chosen for word in _words(option, choice)]
            given: Schema = {"properties": {option.id: {"enum": words}}}
            defaults = self._defaults(option, values)
            # With a condition that always holds, it may be left out.
            if {} not in defaults:
                given = {**given, "required": [option.id]}
                if defaults:
                    left = {"properties": {option.id: False}, **_any(defaults)}
                    given = {"anyOf": [given, left]}
            self.definitions[name] = given
        return {"$ref": f"#/$defs/{name}"}

    def _defaults(self, option: Option, values: frozenset[Answer]) -> list[Schema]:
        """Return the schemas under which an option that is left out is one of `values`."""
        ask = partial(self.rules.default, option)
        table = self._table(option, [str(option.default)], ask)
        found = [self._inside(box) for box in table.boxes(lambda default: default in values)]
        if self.neutral[option.id] in values:
            # What is recommended to whoever states no need is known.
            unstated = {"properties": {o.id: False for o in self.catalog.options if o.is_need}}
            undecided = table.boxes(lambda default: default is None)
            found += [_all([self._inside(box), unstated]) for box in undecided]
        return found

    def _table(
        self, option: Option, texts: Iterable[str], ask: Callable[[dict[str, Answer]], Any]
    ) -> _Table:
        """Return what is so of an option under all answers that the texts look at."""
        others = [other for other in self.rules.options_behind(texts) if other is not option]
        domain = {other.id: [choice.value for choice in other.choices] for other in others}
        cells = {}
        for answers in product(*domain.values()):
            try:
                cells[answers] = ask(dict(zip(domain, answers, strict=True)))
            except Undecided:
                cells[answers] = None
        return _Table(domain, cells)


@dataclass(frozen=True)
class _Table:
    """What is so under all answers to some options: none where a recommendation decides."""

    domain: Mapping[str, Sequence[Answer]]
    cells: Mapping[tuple[Answer, ...], Any]

    def boxes(self, holds: Callable[[Any], bool]) -> list[Box]:
        """Return boxes that cover the cells for which something holds, and no others."""
        points = {answers for answers, cell in self.cells.items() if holds(cell)}
        left, boxes = set(points), []
        for point in sorted(points, key=repr):
            if point in left:
                sides = self._widened(point, points)
                left -= {*product(*sides)}
                boxes.append(self._box(sides))
        return boxes

    def _widened(
        self, point: tuple[Answer, ...], points: set[tuple[Answer, ...]]
    ) -> list[set[Answer]]:
        """Return the sides of a box around a point, as large as can be."""
        sides: list[set[Answer]] = [{answer} for answer in point]
        for number, values in enumerate(self.domain.values()):
            for value in values:
                wider = [*sides[:number], {value}, *sides[number + 1 :]]
                if points.issuperset(product(*wider)):
                    sides[number].add(value)
        return sides

    def _box(self, sides: Sequence[set[Answer]]) -> Box:
        """Return a box by its sides, but for those as long as can be."""
        named = zip(self.domain.items(), sides, strict=True)
        return {name: frozenset(side) for (name, values), side in named if len(side) < len(values)}


def _words(option: Option, choice: Choice) -> list[Any]:
    """Return how a choice may stand in a file: YAML reads `no` and 3.13 as no texts, TOML does."""
    if option.type == "bool":
        return [choice.value, answer_text(choice.value)]
    other = [word for word in (False, True, "no", "yes") if option.meant(word) == choice.value]
    words = [choice.value, *(word for word in other if word != choice.value)]
    try:
        number = float(choice.value)
    except ValueError:
        return words
    return [*words, number] if answer_text(number) == choice.value else words


def _all(schemas: Sequence[Schema]) -> Schema:
    if not schemas:
        return {}
    return schemas[0] if len(schemas) == 1 else {"allOf": list(schemas)}


def _any(schemas: Sequence[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
