"""A project whose source is a git address, such as a team's fork, lives by that repository's tags."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.version import Version

from tests.commands import snapshot, trivet
from tests.made_up import commit, tagged
from tests.terminal import CONTROL_C, DOWN, ENTER, Terminal
from trivet import fork as fork_module
from trivet.errors import UserError
from trivet.fork import Fork, address_of

pytestmark = pytest.mark.run

README = "templates/flask/README.md.jinja"
OWN = '{% include "templates/_shared/readme.md.jinja" %}\n'
# A question of the second version, whose default is something.
QUESTION = """\
badge:
  type: str
  help: Which badge does the README show?
  choices:
    "Build: whether the checks pass": build
    "No badge": none
  default: build
"""
NOTES = """\
- since: next
  text: Mail goes by another server.
  dropped: [OLD_MAIL]
  added: [NEW_MAIL]
"""
LOG = "# Changes\n\n## 2.0 (2026-12-01)\n\n- A badge\n  in the README.\n- Less to read.\n\n## 1.0\n\n- A start.\n"
COPIER = (sys.executable, "-m", "copier")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, a commit between them, and a tag that is no version; the second asks more."""
    root = tmp_path_factory.mktemp("fork") / "templates.git"
    start = {"CHANGELOG_dot_md": "# Changes\n\n## 1.0\n\n- A start.\n"}
    tagged(root, "v1.0", {README: (OWN, OWN + "Ours.\n")}, **start)
    tagged(root, "", {README: (OWN, OWN + "Ours, nearly two.\n")})
    badge = OWN + "Ours, two.\n{% if badge == 'build' %}\nA badge.\n{% endif %}\n"
    asks = (
        "!include questions/license.yml",
        "!include questions/badge.yml\n---\n!include questions/license.yml",
    )
    tagged(
        root,
        "v2.0",
        {README: (OWN, badge), "copier.yml": asks},
        questions__badge_dot_yml=QUESTION,
        releases__notes_dot_yml=NOTES,
        CHANGELOG_dot_md=LOG,
    )
    subprocess.run(["git", "tag", "latest"], cwd=root, check=True)
    tagged(root, "v3.0rc1", {README: (OWN, OWN + "Ours, three.\n")})
    return root


@pytest.fixture(scope="module")
def made(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that plain Copier made from the first version."""
    folder = tmp_path_factory.mktemp("made") / "shop"
    data = [w for a in ("framework=flask", "path=flask") for w in ("--data", a)]
    how = ("--defaults", "--quiet", "--vcs-ref", "v1.0", *data)
    subprocess.run([*COPIER, "copy", *how, str(repository), str(folder)], check=True)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@pytest.fixture
def shop(made: Path, repository: Path, tmp_path: Path) -> Path:
    """The project, which names the fork's address."""
    folder = tmp_path / "shop"
    shutil.copytree(made, folder)
    come_from(folder, f"file://{repository}", "v1.0")
    return folder


def come_from(folder: Path, source: str, version: str) -> None:
    """Let a project remember that source and version, and commit that."""
    record = folder / ".copier-answers.yml"
    lines = [line for line in record.read_text().splitlines(True) if line[0] != "_"]
    heading, answers = lines[:1], lines[1:]
    source_lines = [f"_commit: {version}\n", f"_src_path: {source}\n"]
    record.write_text("".join([*heading, *source_lines, *answers]))
    commit(folder)


def told(*arguments: str, cwd: Path) -> dict[str, object]:
    done = trivet(*arguments, "--json", cwd=cwd)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("gh:ours/templates", "https://github.com/ours/templates.git"),
        ("gl:/ours/templates.git", "https://gitlab.com/ours/templates.git"),
        ("git+https://example.com/ours", "https://example.com/ours"),
        ("https://example.com/ours.git", "https://example.com/ours.git"),
        ("ssh://git@example.com/ours", "ssh://git@example.com/ours"),
        ("git@example.com:ours.git", "git@example.com:ours.git"),
        ("file:///srv/ours", "file:///srv/ours"),
    ],
)
def test_an_address_is_what_copier_takes_it_for(source: str, address: str, tmp_path: Path) -> None:
    assert address_of(source, tmp_path) == address


