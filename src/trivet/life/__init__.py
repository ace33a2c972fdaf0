"""A project that is there, and how a change comes into it: all of it, or nothing.

Nothing is known here of the command that asks for the change, nor of how its files were rendered.

    project      the project, its repository, and its files as git sees them
    readiness    whether it may be changed now
    record       what it remembers of its making
    environment  which variables its `.env` sets
    plan         what a merge means for its files, before anything happens
    application  brings a merge into the project; finishes it, or undoes it
    journal      how a change is carried out on the disk, so that it can be stopped at any moment
    index        git's index, where a change is staged and a conflict has its three sides
    git          how git is run
"""

from __future__ import annotations

from trivet.life.application import Intent, UnsettledError, abort, apply, require_idle, resume
from trivet.life.environment import Environment, variables
from trivet.life.journal import Journal
from trivet.life.plan import WORDS, Change, Plan
from trivet.life.project import Project
from trivet.life.readiness import require_calm
from trivet.life.record import ANSWERS_FILE, Record, recorded

__all__ = [
    "ANSWERS_FILE",
    "WORDS",
    "Change",
    "Environment",
    "Intent",
    "Journal",
    "Plan",
    "Project",
    "Record",
    "UnsettledError",
    "abort",
    "apply",
    "recorded",
    "require_calm",
    "require_idle",
    "resume",
    "variables",
]
