"""Starts a project that has just been made, and leads to its first page."""

from __future__ import annotations

import contextlib
import os
import sys
import textwrap

from trivet.catalog import Choice, ChoiceState
from trivet.cli.activity import Activity, can_draw
from trivet.cli.plan import Plan
from trivet.cli.prompts import GoBack, Question, is_terminal, prompter
from trivet.cli.show import run_line, table
from trivet.cli.style import dim, strong, uncoloured
from trivet.errors import INTERRUPTED
from trivet.start import HOST, Program, can_open_pages, free_port, open_page, usual_port

__all__ = ["agree_to_start", "start_project"]

NOT_REACHED = 3
# The first start of a database server makes its files; a slow disk compiles for long.
PATIENCE = 90
_SEED, _SERVE = "Add something to look at", "Start the server"


def agree_to_start(plan: Plan) -> bool:
    """Ask whether the project is started now.

    Raises:
        KeyboardInterrupt: The person left.
    """
    yes = Choice("yes", "Yes", "and look at its first page")
    no = Choice("no", "No", "later, by the line above")
    question = Question("Start it now?", "yes", (ChoiceState(yes), ChoiceState(no)))
    try:
        return prompter().ask(question) == "yes"
    except GoBack:
        return False
    except KeyboardInterrupt:
        print(f"\nNot started. The project is set up: {run_line(plan)}")
        raise


def start_project(plan: Plan) -> int:
    """Fill and serve the project until somebody stops it, and return the exit code."""
    print()
    try:
        log_in = plan.site.log_in if plan.site.has_seed and _seed(plan) else ""
        return _run(plan, _port(plan), log_in)
    except (KeyboardInterrupt, SystemExit) as left:
        _hand_on(f"\nStopped before the page was there. The project is set up: {run_line(plan)}")
        return int(left.code or 0) if isinstance(left, SystemExit) else INTERRUPTED


def _seed(plan: Plan) -> bool:
    """Add what there is to look at, and return whether it is there: the project runs all the same."""
    activity = Activity(_SEED)
    activity.tell(_first_words(plan))
    command = ("uv", "run", "poe", "seed")
    with activity, Program(command, plan.destination, activity.tell) as seed:
        code = seed.wait()
        activity.end("failed" if code else "done")
    if code:
        print(textwrap.indent("\n".join(seed.last), "      "))
    return not code


def _run(plan: Plan, port: int, log_in: str) -> int:
    """Start the server, wait for its first page, and stay with it."""
    activity = Activity(_SERVE, width=len(_SEED))
    activity.tell(_first_words(plan))
    server = Program(
        ("uv", "run", "poe", "dev"),
        plan.destination,
        activity.tell,
        in_colour=can_draw() and hasattr(os, "openpty"),
        HOST=HOST,
        PORT=str(port),
    )
    with activity, server:
        is_there = server.answers_at(port, PATIENCE)
        activity.end("done" if is_there else "failed")
        return _serve(server, plan, port, log_in) if is_there else _tell_failure(server, plan)


def _port(plan: Plan) -> int:
    """Return a free port, and say so if it is not the usual one."""
    usual = usual_port(plan.destination)
    port = free_port(usual)
    if port != usual:
        print(f"  Port {usual} is taken: the server listens on {port}.")
    return port


def _serve(server: Program, plan: Plan, port: int, log_in: str) -> int:
    """Lead to the first page, hand the log on, and wait for the end."""
    try:
        _tell_addresses(plan, port, log_in)
        server.told = _hand_on
        if is_terminal() and can_open_pages():
            open_page(_url(port, plan.site.first))
        code = server.wait()
    except (KeyboardInterrupt, SystemExit):
        server.stop()
        _hand_on(f"\nStopped. Start it again: {run_line(plan)}")
        return 0
    print(f"\nThe server ended by itself, with exit code {code}. Start it again: {run_line(plan)}")
    return NOT_REACHED


def _tell_failure(server: Program, plan: Plan) -> int:
    """Say that there is no page, and the last that the server said."""
    code = server.ending
    server.stop()
    why = f"no answer came in {PATIENCE} s" if code is None else f"it ended with exit code {code}"
    print(f"\nThe server did not start: {why}. The last that it said:", file=sys.stderr)
    print(textwrap.indent(uncoloured("\n".join(server.last)) or "nothing", "  "), file=sys.stderr)
    print(f"The project is set up. Try again: {run_line(plan)}", file=sys.stderr)
    return NOT_REACHED


def _tell_addresses(plan: Plan, port: int, log_in: str) -> None:
    """Print what there is to see, whom to log in as, and how it ends."""
    site = plan.site
    print(f"\nIt runs: {strong(_url(port, site.first))}\n")
    seen = {_url(port, path): what for path, what in site.in_order.items()}
    print(table(seen | ({"Log in as": log_in} if log_in else {})))
    print(f"\n{dim('Ctrl-C stops it. Start it again:')} {run_line(plan)}\n", flush=True)


def _first_words(plan: Plan) -> str:
    return "the database server starts, the first time is the longest" * plan.site.has_server


def _hand_on(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal is gone, and its signal is on the way
        print(line, flush=True)


def _url(port: int, path: str) -> str:
    return f"http://{HOST}:{port}{path}"