def test_a_folder_is_an_address_if_it_is_a_repository(repository: Path, tmp_path: Path) -> None:
    assert address_of(str(repository), tmp_path) == str(repository)
    (tmp_path / "ours").symlink_to(repository)
    assert address_of("ours", tmp_path) == str(tmp_path / "ours")
    (tmp_path / "empty").mkdir()
    for nothing in ("empty", "nowhere", "~/nowhere"):
        with pytest.raises(UserError, match="no git repository here"):
            address_of(nothing, tmp_path)


def test_what_git_calls_a_commit_is_a_version(repository: Path) -> None:
    described = git("describe", "--tags", "v2.0~1", cwd=repository)
    bare = git("rev-parse", "v2.0~1", cwd=repository)
    with Fork.cloned(str(repository), repository) as fork:
        assert fork.newest == Version("2.0")
        between = fork.version_of(described)
        assert Version("1.0") < between < Version("2.0")
        assert fork.record(between)["_commit"] == described
        for commit_ in (described, bare, "latest", "v1.0"):
            version = fork.version_of(commit_)
            [origin] = fork.origins(version)
            with fork.templates(origin, "flask") as folder:
                text = (folder / README).read_text()
            wanted = "two" if commit_ == "latest" else "nearly" if commit_ != "v1.0" else "Ours."
            assert wanted in text
        gone = fork.version_of("v1.0-7-gabcdef1")
        assert fork.origins(gone) == [Version("1.0")]
        with pytest.raises(UserError, match="There is no `v9`") as refusal:
            fork.version_of("v9") and fork.origins(fork.version_of("v9"))
        assert "There is v1.0, v2.0, v3.0rc1" in refusal.value.advice


def test_a_commit_whose_name_looks_like_a_version_is_one_all_the_same(tmp_path: Path) -> None:
    tagged(tmp_path / "ours", "v1.0", {})
    tree = git("write-tree", cwd=tmp_path / "ours")
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    names = (
        git(*identity, "commit-tree", tree, "-m", str(number), cwd=tmp_path / "ours")
        for number in range(2000)
    )
    name = next(name for name in names if name[:7].isdigit())
    git("update-ref", "refs/heads/other", name, cwd=tmp_path / "ours")
    with Fork.cloned(str(tmp_path / "ours"), tmp_path) as fork:
        assert fork.version_of(name[:7]) == Version(f"0+g{name[:12]}")


