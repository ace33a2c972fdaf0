"""The Tab key: what it offers, in real shells too, and how little it loads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.commands import trivet
from trivet.completion.items import items
from trivet.completion.line import place_of

BIN = str(Path(sys.executable).parent)
# What takes the time that a key has not (bench/completion.py).
HEAVY = {"copier", "jinja2", "rich", "prompt_toolkit", "pydantic", "typer"}


def offered(line: str) -> list[str]:
    """Return what the Tab key offers at the end of a line."""
    *before, typed = line.split(" ")
    return [item.value for item in items(place_of(before, typed))]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Django project with pages and an API."""
    folder = tmp_path_factory.mktemp("made")
    flags = ("--set", "framework=django", "--set", "auth=session", "--defaults", "--no-install")
    assert trivet("new", "shop", *flags, "--no-git", cwd=folder).returncode == 0
    return folder / "shop"


@pytest.fixture
def project(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, and the line is typed in it."""
    monkeypatch.chdir(made)
    return made


def asked(shell: str, line: str) -> dict[str, str]:
    """Return the variables with which the script of a shell asks about a line."""
    words = ["trivet", *line.split(" ")]
    return {
        "_TRIVET_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": f"trivet {line}",
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("new --set framework=", ["framework=django", "framework=flask", "framework=fastapi"]),
        ("new --set framework=fl", ["framework=flask"]),
        ("new --set=framework=fl", ["framework=flask"]),
        ("recommend --set load=m", ["load=many"]),
        ("recommend --set a", ["accounts="]),
        ("new --set docker=", ["docker=yes", "docker=no"]),
        ("new --set project_name=", []),
        ("new --set nothing=", []),
        ("new --set nothing", []),
        ("new --answers ", []),
        ("new --dry", ["--dry-run"]),
        ("new --dry-run --dry", []),
        ("new --set a=b --se", ["--set"]),
        ("re", ["recommend"]),
        ("explain api_d", ["api_docs"]),
        ("explain auth=j", ["auth=jwt"]),
        ("explain a60", ["A60"]),
    ],
)
def test_what_is_offered(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


def test_with_nothing_answered_every_option_is_offered() -> None:
    ids = offered("new --set ")
    assert {"path=", "serves=", "framework=", "auth=", "author_email="} <= {*ids}


def test_after_answers_only_what_makes_a_difference_is_offered() -> None:
    ids = offered("new --set framework=flask --set interface=pages --set ")
    assert {"database=", "auth=", "docker="} <= {*ids}
    assert not {"path=", "serves=", "framework=", "interface=", "orm=", "api_docs="} & {*ids}


@pytest.mark.parametrize(
    ("answered", "word", "expected"),
    [
        ("framework=django", "orm=", ["orm=django"]),
        ("framework=flask interface=pages", "auth=", ["auth=none", "auth=session"]),
        ("framework=fastapi auth=session", "interface=", ["interface=pages", "interface=both"]),
        ("orm=sqlmodel", "framework=", ["framework=fastapi"]),
        ("path=flask", "framework=", ["framework=flask"]),
        ("size=large", "framework=f", ["framework=flask", "framework=fastapi"]),
        # What is not allowed is offered to whoever types it: the command says what is in its way.
        ("framework=django", "orm=sqlm", ["orm=sqlmodel"]),
    ],
)
def test_after_answers_only_what_they_allow_is_offered(
    answered: str, word: str, expected: list[str]
) -> None:
    settings = " ".join(f"--set {answer}" for answer in answered.split())
    assert offered(f"new {settings} --set {word}") == expected


def test_a_change_offers_what_the_project_has(project: Path) -> None:
    ids = offered("change ")
    assert {"interface=", "auth=", "admin="} <= {*ids}
    assert not {"path=", "framework=", "orm=", "serves="} & {*ids}
    assert offered("change auth=") == ["auth=none", "auth=jwt"]
    assert offered("change auth=jwt au") == ["author_name=", "author_email="]
    assert offered("change auth=jwt interface=") == ["interface=api"]
    assert offered(f"change -C {project} database=p") == ["database=postgresql"]


def test_what_cannot_be_completed_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".copier-answers.yml").write_text("[")
    for shell in ("bash", "zsh", "fish"):
        for line in ("change ", "new --set (=", "explain 'x", "nothing --x"):
            done = trivet(cwd=tmp_path, environment=asked(shell, line))
            assert (done.returncode, done.stderr) == (0, ""), (shell, line)
    done = trivet(cwd=tmp_path, environment={"_TRIVET_COMPLETE": "complete_bash"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "loaded"),
    [
        ("new --set ", set()),
        ("new --set framework=", set()),
        ("explain a", set()),
        # Once rules have a say, what knows them is loaded.
        ("new --set framework=flask --set auth=", {"jinja2"}),
        ("change auth=", {"jinja2"}),
        ("", {"typer"}),
        ("new --", {"typer"}),
    ],
)
def test_a_key_loads_nothing_heavy(line: str, loaded: set[str], project: Path) -> None:
    code = """if True:
        import atexit, sys
        from trivet.__main__ import main
        atexit.register(lambda: print(*sys.modules, file=sys.stderr))
        main()
    """
    environment = {**os.environ, **asked("fish", line)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout
    assert HEAVY & {*done.stderr.split()} == loaded


class Shell:
    """A shell at a terminal, with its completion set up as its person would."""

    def __init__(self, name: str, cwd: Path, home: Path) -> None:
        program = shutil.which(name)
        if program is None:
            pytest.skip(f"{name} is not installed.")
        flags = {
            "bash": ["--norc", "--noprofile", "-i"],
            "zsh": ["-f", "-i"],
            "fish": ["--no-config", "--private", "-i"],
        }
        self.child = pexpect.spawn(
            program,
            flags[name],
            cwd=str(cwd),
            env={
                **os.environ,
                "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(home),
                "TERM": "xterm",
                "LC_ALL": "C.UTF-8",
            },
            dimensions=(40, 120),
            encoding="utf-8",
            timeout=20,
        )
        setup = {
            "bash": 'eval "$(trivet --show-completion)"',
            "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(trivet --show-completion)"',
            "fish": "trivet --show-completion | source",
        }
        self.run(setup[name])

    def run(self, line: str) -> None:
        """Run a line, and wait until it is done."""
        self.child.sendline(f"{line}; printf 'it is %s\\n' done")
        self.child.expect_exact("it is done\r\n")

    def complete(self, keys: str) -> list[str]:
        """Return the words of a line that is typed with a Tab for each `»`."""
        self.child.send(keys.replace("»", "\t"))
        # At its beginning, what tells the words; a shell takes keys in their order.
        self.child.sendline("\x01printf '<%s>' ")
        self.child.expect(r"<trivet>(<[^>%]*>)*(?=[^<])")
        return str(self.child.match[0])[1:-1].split("><")


@pytest.mark.parametrize(
    "name",
    [
        "bash",
        pytest.param("zsh", marks=pytest.mark.run),
        pytest.param("fish", marks=pytest.mark.run),
    ],
)
def test_in_a_real_shell(name: str, project: Path, tmp_path: Path) -> None:
    shell = Shell(name, project, tmp_path)
    for keys, words in {
        # No space comes behind `framework=`, and one behind the whole answer.
        "trivet new --set framew»fl»--dry-r»": "new --set framework=flask --dry-run",
        "trivet change auth=j»": "change auth=jwt",
        "trivet new --answers pyp»": "new --answers pyproject.toml",
        "trivet new --set=auth=j»": "new --set=auth=jwt",
        "trivet exp»": "explain",
    }.items():
        assert shell.complete(keys) == ["trivet", *words.split()]


def test_bash_without_a_break_at_equals(project: Path, tmp_path: Path) -> None:
    shell = Shell("bash", project, tmp_path)
    shell.run("COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}")
    assert shell.complete("trivet change auth=j»--dry-r»")[2:] == ["auth=jwt", "--dry-run"]
