"""Finds what may come next: options and choices that the answers so far allow, commands, flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trivet import fast_yaml
from trivet.catalog import Catalog, answer_text, template_root
from trivet.completion.line import Place
from trivet.rules import Rules
from trivet.small_file import read_small_file

if TYPE_CHECKING:
    from trivet.catalog import Choice, Option

__all__ = ["Item", "items"]


@dataclass(frozen=True)
class Item:
    """A word that may come next, and what it means."""

    value: str
    help: str = ""


def items(place: Place) -> list[Item]:
    """Return what may come next; nothing where that is a file, or anything."""
    find = _FINDERS.get(place.takes)
    typed = place.typed.casefold()
    return [item for item in find(place) if item.value.casefold().startswith(typed)] if find else []


def _settings(place: Place) -> Iterator[Item]:
    """Yield options, or the choices of one, for a project to be."""
    catalog = Catalog.load()
    line = _Line(Rules(catalog), catalog.decided(_given(place, catalog)), {})
    # A recommendation is of a framework, so that nothing but needs makes sense.
    only_needs = place.command == "recommend"
    options = [o for o in catalog.options if o.is_need or not only_needs]
    yield from line.answers(place.typed, options)


def _changes(place: Place) -> Iterator[Item]:
    """Yield options, or the choices of one, for the project that is there."""
    catalog = Catalog.load()
    answers = Path(place.project).expanduser() / ".copier-answers.yml"
    record = fast_yaml.load(read_small_file(answers).decode("utf-8-sig"))
    line = _Line(Rules(catalog), _given(place, catalog), record)
    # No change makes another framework, and needs only serve its choice.
    fixed = ("", "purpose")
    options = [o for o in catalog.options if o.group not in fixed and o.id in record]
    yield from line.answers(place.typed, [o for o in options if o.id != "framework"])


@dataclass(frozen=True)
class _Line:
    """What is answered on a line, beside what a project has on record: that may yield."""

    rules: Rules
    given: Mapping[str, Any]
    record: Mapping[str, Any]

    def answers(self, typed: str, options: Iterable[Option]) -> Iterator[Item]:
        """Yield those options that are open, or the choices of the one that is named."""
        name, equals, value = typed.partition("=")
        for option in options:
            if equals and option.id == name:
                yield from (_assignment(option, choice) for choice in self._choices(option, value))
            elif not equals and option.id.startswith(name) and self._is_open(option):
                yield Item(f"{option.id}=", option.help)

    def _is_open(self, option: Option) -> bool:
        if option.id in self.given:
            return False
        return bool(self.record) or not self.given or self.rules.is_open(option, self.given)

    def _choices(self, option: Option, typed: str) -> list[Choice]:
        """Return the choices that begin so, and would be a change."""
        found = [
            choice
            for choice in option.choices
            if answer_text(choice.value).startswith(typed.casefold())
            and choice.value != self.record.get(option.id)
        ]
        known = {**self.record, **self.given}
        if known.keys() <= {option.id}:
            return found
        allowed = self.rules.allowed(option, known, self.record.keys() - self.given.keys())
        # Who types what is not allowed sees that it exists; the command says what is in its way.
        return [choice for choice in found if choice in allowed] or found


def _words(place: Place) -> Iterator[Item]:
    """Yield what can be explained."""
    from trivet.criteria import load_criteria  # here, for all other words do without

    typed = place.typed.casefold()
    options = Catalog.load().options
    name, equals, _ = typed.partition("=")
    if equals:
        for option in options:
            if option.id == name:
                yield from (_assignment(option, choice) for choice in option.choices)
        return
    yield from (Item(option.id, option.help) for option in options)
    criteria = load_criteria(template_root())
    yield from (Item(source.id, source.title) for source in criteria.sources)
    # There are many; whoever wants one knows how it begins.
    if typed:
        yield from (Item(claim.id, claim.says) for claim in criteria.claims.values())


def _flags(place: Place) -> Iterator[Item]:
    """Yield the flags of the command, the ones that may be repeated and the ones not there yet."""
    command = _command(place)
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or parameter.param_type_name != "option":
            continue
        if getattr(parameter, "multiple", False) or not {*parameter.opts} & {*place.before}:
            yield from (Item(flag, parameter.help or "") for flag in parameter.opts)
    yield Item("--help", "Show this message and exit.")


def _commands(place: Place) -> Iterator[Item]:
    for name, command in _command(place).commands.items():
        if not command.hidden:
            yield Item(name, command.get_short_help_str(limit=80))


def _command(place: Place) -> Any:
    """Return the command that the line names, or what all of them belong to."""
    from typer.main import get_command

    from trivet.cli import app

    command: Any = get_command(app)
    for name in place.commands:
        command = command.commands.get(name, command)
    return command


def _presets(place: Place) -> Iterator[Item]:
    """Yield the presets for the folder that a project goes to."""
    from trivet.presets import by_name

    path = next((word for word in place.before[1:2] if place.command == "new"), "-")
    folder = Path() if path.startswith("-") else Path(path).expanduser()
    for name, preset in by_name(folder).items():
        if preset.name:
            yield Item(name, "yours" if preset.owner == "own" else f"of {preset.file}")


def _given(place: Place, catalog: Catalog) -> dict[str, Any]:
    """Return the answers on the line, without what is none."""
    pairs = (setting.partition("=") for setting in place.settings)
    typed = catalog.understood({name: value for name, equals, value in pairs if equals})
    options = [option for option in catalog.options if option.id in typed]
    answers = {option.id: _answer(option, typed[option.id]) for option in options}
    return {name: answer for name, answer in answers.items() if answer is not None}


def _answer(option: Option, typed: object) -> Any:
    if not option.choices:
        return typed
    answer = option.nearest(typed) if option.type == "bool" else typed
    return answer if answer in [choice.value for choice in option.choices] else None


def _assignment(option: Option, choice: Choice) -> Item:
    meaning = f"{choice.title}: {choice.help}" if choice.help else choice.title
    return Item(f"{option.id}={answer_text(choice.value)}", meaning)


_FINDERS = {
    "settings": _settings,
    "changes": _changes,
    "words": _words,
    "flags": _flags,
    "commands": _commands,
    "presets": _presets,
}
