"""Shows what a project would be, without writing it."""

from __future__ import annotations

import sys
from pathlib import Path

from trivet.cli import show
from trivet.cli.output import print_json
from trivet.cli.plan import Plan
from trivet.destination import Merge, check_destination, folder_name, merge_into
from trivet.errors import UserError
from trivet.generate import Project, files_of, preview, refuse_to_merge

__all__ = ["show_plan"]


def show_plan(plan: Plan) -> None:
    """Print the files of a project, or one of them whole.

    Raises:
        UserError: There is no such file.
    """
    name = folder_name(plan.destination)
    with preview(plan.stack, name, root=plan.root) as folder:
        if plan.request.show is not None:
            _show_file(folder, plan.request.show)
            return
        merge, problem = _prospect(plan, folder)
        project = Project(tuple(files_of(folder)), merge)
    if plan.request.as_json:
        print_json({**show.report(plan, project), "written": False, "problem": problem})
        return
    show.tree(plan.destination, project.files)
    show.command(plan.command)
    if problem:
        print(f"\nAs things are, `trivet new` would refuse: {problem}", file=sys.stderr)


def _prospect(plan: Plan, project: Path) -> tuple[Merge | None, str]:
    """Return what a project would meet in its folder, and why it would be refused."""
    try:
        check_destination(plan.destination, may_hold_files=True)
        merge = merge_into(plan.destination, project)
        if merge and not plan.request.replace:
            refuse_to_merge(merge)
    except UserError as error:
        return None, error.message
    return merge, ""


def _show_file(project: Path, name: str) -> None:
    files = {file.path for file in files_of(project)}
    wanted = Path(name).as_posix()
    if wanted not in files:
        raise UserError(
            f"This project has no file `{name}`.", "`trivet new --dry-run` lists its files."
        )
    sys.stdout.buffer.write((project / wanted).read_bytes())
    sys.stdout.buffer.flush()
