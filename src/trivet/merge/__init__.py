"""Merges what an owner and a template have made of the same files: three trees in, one and a report out.

It is pure: no file is touched, nothing is printed, and nothing is known of templates or of git.

    trees       what becomes of each file, and where it is
    moves       which files have gone elsewhere
    content     one file, whatever it is
    structure   piece by piece, by the names of the pieces
    formats/    what the pieces of a format are: a module for each
    text        line by line, as git does; wherever the structure is in doubt
    verification  why a merge by structure is believed
"""

from __future__ import annotations

from trivet.merge.files import Fate, File, Kind, Merged, Outcome, Stages, Tree
from trivet.merge.passages import Labels
from trivet.merge.trees import merge

__all__ = ["Fate", "File", "Kind", "Labels", "Merged", "Outcome", "Stages", "Tree", "merge"]
