"""Settles all about a project before the first file of it is written."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from trivet.catalog import Answer, Catalog, Resolution, Resolve
from trivet.cli.answers import git_identity, given_answers, missing_answers
from trivet.cli.answers_file import Given
from trivet.cli.doctor import tell_what_is_amiss
from trivet.cli.folder import settle_folder
from trivet.cli.preset_answers import with_preset
from trivet.cli.prompts import prompter
from trivet.cli.refusal import refuse
from trivet.cli.request import Request
from trivet.cli.site import Site
from trivet.cli.wizard import Wizard
from trivet.destination import check_destination
from trivet.doctor import look_at_tools
from trivet.interpreters import Interpreter, require_interpreter

__all__ = ["Plan", "plan_project", "with_settled_folder"]


@dataclass(frozen=True)
class Plan:
    """A project to be.

    Attributes:
        root: the folder of the templates.
        command: the line that makes the project again, for this person in this folder.
        python: what the packages are installed for; none if they are not.
    """

    request: Request
    catalog: Catalog
    root: Path
    resolution: Resolution
    stack: Mapping[str, Answer]
    destination: Path
    command: str
    python: Interpreter | None

    @cached_property
    def site(self) -> Site:
        """What is to be seen once it runs."""
        return Site.of(self.catalog, self.resolution)


def with_settled_folder(request: Request) -> Request:
    """Return `request` with the folder that the person wants, where the named one holds files.

    Raises:
        UserError: No project can go to the folder.
        KeyboardInterrupt: The person left.
    """
    if request.path is None or request.dry_run:
        return request
    check_destination(request.path, may_hold_files=True)
    if not request.asks or request.replace:
        return request
    return replace(request, path=settle_folder(request.path, prompter()))


def plan_project(request: Request) -> Plan:
    """Return the plan for a request, asking what is open where a person can answer.

    Raises:
        UserError: The answers do not make a project, or something to install it with is missing.
        KeyboardInterrupt: The person left.
    """
    if request.installs:
        tell_what_is_amiss(look_at_tools(request.path or Path(), git=request.git))
    catalog = Catalog.load()
    suggested = git_identity(catalog)
    resolve = partial(catalog.resolve, folder=request.folder, suggested=suggested)
    resolution = _answers(request, catalog, resolve)
    return Plan(
        request=request,
        catalog=catalog,
        root=catalog.root,
        resolution=resolution,
        stack=resolution.stack,
        destination=request.path or Path(str(resolution.answers["project_slug"])),
        command=catalog.command(resolution, request.path, suggested),
        python=_interpreter(resolution) if request.installs else None,
    )


def _answers(request: Request, catalog: Catalog, resolve: Resolve) -> Resolution:
    """Return the complete, valid answers to a request."""
    given = given_answers(catalog, request.settings, request.answers_file)
    if request.preset is not None:
        answers = with_preset(catalog, request.preset, request.path or Path(), given)
        given = Given(answers, given.places)
    decided = catalog.decided(given)
    resolution = resolve(decided)
    answers_itself = request.defaults or request.asks
    missing = [] if answers_itself else missing_answers(catalog, resolution, given)
    if resolution.problems or missing:
        raise refuse(catalog, given, resolution, missing, resolve)
    if request.path is None and {"project_name", "project_slug"} & given.keys():
        check_destination(Path(str(resolution.answers["project_slug"])))
    if not request.asks:
        return resolution
    return Wizard(
        catalog,
        prompter(),
        request.draft,
        decided,
        resolve,
        names_folder=request.path is None,
        earlier=request.earlier,
    ).run()


def _interpreter(resolution: Resolution) -> Interpreter:
    return require_interpreter(
        resolution.answers["requires_python"], lambda line: print(line, file=sys.stderr)
    )
