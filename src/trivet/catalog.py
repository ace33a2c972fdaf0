"""Reads copier.yml and questions/ into options, choices and rules; the only reader.

Everything that Copier decides while it asks (which question is visible, its default, which choice
is disabled and why, whether a value is accepted) is decided here by the same Jinja expressions, so
that the command line, the wizard and the tests agree with plain Copier. Copier's own behaviour is
described at https://copier.readthedocs.io/en/stable/configuring/#questions.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from trivet import fast_yaml

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import SandboxedEnvironment

__all__ = [
    "GROUPS",
    "Answer",
    "Catalog",
    "Choice",
    "ChoiceState",
    "Option",
    "Problem",
    "Resolution",
    "Resolve",
    "answer_text",
    "template_root",
]

Answer: TypeAlias = "str | bool"
# What an option is about: why there is a project, what it is made of, what stands around it, whose it is.
GROUPS = ("purpose", "framework", "stack", "extras", "about")

_INCLUDE = re.compile(r"\{%\s*include '([^']+)'\s*%\}")
_PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
_TRUE = {"y", "yes", "t", "true", "on", "1"}
_FALSE = {"n", "no", "f", "false", "off", "~", "null", "none", "0", ""}


@dataclass(frozen=True)
class Choice:
    """One answer that an option offers; `rule` renders to the reason why it is not available."""

    value: Answer
    title: str
    help: str = ""
    rule: str = ""


@dataclass(frozen=True)
class ChoiceState:
    """A choice under given answers: available, or disabled for a reason."""

    choice: Choice
    disabled: str = ""


@dataclass(frozen=True)
class Option:
    """A question of the questionnaire: an id, its wording, its choices, default and rules.

    Copier passes over what plain Copier has no use for: `ask`, `aliases`, `why` the default is what it
    is, what the option is called in `short`, its `group`: one of `GROUPS`, or none for the path, and the
    `schema` of a text, which says what the rule says.
    """

    id: str
    type: str
    help: str = ""
    choices: tuple[Choice, ...] = ()
    default: Any = ""
    when: Any = True
    ask: Any = True
    rule: str = ""
    aliases: Mapping[str, Answer] = field(default_factory=dict)
    group: str = ""
    short: str = ""
    why: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_fact(self) -> bool:
        """Whether the value is computed and never asked."""
        return self.when is False

    @property
    def is_need(self) -> bool:
        """Whether the answer only serves the recommendation, and what follows from it."""
        return self.group == "purpose"

    def meant(self, value: object) -> object:
        """Return the choice that `value` is another name of, or `value` itself."""
        if self.type == "bool" or not isinstance(value, str | int | float):
            return value
        return self._names.get(_key(answer_text(value)), value)

    def nearest(self, value: object) -> Answer | None:
        """Return the choice with the name that is most like `value`, if one is much like it."""
        if self.type == "bool":
            with contextlib.suppress(ValueError):
                return _as_bool(value)
        close = difflib.get_close_matches(_key(answer_text(value)), self._names, n=1)
        return self._names[close[0]] if close else None

    @cached_property
    def _names(self) -> dict[str, Answer]:
        """What the choices are called: by value, by title, and by their usual other names."""
        values = {answer_text(choice.value): choice.value for choice in self.choices}
        titles = {choice.title: choice.value for choice in self.choices}
        no = {"no": "none"} if "none" in values else {}
        names = {**no, **self.aliases, **titles, **values}
        return {_key(name): value for name, value in names.items()}


@dataclass(frozen=True)
class Problem:
    """An answer that cannot stand, why, and which values would."""

    option: str
    value: object
    message: str
    allowed: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """A complete set of answers: the given ones, and the defaults that follow from them.

    A project remembers the visible ones; most of them are asked.
    """

    answers: Mapping[str, Any]
    visible: tuple[str, ...]
    asked: tuple[str, ...]
    problems: tuple[Problem, ...]
    defaulted: frozenset[str] = field(default_factory=frozenset)

    @property
    def stack(self) -> dict[str, Answer]:
        """The answers that a project remembers: those of the visible options."""
        return {option: self.answers[option] for option in self.visible}


# Completes answers as `Catalog.resolve` does, for one folder and person.
Resolve: TypeAlias = Callable[[Mapping[str, Any]], Resolution]


class Catalog:
    """The questionnaire of one template folder.

    Attributes:
        options: what can be answered, in the order of asking.
        questions: the options, and between them the facts that answers depend on.
    """

    def __init__(self, root: Path) -> None:
        """Read the questionnaire below `root`, the folder that holds copier.yml.

        Raises:
            OSError: A file of it cannot be read.
        """
        self.root = root
        settings, questions = _read_documents(root)
        self._envops = settings.get("_envops", {})
        everything = [_option(name, spec) for name, spec in questions.items()]
        self.options = tuple(option for option in everything if not option.is_fact)
        # Facts behind the last option are for the templates alone: no answer depends on them.
        last = everything.index(self.options[-1])
        self.questions = tuple(everything[: last + 1])
        self._by_id = {option.id: option for option in self.options}
        self._trees: dict[str, nodes.Template] = {}
        self._compiled: dict[str, Template] = {}

    @classmethod
    def load(cls, root: Path | None = None) -> Catalog:
        """Read the questionnaire below `root`, or the one that Trivet carries."""
        return cls(root or template_root())

    def option(self, option_id: str) -> Option:
        """Return the option called `option_id`, or raise `KeyError`."""
        return self._by_id[option_id]

    def resolve(
        self,
        given: Mapping[str, Any],
        *,
        folder: str = "project",
        suggested: Mapping[str, Any] | None = None,
    ) -> Resolution:
        """Complete `given` with defaults and check it, as Copier would in a folder named `folder`.

        A value that cannot stand is reported in `problems` and replaced by the default, so that all
        problems of one request come out together. `suggested` takes the place of defaults.
        """
        answers: dict[str, Any] = {"_folder_name": folder}
        visible, asked, defaulted = [], [], set()
        problems = list(self._unknown(given))
        for option in self.questions:
            is_visible = _as_bool(self.render(option.when, answers))
            if is_visible:
                visible.append(option.id)
                if _as_bool(self.render(option.ask, answers)):
                    asked.append(option.id)
            is_given = option.id in given
            problem = self._check(option, given[option.id], answers) if is_given else None
            if is_given and not problem:
                answers[option.id] = _cast(option.type, given[option.id])
                continue
            answers[option.id] = self._default(option, answers, suggested or {})
            defaulted.add(option.id)
            if is_visible and not is_given:
                problem = self._check(option, answers[option.id], answers)
            problems += [problem] if problem else []
        del answers["_folder_name"]
        return Resolution(
            answers, tuple(visible), tuple(asked), tuple(problems), frozenset(defaulted)
        )

    def understood(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return `given` with each option and choice under its own name.

        People write `PostgreSQL`, `pg` or `project-docs`; plain Copier takes the own names only.
        """
        answers = {}
        for name, value in given.items():
            option = self._by_id.get(_key(name).replace("-", "_"))
            answers[option.id if option else name] = option.meant(value) if option else value
        return answers

    def decided(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return `given` with its `path`, where a framework is named and no need is."""
        framework = given.get("framework")
        known = [choice.value for choice in self.option("framework").choices]
        needs = {option.id for option in self.options if option.is_need}
        if framework not in known or needs & given.keys():
            return dict(given)
        return {"path": framework, **given}

    def nearest_option(self, name: str) -> Option | None:
        """Return the option whose id is most like `name`, if one is much like it."""
        close = difflib.get_close_matches(_key(name).replace("-", "_"), self._by_id, n=1)
        return self._by_id[close[0]] if close else None

    def choices(self, option: Option, answers: Mapping[str, Any]) -> list[ChoiceState]:
        """Return the option's choices under `answers`, each with the reason if it is disabled."""
        # Yes and no have no rules of their own: the option's rule says which of them may be.
        own_rule = option.rule if option.type == "bool" else ""
        return [
            ChoiceState(
                choice,
                self.render(choice.rule, answers).strip()
                or self.render(own_rule, {**answers, option.id: choice.value}).strip(),
            )
            for choice in option.choices
        ]

    def check(self, option: Option, value: object, answers: Mapping[str, Any]) -> str:
        """Return why `value` cannot answer `option` under `answers`, or an empty string."""
        problem = self._check(option, value, answers)
        return problem.message if problem else ""

    def sentences(self, rule: str) -> list[str]:
        """Return what a rule can say, for lists of the options; `…` stands for a value."""
        source = _INCLUDE.sub(lambda match: (self.root / match[1]).read_text("utf-8"), rule)
        parts = (_PRINTED.sub("…", part) for part in _TAG.split(source))
        return [" ".join(part.split()) for part in parts if part.strip()]

    def command(
        self,
        resolution: Resolution,
        folder: Path | None = None,
        suggested: Mapping[str, Any] | None = None,
    ) -> str:
        """Return the shortest shell command that makes the same project again in `folder`.

        Without `suggested`, what the person's own defaults would be, it names the author.
        """
        partial = '{% include "templates/_shared/reproduce_command.jinja" %}'
        context = {**resolution.answers, "_copier_answers": resolution.stack}
        if folder is not None:
            context["destination"] = folder.as_posix()
            context["folder_name"] = Path(os.path.abspath(folder)).name  # noqa: PTH100
        if suggested is not None:
            context["suggested"] = suggested
        return str(self.render(partial, context)).strip()

    def wiring(self, resolution: Resolution) -> dict[str, Any]:
        """Return what the parts of a project bring, as its templates print it."""
        text = self.render("{% include 'facts/wiring.jinja' %}", resolution.answers)
        wiring: dict[str, Any] = fast_yaml.load(text)
        return wiring

    def reads(self, value: Any) -> frozenset[str]:
        """Return the names that rendering `value` looks up, in what it includes too."""
        if not isinstance(value, str) or "{" not in value:
            return frozenset()
        from jinja2 import meta

        tree = self._trees[value] = self._jinja.parse(value)
        included = [name for name in meta.find_referenced_templates(tree) if name]
        texts = ((self.root / name).read_text("utf-8") for name in included)
        return frozenset(meta.find_undeclared_variables(tree)).union(*map(self.reads, texts))

    def default(self, option: Option, answers: Mapping[str, Any]) -> Any:
        """Return what an option or a fact is under `answers`, left open."""
        return _cast(option.type, self.render(option.default, answers))

    def render(self, value: Any, answers: Mapping[str, Any]) -> Any:
        """Render `value` as Copier does: text is a template, anything else stands for itself."""
        if not isinstance(value, str) or "{" not in value:
            return value
        if value not in self._compiled:
            self._compiled[value] = self._jinja.from_string(self._trees.get(value, value))
        return self._compiled[value].render(answers)

    def _default(
        self, option: Option, answers: Mapping[str, Any], suggested: Mapping[str, Any]
    ) -> Any:
        if option.id in suggested:
            return _cast(option.type, suggested[option.id])
        return self.default(option, answers)

    def _check(self, option: Option, value: object, answers: Mapping[str, Any]) -> Problem | None:
        states = self.choices(option, answers)
        allowed = tuple(state.choice.value for state in states if not state.disabled)
        try:
            answer = _cast(option.type, value)
        except ValueError as error:
            return Problem(option.id, value, str(error), allowed)
        message = ""
        if states:
            message = _choice_problem(option, answer, states)
        if not message:
            message = " ".join(self.render(option.rule, {**answers, option.id: answer}).split())
        return Problem(option.id, value, message, allowed) if message else None

    def _unknown(self, given: Mapping[str, Any]) -> Iterator[Problem]:
        for name in given:
            if name in self._by_id:
                continue
            close = self.nearest_option(name)
            hint = f"Did you mean `{close.id}`?" if close else "`trivet options` lists them all."
            yield Problem(name, given[name], f"There is no option called `{name}`. {hint}")

    @cached_property
    def _jinja(self) -> SandboxedEnvironment:
        """The environment that Copier renders with, from the same settings."""
        # Here, because completion reads the options a key at a time, and mostly renders nothing.
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        environment = SandboxedEnvironment(
            loader=FileSystemLoader(self.root),
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            **{**self._envops, "undefined": StrictUndefined},
        )
        # The recommendation reads the same criteria on every resolve.
        environment.filters["from_yaml"] = cache(fast_yaml.load)
        return environment


def template_root() -> Path:
    """Return the folder with copier.yml: inside the installed package, or the checkout's root."""
    here = Path(__file__).resolve().parent
    packaged = here / "template"
    return packaged if (packaged / "copier.yml").is_file() else here.parents[1]


def _read_documents(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read copier.yml and what it includes: the settings (`_name`) and the questions, in order."""

    class Loader(fast_yaml.LOADER):  # type: ignore[misc]
        """A loader of its own, so that `!include` is known nowhere else."""

    def include(loader: Any, node: Any) -> dict[str, Any]:
        path = (root / loader.construct_scalar(node)).resolve()
        if not path.is_relative_to(root.resolve()):
            raise ValueError(f"copier.yml includes `{path.name}` from outside of the templates.")
        text = path.read_text("utf-8")
        return yaml.load(text, Loader=Loader) or {}  # noqa: S506

    Loader.add_constructor("!include", include)
    merged: dict[str, Any] = {}
    for document in yaml.load_all((root / "copier.yml").read_text("utf-8"), Loader=Loader):
        merged.update(document or {})
    settings = {name: value for name, value in merged.items() if name.startswith("_")}
    return settings, {name: merged[name] for name in merged if name not in settings}


def _option(name: str, spec: Mapping[str, Any]) -> Option:
    """Turn one question of copier.yml into a record."""
    return Option(
        id=name,
        type=spec["type"],
        help=spec.get("help", ""),
        choices=tuple(_choice(label, value) for label, value in _choice_items(spec)),
        default=spec.get("default", ""),
        when=spec.get("when", True),
        ask=spec.get("ask", True),
        rule=spec.get("validator", ""),
        aliases=spec.get("aliases", {}),
        group=spec.get("group", ""),
        short=spec.get("short", ""),
        why=spec.get("why", ""),
        schema=spec.get("schema", {}),
    )


def _choice_items(spec: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if spec["type"] == "bool":
        return [("Yes", True), ("No", False)]
    return list(spec.get("choices", {}).items())


def _choice(label: str, value: Any) -> Choice:
    """Turn `Title: one line of help` and its value into a record."""
    title, _, text = label.partition(": ")
    if isinstance(value, dict):
        return Choice(value["value"], title, text, value.get("validator", ""))
    return Choice(value, title, text)


def _choice_problem(option: Option, answer: object, states: list[ChoiceState]) -> str:
    reasons = {state.choice.value: state.disabled for state in states}
    if answer in reasons:
        return reasons[answer]
    allowed = ", ".join(f"`{answer_text(value)}`" for value in reasons if not reasons[value])
    message = f"`{answer_text(answer)}` is not one of {allowed}."
    meant = option.nearest(answer)
    if meant is not None and reasons[meant]:
        message += f" If `{answer_text(meant)}` is meant: {reasons[meant]}"
    return message


def _key(name: str) -> str:
    """Write a name as it is compared: in lower case, its words joined by dashes."""
    return re.sub(r"[\s_]+", "-", name.strip().casefold())


def answer_text(value: object) -> str:
    """Write an answer as a person types it: `yes` and `no` for truth values."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _cast(type_name: str, value: Any) -> Any:
    """Return `value` as Copier's type of that name, or raise `ValueError` with advice."""
    if type_name == "bool":
        return _as_bool(value)
    if type_name == "yaml":
        return fast_yaml.load(value) if isinstance(value, str) else value
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError(f"Give one line of text, not {type(value).__name__}.")


def _as_bool(value: object) -> bool:
    """Read a truth value as YAML and Copier do."""
    if isinstance(value, str):
        lowered = value.strip().lower()
        if lowered in _TRUE | _FALSE:
            return lowered in _TRUE
        raise ValueError(f"`{value}` is neither `yes` nor `no`.")
    return bool(value)
