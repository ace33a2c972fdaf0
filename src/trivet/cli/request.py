"""What was asked of `trivet new`, and what follows from that alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trivet.cli.drafts import Draft
from trivet.cli.folder import free_folder
from trivet.cli.output import argument_text
from trivet.cli.prompts import is_terminal
from trivet.destination import folder_name

__all__ = ["Request"]


@dataclass(frozen=True)
class Request:
    """One call of `trivet new`: its argument and its flags."""

    path: Path | None
    settings: tuple[str, ...]
    answers_file: Path | None
    defaults: bool
    dry_run: bool
    show: str | None
    replace: bool
    install: bool
    git: bool
    as_json: bool
    preset: str | None = None

    @property
    def asks(self) -> bool:
        """Whether there is a person to ask."""
        return not self.defaults and not self.as_json and is_terminal()

    @property
    def installs(self) -> bool:
        """Whether packages will be installed, which takes uv and a Python."""
        return self.install and not self.dry_run

    @property
    def folder(self) -> str:
        """The name of the folder that the project goes to."""
        if self.path:
            return argument_text(folder_name(self.path))
        return free_folder("my-project") if self.asks else "my-project"

    @property
    def draft(self) -> Draft:
        """Where the answers are kept until the project is made."""
        return Draft(self.path)

    @property
    def earlier(self) -> Draft:
        """Where `trivet recommend` keeps the answers that a project may begin with."""
        return Draft(None, "recommend")

    def forget_answers(self) -> None:
        """Keep no answers any longer: there is a project of them."""
        self.draft.forget()
        self.earlier.forget()
