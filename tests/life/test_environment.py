"""A project's `.env` is compared with what releases declare, by names alone."""

from __future__ import annotations

from pathlib import Path

from tests.life.repositories import Repository, text
from trivet.life import Environment, variables

ENV = """\
# OLD_COMMENT=1
OLD=secret
export OLDER = 'x'
EMPTY=
 NEW_THERE=1
no variable
"""


def test_the_names_are_what_is_set() -> None:
    assert variables(ENV.encode()) == ["OLD", "OLDER", "EMPTY", "NEW_THERE"]
    assert variables(b"\xff\n\r\nA=\xfe\r\nA=2") == ["A"]


def test_what_is_there_and_dropped_and_what_is_not_and_added(tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "shop", {".env": text(ENV)})
    declared = [(("OLD", "OLD_COMMENT"), ("NEW", "NEW_THERE")), (("OLDER",), ())]
    found = Environment.of(shop.project, declared)
    assert found == Environment(dropped=("OLD", "OLDER"), added=("NEW",))


def test_what_comes_and_goes_again_is_not_told(tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "shop", {".env": text(ENV)})
    declared = [(("OLD",), ("SHORT",)), (("SHORT",), ("OLD",))]
    assert Environment.of(shop.project, declared) == Environment()


def test_without_the_file_there_is_nothing_to_tell(tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "shop", {})
    assert Environment.of(shop.project, [(("OLD",), ("NEW",))]) == Environment()
