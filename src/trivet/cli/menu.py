"""The whole stack on one screen: to create as it is, or to change in any line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trivet.catalog import GROUPS, Catalog, Choice, ChoiceState, Option, Resolution, answer_text
from trivet.cli import stack
from trivet.cli.conversation import Conversation, explained, states
from trivet.cli.prompts import Checklist, GoBack, Question

__all__ = ["Menu"]

_CREATE, _ONE_BY_ONE, _DONE = "=create", "=one by one", "=done"


@dataclass
class Menu:
    """Shows what the project will be, and lets it be changed.

    Attributes:
        fixed: the options that were answered by flag; who asks one by one is not asked for them.
    """

    conversation: Conversation
    fixed: frozenset[str]
    _card: str = field(default="", init=False)

    def confirm(self, resolution: Resolution) -> bool:
        """Show the recommendation and the whole stack; return whether to go ahead as it is.

        Raises:
            GoBack: The person wants to return to the questions.
        """
        menu = self._menu(resolution)
        prompter = self.conversation.prompter
        self._recommend(resolution, prompter.room(menu))
        try:
            chosen = str(prompter.ask(menu))
        except GoBack:
            self._card = ""
            raise
        if chosen == _CREATE:
            return True
        if chosen == _ONE_BY_ONE:
            self._one_by_one()
        elif chosen == "extras":
            self._switch(chosen, resolution)
        else:
            self._open(chosen)
        return False

    @property
    def _catalog(self) -> Catalog:
        return self.conversation.catalog

    def _menu(self, resolution: Resolution) -> Question:
        """Return the whole stack as a question, a group to a line."""
        groups = [
            Choice(group, group.title(), self._summary(group, resolution))
            for group in GROUPS
            if stack.in_group(self._catalog, group, resolution)
        ]
        return Question(
            "All of it, to create or to change:",
            _CREATE,
            states(
                Choice(_CREATE, f"Create {resolution.answers['project_slug']}"),
                *groups,
                Choice(_ONE_BY_ONE, "One by one", "ask every question of the stack"),
            ),
            is_menu=True,
            echo=False,
            explain=lambda chosen: self._explained(str(chosen), resolution),
            details=self._details(resolution) if resolution.answers["recommendation"] else None,
        )

    def _summary(self, group: str, resolution: Resolution) -> str:
        recommended = resolution.answers["recommendation"].get("framework")
        words = stack.summary(self._catalog, group, resolution)
        if group == "framework" and resolution.answers["framework"] == recommended:
            return f"{words} (recommended)"
        return words

    def _recommend(self, resolution: Resolution, room: int) -> None:
        """Show the recommendation, if there is one and it is not the one that was shown."""
        from trivet.cli.advice import recommendation_card

        if not resolution.answers["recommendation"]:
            return
        card = recommendation_card(self._catalog, resolution.answers, lines=min(room, 12))
        if card != self._card:
            self._card = card
            has_room = card.count("\n") + 1 < room
            self.conversation.prompter.tell(f"\n{card}" if has_room else card)

    def _details(self, resolution: Resolution) -> Callable[[], str]:
        from trivet.cli.advice import recommendation_text

        return lambda: recommendation_text(self._catalog, resolution.answers)

    def _explained(self, chosen: str, resolution: Resolution) -> str:
        """Explain the options of a line of the menu."""
        options = stack.in_group(self._catalog, chosen, resolution)
        if not options:
            return "Create writes the project; the other lines change what it will be."
        return "\n\n".join(explained(self._catalog, option.id) for option in options)

    def _one_by_one(self) -> None:
        """Ask for the rest of the stack, question by question; back from the first one ends it."""
        asked: list[str] = []
        while True:
            resolution = self.conversation.resolved()
            names = [
                name
                for name in resolution.asked
                if name not in self.fixed and self._catalog.option(name).group in GROUPS[1:]
            ]
            remaining = [name for name in names if name not in asked]
            if not remaining:
                return
            counter = f"[{names.index(remaining[0]) + 1}/{len(names)}] "
            try:
                self.conversation.change(remaining[0], resolution, counter)
                asked.append(remaining[0])
            except GoBack:
                if not asked:
                    return
                asked.pop()

    def _open(self, group: str) -> None:
        """Show the options of a group, and let them be changed until the person is done."""
        pointed = _DONE
        while True:
            resolution = self.conversation.resolved()
            options = stack.in_group(self._catalog, group, resolution)
            if len(options) == 1:
                self._change(options[0].id, resolution)
                return
            try:
                pointed = str(self.conversation.prompter.ask(self._group(group, options, pointed)))
            except GoBack:
                return
            if pointed == _DONE:
                return
            self._change(pointed, resolution)

    def _group(self, group: str, options: Iterable[Option], pointed: str) -> Question:
        """Return the options of a group as a question, one to a line."""
        answers = self.conversation.resolved().answers
        lines = [Choice(o.id, o.short, stack.title(o, answers[o.id]) or "none") for o in options]
        return Question(
            f"{group.title()}: open a line to change it.",
            pointed,
            states(Choice(_DONE, "Done"), *lines),
            is_menu=True,
            echo=False,
            explain=lambda name: explained(self._catalog, str(name)) if name != _DONE else "",
        )

    def _change(self, name: str, resolution: Resolution) -> None:
        with contextlib.suppress(GoBack):
            self.conversation.change(name, resolution)

    def _switch(self, group: str, resolution: Resolution) -> None:
        """Let what stands around the stack be switched on and off in one list."""
        entries = stack.entries(self._catalog, group)

        def shown(on: frozenset[str]) -> list[ChoiceState]:
            answers = {**resolution.answers, **stack.answers_of(entries, on)}
            return [
                ChoiceState(
                    Choice(name, *_entry(option, choice)),
                    self._catalog.check(option, choice.value, answers),
                )
                for name, (option, choice) in entries.items()
            ]

        def toggle(on: frozenset[str], entry: str) -> frozenset[str]:
            on = stack.switched(on, entry)
            return on - {str(state.choice.value) for state in shown(on) if state.disabled}

        on = {f"{o.id}={answer_text(resolution.answers[o.id])}" for o, _ in entries.values()}
        checklist = Checklist(
            "What else shall be there?",
            frozenset(on & entries.keys()),
            shown,
            toggle,
            explain=lambda name: explained(self._catalog, str(name).removesuffix("=yes")),
        )
        with contextlib.suppress(GoBack):
            answers = stack.answers_of(entries, self.conversation.prompter.check_off(checklist))
            before = resolution.answers
            self.conversation.keep({n: a for n, a in answers.items() if a != before[n]})


def _entry(option: Option, choice: Choice) -> tuple[str, str]:
    """Return what an entry of a checklist is called, and its help."""
    if option.type == "bool":
        return option.short, option.help
    return f"{option.short}: {choice.title}", choice.help
