"""The stacks that the proof runs: drawn from the catalogue, never typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, meta

from trivet.catalog import Answer, Catalog, Option

__all__ = [
    "Stack",
    "core_stacks",
    "covering_stacks",
    "factors",
    "in_turn",
    "is_valid",
    "neighbours",
    "representatives",
    "rules_read",
    "stack_id",
]

Stack = dict[str, Answer]
Partial: TypeAlias = "Mapping[str, Answer | None]"

# The options that change code most: their combinations are proved one by one.
CORE = ("framework", "interface", "database", "orm", "auth", "api_library", "api_docs", "admin")
# Every stack gets one of these, so that the proof also meets names that hurt.
NAMES = ("Trivet", 'Ünï "quoted" \\ {{ x }} 🚀', "Jürgen's <b>notes</b> & more", "שלום % {# no #}")


def factors(catalog: Catalog) -> dict[str, tuple[Answer | None, ...]]:
    """Return the options that change a project, with their choices; needs only change defaults.

    An option that is not asked in every stack may also be absent: `None`.
    """
    return {
        option.id: (
            *(choice.value for choice in option.choices),
            *((None,) if isinstance(option.when, str) else ()),
        )
        for option in catalog.options
        if option.choices and option.id != "path" and not option.is_need
    }


def is_valid(catalog: Catalog, stack: Stack) -> bool:
    """Whether every rule accepts the stack, and nothing in it is an answer nobody asked for."""
    resolution = catalog.resolve(stack)
    return not resolution.problems and stack.keys() <= set(resolution.visible)


def core_stacks(catalog: Catalog) -> Iterator[Stack]:
    """Yield every valid combination of the core options, all else by default."""
    core = [(option, choices) for option, choices in factors(catalog).items() if option in CORE]
    for answers in _combinations(catalog, core, {}):
        yield _named(answers)


def _combinations(
    catalog: Catalog, left: Sequence[tuple[str, tuple[Answer | None, ...]]], chosen: Partial
) -> Iterator[Partial]:
    """Yield the ways to choose from `left`: a rule only reads what was chosen before."""
    if not left:
        yield chosen
        return
    (option, choices), *rest = left
    for choice in choices:
        answers = {**chosen, option: choice}
        if _accepts(catalog, option, answers):
            yield from _combinations(catalog, rest, answers)


def covering_stacks(
    catalog: Catalog,
    *,
    strength: int,
    seed: int = 0,
    without: Mapping[str, Collection[Answer]] = MappingProxyType({}),
) -> list[Stack]:
    """Return few stacks in which every valid combination of `strength` choices occurs.

    `without` names choices to leave out, by option, such as a Python that is not there.

    Greedily, row by row (Cohen et al., "The AETG System", 1997): each stack is built around a
    combination that is still missing, and takes what adds most. Libraries were tried first: with
    our rules allpairspy leaves out half of the valid pairs, and covertable needs three times the rows.
    """
    _, free = _by_rules(catalog)
    for option, unwanted in without.items():
        free[option] = tuple(choice for choice in free[option] if choice not in unwanted)
    cores = _ruled_combinations(catalog)
    missing = _all_combinations(cores, free, strength)
    shuffled = sorted(missing, key=lambda found: _digest({"seed": seed, "of": repr(sorted(found))}))
    rows = []
    for wanted in shuffled:
        if wanted in missing:
            row = _row_with(dict(wanted), cores, free, missing, strength)
            missing -= _combinations_in(row, strength)
            rows.append(_named(row))
    return rows


def neighbours(catalog: Catalog) -> Iterator[tuple[str, list[Stack]]]:
    """Yield stacks that differ in the choice of one option only, and the option.

    Of every framework and option, each two choices that a stack can have otherwise alike are in
    one of the lists. A free option varies beside whatever stack comes first.
    """
    _, free = _by_rules(catalog)
    cores = _ruled_combinations(catalog)
    beside: dict[tuple[str, Combination], list[Partial]] = {}
    for core in cores:
        for option in core.keys() - {"framework"}:
            if core[option] is not None:
                others = frozenset({**core, option: None}.items())
                beside.setdefault((option, others), []).append(core)
    covered: set[tuple[object, ...]] = set()
    for (option, _), group in sorted(beside.items(), key=lambda item: -len(item[1])):
        framework = group[0]["framework"]
        pairs = {(framework, option, *two) for two in combinations([c[option] for c in group], 2)}
        if pairs - covered:
            covered |= pairs
            yield option, [_given(core) for core in group]
    for core in {core["framework"]: core for core in reversed(cores)}.values():
        for option, choices in free.items():
            yield option, [_given({**core, option: choice}) for choice in choices]


def representatives(stacks: Sequence[Stack], groups: Collection[Sequence[str]]) -> list[Stack]:
    """Return few of the stacks, with all that they have of the choices of each group of options."""
    covers = [
        {(group, tuple(stack.get(option) for option in group)) for group in groups}
        for stack in stacks
    ]
    missing = set().union(*covers)
    chosen = []
    while missing:
        best = max(range(len(stacks)), key=lambda number: len(covers[number] & missing))
        missing -= covers[best]
        chosen.append(stacks[best])
    return chosen


def in_turn(
    stacks: Sequence[Stack], thorough: Sequence[Stack], *, touched: Collection[Answer], turn: str
) -> list[Stack]:
    """Return the stacks in the order in which they are worth the time.

    One thorough stack of each framework comes first, then the frameworks that a change touches, then
    the rest; among equals it is by chance, another one for each `turn`, so that everything has its.
    """
    first = {stack["framework"]: stack for stack in reversed(thorough)}.values()

    def place(stack: Stack) -> tuple[bool, bool, str]:
        chance = _digest({"turn": turn, **stack})
        return stack not in first, stack["framework"] not in touched, chance

    return sorted(stacks, key=place)


Factors: TypeAlias = "dict[str, tuple[Answer | None, ...]]"
Combination: TypeAlias = "frozenset[tuple[str, Answer | None]]"


def _by_rules(catalog: Catalog) -> tuple[Factors, Factors]:
    """Return the options that rules tie to others, and those that fit to anything."""
    choices = factors(catalog)
    read = {option: rules_read(catalog, option) & choices.keys() - {option} for option in choices}
    tied = {option for option in choices if read[option]}.union(*read.values())
    ruled = {option: values for option, values in choices.items() if option in tied}
    return ruled, {option: choices[option] for option in choices.keys() - tied}


@cache
def _ruled_combinations(catalog: Catalog) -> list[Partial]:
    """Return all valid combinations of the options that rules tie to each other."""
    ruled, _ = _by_rules(catalog)
    return list(_combinations(catalog, list(ruled.items()), {}))


def _all_combinations(cores: list[Partial], free: Factors, strength: int) -> set[Combination]:
    """Return all combinations that a valid stack can have."""
    values = [(option, choice) for option, choices in sorted(free.items()) for choice in choices]
    return {
        frozenset(found)
        for core in cores
        for found in combinations([*core.items(), *values], strength)
        if len(dict(found)) == strength
    }


def _combinations_in(row: Partial, strength: int) -> set[Combination]:
    return {frozenset(found) for found in combinations(row.items(), strength)}


def _row_with(
    wanted: Partial, cores: list[Partial], free: Factors, missing: set[Combination], strength: int
) -> Partial:
    """Return a valid row with the wanted choices, and with many other missing ones."""

    def gain(row: Partial) -> int:
        return len(_combinations_in(row, strength) & missing)

    given = {option: choice for option, choice in wanted.items() if option in free}
    fitting = [core for core in cores if {**core, **wanted} == {**core, **given}]
    row: Partial = max(({**core, **given} for core in fitting), key=gain)
    for option in sorted(free.keys() - given.keys()):
        row = max(({**row, option: choice} for choice in free[option]), key=gain)
    return row


def _accepts(catalog: Catalog, option: str, answers: Partial) -> bool:
    """Whether the choice for `option` may stand beside the others, its absence included."""
    read = {option, *rules_read(catalog, option)}
    return _stands(catalog, option, frozenset((o, a) for o, a in answers.items() if o in read))


@cache
def _stands(catalog: Catalog, option: str, read: Combination) -> bool:
    answers = dict(read)
    resolution = catalog.resolve(_given(answers))
    is_refused = option in {problem.option for problem in resolution.problems}
    return not is_refused and (option in resolution.visible) == (answers[option] is not None)


def _given(answers: Partial) -> Stack:
    return {option: answer for option, answer in answers.items() if answer is not None}


@cache
def rules_read(catalog: Catalog, option: str) -> set[str]:
    """Return the options that the rules of `option` read, and what those may be depends on in turn."""
    questions = {question.id: question for question in catalog.questions}
    found: set[str] = set()
    waiting = _names(catalog, _rules(questions[option]))
    while waiting:
        name = waiting.pop()
        question = questions.get(name)
        if question is None or name in found:
            continue
        found.add(name)
        waiting |= _names(
            catalog, [str(question.default)] if question.is_fact else _rules(question)
        )
    return found


def _rules(option: Option) -> list[str]:
    return [str(option.when), option.rule, *(choice.rule for choice in option.choices)]


def _names(catalog: Catalog, templates: list[str]) -> set[str]:
    """Return the variables that the Jinja templates read, those of their includes too."""
    jinja = Environment(loader=FileSystemLoader(catalog.root), autoescape=True)
    names: set[str] = set()
    for text in templates:
        tree = jinja.parse(text)
        names |= meta.find_undeclared_variables(tree)
        included = filter(None, meta.find_referenced_templates(tree))
        names |= _names(catalog, [(catalog.root / path).read_text("utf-8") for path in included])
    return names


def _named(answers: Partial) -> Stack:
    """Return the answers with a name for the project."""
    stack = _given(answers)
    return {**stack, "project_name": NAMES[int(_digest(stack), 16) % len(NAMES)]}


def _digest(stack: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(stack, sort_keys=True).encode()).hexdigest()


def stack_id(stack: Mapping[str, Answer]) -> str:
    """Return a short name for a folder: what matters most, and a digest of everything."""
    words = [str(stack[option]) for option in CORE if option in stack]
    return "-".join([*words, _digest(stack)[:6]]).lower()
