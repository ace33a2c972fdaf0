"""Speaks with the shells: what each tells of its line, and how it wants to be answered.

The scripts that a person installs (`trivet --install-completion`) are Typer's, or speak as they do.
"""

from __future__ import annotations

import os
import shlex
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trivet.completion.line import Place

if TYPE_CHECKING:
    from trivet.completion.items import Item

__all__ = ["SHELLS", "Shell", "mend_scripts"]

# Typer's scripts leave a space behind `framework=` in bash, and ask twice a key in fish.
_SCRIPTS = {
    "bash": """
%(complete_func)s() {
    local IFS=$'\\n'
    COMPREPLY=( $( env COMP_WORDS="${COMP_WORDS[*]}" \\
                   COMP_CWORD=$COMP_CWORD \\
                   COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
                   %(autocomplete_var)s=complete_bash $1 ) )
    [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace
    return 0
}

complete -o default -o nosort -F %(complete_func)s %(prog_name)s
""",
    "fish": """
function %(complete_func)s
    set -l found (env %(autocomplete_var)s=complete_fish _TYPER_COMPLETE_ARGS=(commandline -cp | string collect) %(prog_name)s)
    or __fish_complete_path (commandline -ct)
    test -n "$found"; and printf '%%s\\n' $found
end

complete --command %(prog_name)s --no-files --keep-order --arguments '(%(complete_func)s)'
""",
}


def mend_scripts() -> None:
    """Let Typer show and install our scripts, where its own are no good."""
    from typer import _completion_shared

    _completion_shared._completion_scripts.update(_SCRIPTS)


class Shell(ABC):
    """A shell that asks."""

    @abstractmethod
    def words(self) -> tuple[list[str], str]:
        """Return the finished words of the line, without `trivet`, and the one being typed."""

    @abstractmethod
    def told(self, items: Sequence[Item], place: Place) -> str:
        """Return what the shell wants to read of what may come next."""


class _Bash(Shell):
    """It breaks words at `=`, too, and replaces only what is behind the last one."""

    def words(self) -> tuple[list[str], str]:
        pieces = os.environ["COMP_WORDS"].split("\n")[: int(os.environ["COMP_CWORD"]) + 1]
        words = pieces[:1]
        for piece in pieces[1:]:
            if len(words) > 1 and piece and (piece == "=" or words[-1].endswith("=")):
                words[-1] += piece
            else:
                words.append(piece)
        return words[1:-1], words[-1].lstrip("'\"")

    def told(self, items: Sequence[Item], place: Place) -> str:
        word = place.lead + place.typed
        head = word[: word.rfind("=") + 1] if self._breaks_at_equals else ""
        return "\n".join((place.lead + item.value)[len(head) :] for item in items)

    @property
    def _breaks_at_equals(self) -> bool:
        return "=" in os.environ.get("COMP_WORDBREAKS", "=")


class _Typed(Shell):
    """A shell that tells its line as it is typed."""

    def words(self) -> tuple[list[str], str]:
        line = os.environ["_TYPER_COMPLETE_ARGS"]
        lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters = True, ""
        words: list[str] = []
        try:
            words.extend(lexer)
        except ValueError:  # a quote is open
            words.append(lexer.token)
        if line[-1:].isspace() and not line.endswith("\\ "):
            words.append("")
        return words[1:-1], words[-1]


class _Zsh(_Typed):
    """It evaluates what it is told."""

    def told(self, items: Sequence[Item], place: Place) -> str:
        if not items:
            return "_files" if place.takes == "files" else ""
        described = [f"{_escaped(place.lead + item.value)}:{_escaped(item.help)}" for item in items]
        words = " ".join(shlex.quote(word) for word in described)
        suffix = " -S ''" if any(item.value.endswith("=") for item in items) else ""
        return (
            f"local -a trivet_words; trivet_words=({words}); _describe -V word trivet_words{suffix}"
        )


class _Fish(_Typed):
    """It shows what a word means behind a tab."""

    def told(self, items: Sequence[Item], place: Place) -> str:
        return "\n".join(
            f"{place.lead}{item.value}\t{' '.join(item.help.split())}" for item in items
        )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")


SHELLS: dict[str, Shell] = {"bash": _Bash(), "zsh": _Zsh(), "fish": _Fish()}
