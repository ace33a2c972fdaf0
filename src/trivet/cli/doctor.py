"""`trivet doctor`: whether this machine has what a project needs."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trivet.cli.output import print_json
from trivet.cli.parameters import JsonOption, PlainOption
from trivet.cli.style import chosen, strong, warning
from trivet.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trivet.doctor import Finding

__all__ = ["doctor", "tell_what_is_amiss"]

_STYLES = {"ok": chosen, "warning": warning, "problem": strong}


def doctor(
    path: Annotated[Path, typer.Argument(help="Where a project is to go.")] = Path(),
    as_json: JsonOption = False,
    _plain: PlainOption = False,
) -> None:
    """Tell whether this machine has what a project needs: Python, uv, git, room, a port, packages.

    Exit codes: 0 it has, maybe with warnings, 1 `trivet new` would be refused.
    """
    from trivet.catalog import Catalog
    from trivet.doctor import look_at_machine

    requires = str(Catalog.load().resolve({}).answers["requires_python"])
    findings = []
    for finding in look_at_machine(path, requires):
        findings.append(finding)
        if not as_json:
            _print(finding)
    has_problem = any(finding.status == "problem" for finding in findings)
    if as_json:
        print_json({"ready": not has_problem, "checks": [asdict(f) for f in findings]})
    raise typer.Exit(1 if has_problem else 0)


def tell_what_is_amiss(findings: Iterable[Finding]) -> None:
    """Print warnings for somebody who makes a project.

    Raises:
        UserError: The project could not be set up.
    """
    for finding in findings:
        if finding.status == "problem":
            raise UserError(finding.detail, f"Nothing was written. {finding.advice}")
        if finding.status == "warning":
            print(f"{finding.detail} {finding.advice}", file=sys.stderr)


def _print(finding: Finding) -> None:
    status = _STYLES[finding.status](f"{finding.status:<7}")
    print(f"{status}  {finding.id:<6}  ", end="")
    width = max(shutil.get_terminal_size().columns - 17, 24)
    lines = [*textwrap.wrap(finding.detail, width), *textwrap.wrap(finding.advice, width)]
    print(f"\n{' ' * 17}".join(lines), flush=True)
