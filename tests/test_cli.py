"""The commands without a terminal: answers, refusals, exit codes, output for programs."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from tests.commands import TRIVET, snapshot, trivet
from trivet.catalog import Catalog, answer_text

FAST = ("--defaults", "--no-install", "--no-git")


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = trivet("--help", cwd=tmp_path)
    assert shown.returncode == 0
    for command in ("new", "recommend", "options", "explain", "doctor"):
        assert command in shown.stdout


def test_version_is_printed(tmp_path: Path) -> None:
    assert trivet("--version", cwd=tmp_path).stdout.startswith("trivet 0.")


def test_help_does_not_import_what_only_commands_need(tmp_path: Path) -> None:
    """Copier, Jinja, rich and the prompts take longer to import than `--help` may take."""
    code = (
        "import sys; sys.argv = ['trivet', '--help']\n"
        "from trivet.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'copier', 'jinja2', 'rich', 'prompt_toolkit', 'yaml'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [TRIVET[0], "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("framework", ["django", "flask", "fastapi"])
def test_new_makes_a_project_and_says_how_to_run_and_repeat_it(
    framework: str, tmp_path: Path
) -> None:
    done = trivet("new", "shop", "--set", f"framework={framework}", *FAST, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert answers["framework"] == framework
    assert answers["project_name"] == "shop"
    assert "cd shop && uv sync && uv run poe dev" in done.stdout


def test_the_printed_command_makes_the_same_bytes_and_stands_in_the_readme(tmp_path: Path) -> None:
    settings = ["--set", "project_name=Ünï \"q\" 'a' \\ {{ x }} 🚀", "--set", "serves=api"]
    first = trivet("new", "shop", *settings, *FAST, cwd=tmp_path)
    line = next(x for x in first.stdout.splitlines() if x.startswith("  trivet new ")).strip()
    # The README names the folder after the project, whose slug is all that every machine knows.
    in_readme = line.replace("trivet new shop", "trivet new uni-q-a-x")
    assert in_readme in (tmp_path / "shop/README.md").read_text()
    (tmp_path / "again").mkdir()
    again = trivet(*shlex.split(line)[1:], "--no-install", "--no-git", cwd=tmp_path / "again")
    assert again.returncode == 0, again.stderr
    folder = shlex.split(line)[2]
    ours, theirs = snapshot(tmp_path / "shop"), snapshot(tmp_path / "again" / folder)
    assert {k: v for k, v in ours.items() if k != ".env"} == {
        k: v for k, v in theirs.items() if k != ".env"
    }


def test_the_addresses_are_where_the_server_will_be(tmp_path: Path) -> None:
    done = trivet("new", "shop", *FAST, cwd=tmp_path, environment={"PORT": "8123"})
    assert "http://127.0.0.1:8123/" in done.stdout


def test_the_environment_file_is_private_and_has_its_own_secret(tmp_path: Path) -> None:
    for name in ("one", "two"):
        trivet("new", name, "--set", "framework=django", *FAST, cwd=tmp_path)
    one, two = ((tmp_path / name / ".env").read_text() for name in ("one", "two"))
    assert one != two
    assert (tmp_path / "one/.env").stat().st_mode & 0o077 == 0


def test_without_a_terminal_missing_answers_are_listed_and_nothing_is_asked(tmp_path: Path) -> None:
    done = trivet("new", "shop", cwd=tmp_path)
    assert done.returncode == 2
    for option in ("serves", "framework", "license"):
        assert f"--set {option}=" in done.stderr
    assert "--defaults" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("named", ["framework=Flask", "path=flask"])
def test_who_names_the_framework_need_answer_nothing_else(named: str, tmp_path: Path) -> None:
    done = trivet("new", "shop", "--set", named, "--no-install", "--no-git", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answers = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text())
    assert (answers["path"], answers["framework"]) == ("flask", "flask")
    assert "serves" not in answers


def test_what_helps_without_a_terminal_comes_first(tmp_path: Path) -> None:
    lines = trivet("new", "shop", cwd=tmp_path).stderr.splitlines()
    assert lines[1:3] == ["  --defaults", "  --set framework=django  (or flask | fastapi)"]
    assert len(lines) < 32


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ("framework=fastpi", ["mend it with --set framework=fastapi"]),
        ("framwork=Django", ["mend it with --set framework=django"]),
        (
            "framework=django database=none",
            ["keep database=none with --set framework=flask", "--set database=sqlite"],
        ),
        (
            "framework=django database=nonee",
            ["with --set database=none --set framework=flask"],
        ),
        (
            "framework=fastapi interface=api auth=session",
            ["keep auth=session with --set interface=both", "mend it with --set auth=jwt"],
        ),
        ("path=django framework=flask", ["keep framework=flask with --set path=flask"]),
        ("framework=flask path=flask size=small", ["leave out --set size=…"]),
    ],
)
def test_advice_keeps_what_was_meant(settings: str, advice: list[str], tmp_path: Path) -> None:
    flags = [word for setting in settings.split() for word in ("--set", setting)]
    told = trivet("new", "shop", *flags, cwd=tmp_path)
    assert told.returncode == 2
    for sentence in advice:
        assert sentence in told.stderr
    assert told.stderr.count("\n  ") < 8, "only what is wrong is reported"


def test_programs_are_told_what_is_wrong_in_json(tmp_path: Path) -> None:
    flags = ("--set", "framework=fastapi", "--set", "interface=api", "--set", "auth=session")
    done = trivet("new", "shop", *flags, "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "")
    told = json.loads(done.stdout)
    assert told["error"] == "1 answer needs mending."
    [problem] = told["problems"]
    assert problem["message"].startswith("`session` is a log-in for pages")
    assert {**problem, "message": ""} == {
        "option": "auth",
        "value": "session",
        "message": "",
        "allowed": ["none", "jwt"],
        "mend": ["--set interface=both", "--set interface=pages", "--set auth=jwt"],
    }
    missing = json.loads(trivet("new", "shop", "--json", cwd=tmp_path).stdout)["problems"]
    assert {"framework", "serves"} < {problem["option"] for problem in missing}
    for problem in missing:
        assert problem["value"] is None
        assert problem["mend"]


def test_programs_are_told_other_mistakes_in_json_too(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "mine.txt").touch()
    for arguments in (["shop", "--defaults"], ["other", "--answers", "none.yml"]):
        done = trivet("new", *arguments, "--json", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, "")
        told = json.loads(done.stdout)
        assert told["error"]
        assert told["advice"]


def test_the_printed_command_names_the_folder_as_given(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    git = {"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "Ada"}
    git |= {"GIT_CONFIG_KEY_1": "user.email", "GIT_CONFIG_VALUE_1": "ada@example.org"}
    flags = ("--set", "framework=flask", *FAST)
    done = trivet("new", "../my shop", *flags, cwd=tmp_path / "here", environment=git)
    line = next(x for x in done.stdout.splitlines() if x.startswith("  trivet new ")).strip()
    assert line == "trivet new '../my shop' --defaults --set framework=flask"
    made = trivet("new", "shop", *flags, cwd=tmp_path, environment=git)
    line = next(x for x in made.stdout.splitlines() if x.startswith("  trivet new ")).strip()
    assert line in (tmp_path / "shop/README.md").read_text()
    # Whoever reads the README may have another name.
    assert "--set author_name=Ada" in (tmp_path / "my shop/README.md").read_text()


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        ("options --bogus", "No such option: --bogus"),
        ("recommend --set", "Option '--set' requires an argument."),
        ("nothing", "No such command 'nothing'."),
    ],
)
def test_programs_are_told_of_wrong_flags_in_json(flags: str, error: str, tmp_path: Path) -> None:
    # Before what is wrong, or it would be what the flag is given.
    command, *rest = flags.split()
    done = trivet(command, "--json", *rest, cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["error"]) == (2, "", error)
    assert "--help" in told["advice"]


def test_all_wrong_answers_are_reported_together(tmp_path: Path) -> None:
    wrong = ["interface=pages", "api_docs=both", "licence=mit", "size=huge", "author_email=nobody"]
    flags = [word for setting in wrong for word in ("--set", setting)]
    done = trivet("new", "shop", "--defaults", *flags, cwd=tmp_path)
    assert done.returncode == 2
    for option in ("api_docs", "licence", "size", "author_email"):
        assert f"  {option}: " in done.stderr
    assert "mend it with --set api_docs=none" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a\nb", "one line"),
        ("x" * 200, "at most 80"),
        ("", "needs a name"),
        ("\x1b[31m", "printable"),
    ],
)
def test_names_that_no_file_could_show_are_refused(name: str, advice: str, tmp_path: Path) -> None:
    done = trivet("new", "shop", "--set", f"project_name={name}", *FAST, cwd=tmp_path)
    assert done.returncode == 2
    assert advice in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["class", "django", "test", "3d", "--dash", "Ünï 🚀"])
def test_any_folder_name_that_the_disk_takes_will_do(folder: str, tmp_path: Path) -> None:
    done = trivet("new", *FAST, "--", folder, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / folder / "pyproject.toml").is_file()


def test_an_answers_file_answers_and_a_flag_wins(tmp_path: Path) -> None:
    (tmp_path / "answers.yml").write_text("framework: flask\ninterface: api\n_src_path: ignored\n")
    answers = ("--answers", "answers.yml", "--set", "interface=pages")
    report = json.loads(trivet("new", "shop", *answers, *FAST, "--json", cwd=tmp_path).stdout)
    assert report["answers"]["framework"] == "flask"
    assert report["answers"]["interface"] == "pages"


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"[1, 2]", "holds no answers"),
        (b"a: [", "neither YAML nor JSON"),
        (b"a: " + b"[" * 30_000, "neither YAML nor JSON"),
        (b"a: " + b"9" * 5000, "neither YAML nor JSON"),
        (b"a: 2026-99-99", "neither YAML nor JSON"),
        (b"\xff\xfe", "neither YAML nor JSON"),
        (b"#" * 70_000, "larger than"),
        (None, "cannot be read"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_unreadable_answers_file_is_explained(
    content: bytes | None, advice: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "answers.yml").write_bytes(content)
    done = trivet("new", "shop", "--answers", "answers.yml", "--defaults", cwd=tmp_path)
    assert done.returncode == 2
    assert advice in done.stderr
    assert "Traceback" not in done.stderr


def test_an_answers_file_need_not_end(tmp_path: Path) -> None:
    done = trivet("new", "shop", "--answers", "/dev/zero", "--defaults", cwd=tmp_path)
    assert done.returncode == 2
    assert "larger than" in done.stderr


def test_a_dry_run_lists_the_files_and_writes_nothing(tmp_path: Path) -> None:
    done = trivet("new", "shop", "--defaults", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "pyproject.toml" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_show_prints_the_very_bytes_that_new_writes(tmp_path: Path) -> None:
    shown = trivet(
        "new", "shop", "--defaults", "--dry-run", "--show", "pyproject.toml", cwd=tmp_path
    )
    trivet("new", "shop", *FAST, cwd=tmp_path)
    assert shown.stdout == (tmp_path / "shop/pyproject.toml").read_text()


def test_show_of_an_unknown_file_is_refused(tmp_path: Path) -> None:
    done = trivet("new", "shop", "--defaults", "--dry-run", "--show", "nothing.py", cwd=tmp_path)
    assert done.returncode == 2
    assert "no file `nothing.py`" in done.stderr


NOT_UTF8 = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "cp1252"},
]


@pytest.mark.parametrize("environment", NOT_UTF8)
def test_a_project_is_made_where_the_output_cannot_show_its_name(
    environment: dict[str, str], tmp_path: Path
) -> None:
    name = "Café Магазин 🚀"
    flags = ("--set", "framework=flask", "--set", f"project_name={name}", "--defaults")
    done = trivet("new", "pé", *flags, "--no-install", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "\\U0001f680" in done.stdout
    assert f"# {name}" in (tmp_path / "pé/README.md").read_text("utf-8")
    git = ["git", "-C", str(tmp_path / "pé"), "log", "--format=%an"]
    assert name in subprocess.check_output(git, encoding="utf-8")
    done = trivet("new", "j", *flags, *FAST, "--json", cwd=tmp_path, environment=environment)
    assert json.loads(done.stdout)["answers"]["project_name"] == name


@pytest.mark.parametrize("environment", NOT_UTF8)
@pytest.mark.parametrize(
    "command",
    [
        "options",
        "options --json",
        "recommend --defaults --set serves=site --set staff_screens=yes",
        "recommend --defaults --json",
        "recommend --compare",
        "recommend --compare --json",
        "recommend --defaults --set serves=Ж",
        "explain auth",
    ],
)
def test_whatever_the_output_cannot_show_is_spelled_out(
    command: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = trivet(*command.split(), cwd=tmp_path, environment=environment)
    assert done.returncode == (2 if "Ж" in command else 0), done.stderr
    assert "Traceback" not in done.stderr
    if "--json" in command:
        json.loads(done.stdout)
    elif "Ж" in command:
        assert "`\\u0416`" in done.stderr


@pytest.mark.parametrize("reader", ["head -n 1", "true"])
def test_a_reader_that_leaves_early_changes_nothing(reader: str, tmp_path: Path) -> None:
    line = f"{shlex.join(TRIVET)} new shop --defaults --set framework=flask --no-install | {reader}"
    shell = ["bash", "-c", f"{line}; echo ${{PIPESTATUS[0]}} >&2"]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == "0\n"
    assert (tmp_path / "shop/.env").is_file()
    assert subprocess.check_output(["git", "-C", str(tmp_path / "shop"), "log", "--oneline"])


def test_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*TRIVET, "options"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "Error: The output could not be written: No space left on device.\n"


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["new", "--dry-run", "--show", "README.md", "--json"], ["--show", "--json"]),
        (["new", "--recommend-only", "--dry-run"], ["--recommend-only", "--dry-run"]),
        (["recommend", "--compare", "--set", "serves=api"], ["--compare", "--set"]),
        (["new", "--set", "ci=none", "--set", "ci=github"], ["ci=none", "ci=github"]),
    ],
)
def test_flags_that_exclude_each_other_are_refused(
    flags: list[str], named: list[str], tmp_path: Path
) -> None:
    done = trivet(*flags, "--defaults", cwd=tmp_path)
    assert done.returncode == 2
    told = done.stdout if "--json" in flags else done.stderr
    assert all(f"{name}`" in told for name in named), told
    assert list(tmp_path.iterdir()) == []


def test_the_same_flag_twice_is_one(tmp_path: Path) -> None:
    same = ("--set", "framework=flask", "--set", "framework=flask")
    assert trivet("new", "shop", *same, *FAST, "--dry-run", cwd=tmp_path).returncode == 0


def test_a_dry_run_tells_what_would_be_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/README.md").write_text("mine")
    done = trivet("new", "shop", "--defaults", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "would replace `README.md`" in done.stderr
    flags = ("--defaults", "--dry-run", "--json")
    report = json.loads(trivet("new", "shop", *flags, cwd=tmp_path).stdout)
    assert (report["written"], "README.md" in report["problem"]) == (False, True)
    report = json.loads(trivet("new", "shop", *flags, "--replace", cwd=tmp_path).stdout)
    assert (report["replaced"], report["problem"]) == (["README.md"], "")


def test_options_lists_what_the_catalogue_holds(tmp_path: Path, catalog: Catalog) -> None:
    schema = json.loads(trivet("options", "--json", cwd=tmp_path).stdout)
    assert list(schema["properties"]) == [option.id for option in catalog.options]
    listed = trivet("options", cwd=tmp_path).stdout
    for option in catalog.options:
        for choice in option.choices:
            assert answer_text(choice.value) in listed
    assert "Documentation needs an API" in listed


def test_recommend_prints_reasons_and_json(tmp_path: Path) -> None:
    needs = ("--set", "serves=site", "--set", "staff_screens=yes", "--defaults")
    assert "Django" in trivet("recommend", *needs, cwd=tmp_path).stdout
    report = json.loads(trivet("recommend", *needs, "--json", cwd=tmp_path).stdout)
    assert report["framework"] == "django"
    assert set(report) == {
        "framework", "runner_up", "confidence", "decided_by", "verdict", "points", "for", "against",
        "other_answers", "would_change", "addons", "outweighed", "disagreements", "sources",
    }  # fmt: skip


def test_compare_puts_the_frameworks_side_by_side(tmp_path: Path) -> None:
    shown = trivet("recommend", "--compare", cwd=tmp_path).stdout
    for word in ("Django", "Flask", "FastAPI", "packages", "security", "--details"):
        assert word in shown
    details = trivet("recommend", "--compare", "--details", cwd=tmp_path).stdout
    assert len(details.splitlines()) > 3 * len(shown.splitlines())
    assert "Outdated: " in details
    report = json.loads(trivet("recommend", "--compare", "--json", cwd=tmp_path).stdout)
    assert report["rows"]["packages"]["django"].keys() == {"sentence", "short", "claims", "refuted"}
    alone = trivet("recommend", "--details", "--defaults", cwd=tmp_path)
    assert (alone.returncode, "Add `--compare`" in alone.stderr) == (2, True)


@pytest.mark.parametrize("option", ["path", "framework"])
def test_recommending_for_a_known_framework_is_refused(option: str, tmp_path: Path) -> None:
    done = trivet("recommend", "--set", f"{option}=flask", "--defaults", cwd=tmp_path)
    assert done.returncode == 2
    assert "nothing to recommend" in done.stderr


def test_commands_answer_at_once(tmp_path: Path) -> None:
    """Not a timed claim (bench/ has that): only that nothing hangs."""
    started = time.monotonic()
    trivet("--help", cwd=tmp_path)
    assert time.monotonic() - started < 30