def test_it_is_updated_to_the_newest_tag_and_stays_the_forks(shop: Path, repository: Path) -> None:
    (shop / ".env").write_text("OLD_MAIL=secret-of-mine\n")
    status = told("status", cwd=shop)
    assert (status["version"], status["newest"], status["has_update"]) == ("1.0", "2.0", True)
    assert status["changes"] == ["A badge in the README.", "Less to read."]
    assert status["notes"] == ["Mail goes by another server."]
    checked = trivet("update", "--check", "--json", cwd=shop)
    assert checked.returncode == 1
    assert json.loads(checked.stdout)["has_update"] is True
    done = trivet("update", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "Ours, two.\nA badge." in (shop / "README.md").read_text()
    record = (shop / ".copier-answers.yml").read_text()
    assert f"_commit: v2.0\n_src_path: file://{repository}\n" in record
    assert "badge: build\n" in record
    # What is new is told where nobody is asked; of the variables only the names.
    assert (
        "`badge` becomes `build` (it was nothing). The question is new: Which badge" in done.stdout
    )
    assert "`OLD_MAIL` in `.env` is no longer read." in done.stdout
    assert "`NEW_MAIL` is read from now on" in done.stdout
    assert "secret-of-mine" not in done.stdout
    commit(shop)
    assert trivet("update", "--check", cwd=shop).returncode == 0
    assert told("status", cwd=shop)["has_update"] is False


def test_it_comes_to_any_version_and_back(shop: Path) -> None:
    before = snapshot(shop)
    for version, line in (("3.0rc1", "Ours, three."), ("v1.0", "Ours.")):
        done = trivet("update", "--to", version, cwd=shop)
        assert done.returncode == 0, done.stderr
        assert line in (shop / "README.md").read_text()
        commit(shop)
    assert snapshot(shop) == before


def test_answers_change_by_the_forks_own_questionnaire(shop: Path) -> None:
    assert trivet("change", "badge=none", cwd=shop).returncode == 2
    done = trivet("change", "database=none", cwd=shop)
    assert done.returncode == 0, done.stderr
    record = (shop / ".copier-answers.yml").read_text()
    assert "_commit: v1.0\n" in record
    assert "database: none\n" in record
    commit(shop)
    assert trivet("update", cwd=shop).returncode == 0
    commit(shop)
    done = trivet("change", "badge=none", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "A badge" not in (shop / "README.md").read_text()


def test_who_tries_the_next_version_is_not_taken_back(shop: Path, repository: Path) -> None:
    assert trivet("update", "--to", "3.0rc1", cwd=shop).returncode == 0
    commit(shop)
    done = trivet("update", cwd=shop)
    assert (done.returncode, done.stdout.startswith("There is nothing to do")) == (0, True)
    assert told("status", cwd=shop)["has_update"] is False


@pytest.mark.parametrize("colour", [{"NO_COLOR": "1"}, {"NO_COLOR": ""}])
def test_a_person_is_asked_what_is_new_and_before_anything_is_written(
    colour: Mapping[str, str], shop: Path
) -> None:
    before = snapshot(shop)
    for leave in (CONTROL_C, "n\r"):
        terminal = Terminal(shop, command="update", environment=colour)
        terminal.answer(
            "New: Which badge does the README show?",
            DOWN + ENTER if not colour["NO_COLOR"] else "2\r",
        )
        terminal.see("The update to 2.0 of `shop`:")
        terminal.see("clean: changed by the template alone")
        terminal.answer("Apply? [Y/n] ", leave)
        terminal.see("Nothing was written.")
        assert terminal.end() == 130
        assert snapshot(shop) == before
    terminal = Terminal(shop, command="update", environment=colour)
    terminal.answer("New: Which badge", CONTROL_C)
    terminal.see("Nothing was written.")
    assert terminal.end() == 130
    assert snapshot(shop) == before
    terminal = Terminal(shop, command="update", environment=colour)
    terminal.answer("New: Which badge", "No\r" if colour["NO_COLOR"] == "" else "none\r")
    terminal.answer("Apply? [Y/n] ", ENTER)
    terminal.see("git commit")
    assert terminal.end() == 0
    assert "badge: none\n" in (shop / ".copier-answers.yml").read_text()
    assert "Ours, two.\n" in (shop / "README.md").read_text()
    assert "A badge." not in (shop / "README.md").read_text()


def test_a_person_who_says_yes_beforehand_is_asked_nothing(shop: Path) -> None:
    terminal = Terminal(shop, "--yes", command="update", environment={})
    terminal.see("The question is new")
    terminal.see("git commit")
    assert terminal.end() == 0
    assert "badge: build\n" in (shop / ".copier-answers.yml").read_text()


@pytest.mark.parametrize(
    ("source", "version", "reason", "advice"),
    [
        ("file:///nowhere/at/all", "v1.0", "does not", "git ls-remote file:///nowhere/at/all"),
        ("https://ada:secret@localhost:1/x.git", "v1.0", "localhost", "is there a network"),
        ("{ours}", "v9.9", "There is no `v9.9`", "There is v1.0, v2.0, v3.0rc1"),
        ("{ours}", "sometime", "There is no `sometime`", "There is v1.0"),
        ("{bare}", "v1.0", "no tag that is a version", "git tag v1.0.0"),
        ("{others}", "v1.0", "no `questions`", "copier update"),
        ("/nowhere/at/all", "v1.0", "no git repository here", "_src_path"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_touched(
    source: str,
    version: str,
    reason: str,
    advice: str,
    shop: Path,
    repository: Path,
    tmp_path: Path,
) -> None:
    bare, others = tmp_path / "bare", tmp_path / "others"
    for folder, tag in ((bare, ""), (others, "v1.0")):
        folder.mkdir()
        (folder / "copier.yml").write_text("name: {type: str}\n")
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        commit(folder)
        if tag:
            subprocess.run(["git", "tag", tag], cwd=folder, check=True)
    version = git("rev-parse", "HEAD", cwd=bare)[:9] if source == "{bare}" else version
    come_from(shop, source.format(ours=repository, bare=bare, others=others), f"'{version}'")
    before = snapshot(shop)
    for command in ("status", "update"):
        done = trivet(command, cwd=shop)
        assert done.returncode == 2, done.stdout
        assert reason in done.stderr
        assert advice in done.stderr
        assert "secret" not in done.stderr
    assert "The project has the templates" in trivet("status", cwd=shop).stdout
    assert told("status", cwd=shop)["version"] == version.removeprefix("v")
    assert snapshot(shop) == before


def test_nobody_is_asked_for_a_password(shop: Path, tmp_path: Path) -> None:
    """Whatever would ask is a program that waits for ever."""
    asks = tmp_path / "asks"
    asks.write_text("#!/bin/sh\nexec 3</dev/tty && read answer <&3\n")
    asks.chmod(0o755)
    come_from(shop, "ssh://git@localhost/ours.git", "v1.0")
    started = time.monotonic()
    done = trivet("update", cwd=shop, environment={"GIT_SSH": str(asks), "SSH_ASKPASS": str(asks)})
    assert done.returncode == 2
    assert time.monotonic() - started < 30


def test_a_server_that_never_answers_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork_module, "_PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        source = f"http://127.0.0.1:{silent.getsockname()[1]}/ours.git"
        started = time.monotonic()
        with (
            pytest.raises(UserError, match="no answer in 1 seconds"),
            Fork.cloned(source, tmp_path),
        ):
            pass
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("evil", "reason"),
    [
        ({"copier.yml": ("_envops:", "_tasks: ['touch {place}']\n_envops:")}, "tasks"),
        (
            {"copier.yml": ("_envops:", "_jinja_extensions: [evil.Extension]\n_envops:")},
            "jinja_extensions",
        ),
        ({README: (OWN, "{{ ''.__class__.__mro__ }}")}, "SecurityError"),
        ({README: (OWN, "{{ nothing_of_the_kind }}")}, "nothing_of_the_kind"),
        ({"copier.yml": ("!include questions/path.yml", "!include ../../path.yml")}, "path.yml"),
    ],
)
def test_templates_get_no_rights(
    evil: Mapping[str, tuple[str, str]], reason: str, shop: Path, tmp_path: Path
) -> None:
    root, place = tmp_path / "evil", tmp_path / "place"
    tagged(root, "v1.0", {README: (OWN, OWN + "Ours.\n")})
    edits = {path: (old, new.replace("{place}", str(place))) for path, (old, new) in evil.items()}
    tagged(root, "v2.0", edits)
    come_from(shop, str(root), "v1.0")
    before = snapshot(shop)
    done = trivet("update", cwd=shop)
    assert done.returncode == 2, done.stdout
    assert reason in done.stderr
    assert not place.exists()
    assert snapshot(shop) == before


def test_templates_may_not_lead_out_of_their_folder(shop: Path, tmp_path: Path) -> None:
    root, secret = tmp_path / "evil", tmp_path / "secret"
    secret.write_text("secret of mine")
    tagged(root, "v1.0", {README: (OWN, OWN + "Ours.\n")})
    (root / "templates/flask/leak.txt").symlink_to(secret)
    commit(root)
    subprocess.run(["git", "tag", "v2.0"], cwd=root, check=True)
    come_from(shop, str(root), "v1.0")
    done = trivet("update", cwd=shop)
    assert done.returncode == 2
    assert "leak.txt` in 2.0" in done.stderr
    assert not (shop / "leak.txt").exists()


def git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return os.fsdecode(done.stdout).strip()
