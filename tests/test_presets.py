"""Presets: answers under a name, a person's own and a team's; nothing of them takes effect unasked."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from trivet.cli import app
from trivet.cli.plan import plan_project
from trivet.cli.request import Request
from trivet.completion.items import items
from trivet.completion.line import place_of
from trivet.errors import UserError
from trivet.presets import all_presets, find_preset, own_file, save, toml_line

QUICK = ("--defaults", "--no-install", "--no-git")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder; a refusal is raised."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return run


def stack(preset: str | None, *settings: str, path: str = "shop", file: Path | None = None) -> Any:
    """Return the answers that `trivet new` would make a project with."""
    request = Request(
        path=Path(path),
        settings=settings,
        answers_file=file,
        defaults=True,
        dry_run=True,
        show=None,
        replace=False,
        install=False,
        git=False,
        as_json=False,
        preset=preset,
    )
    return plan_project(request).stack


def test_a_kept_preset_answers_and_the_command_does_not_need_it(run: Run, tmp_path: Path) -> None:
    kept = run("presets", "save", "api", "--set", "framework=fastapi", "--set", "database=pg")
    assert "FastAPI, PostgreSQL." in kept.output
    made = run("new", "shop", "--preset", "api", *QUICK)
    assert f"Preset `api`: {own_file('api')}" in " ".join(made.stderr.split())
    assert "--preset" not in made.stdout
    line = next(line for line in made.stdout.splitlines() if "trivet new shop" in line)
    assert "--set framework=fastapi --set database=postgresql" in line
    content = yaml.safe_load((tmp_path / "shop/.copier-answers.yml").read_text("utf-8"))
    assert content["database"] == "postgresql"


def test_flags_win_over_a_file_and_a_file_over_a_preset(run: Run, tmp_path: Path) -> None:
    run("presets", "save", "all", "--set", "database=postgresql", "--set", "docker=no", "--set",
        "ci=gitlab", "--set", "path=flask", "--set", "author_name=Ada")  # fmt: skip
    Path("mine.yml").write_text("database: none\nci: none\n")
    made = stack("all", "ci=github", file=Path("mine.yml"))
    assert (made["database"], made["ci"], made["docker"]) == ("none", "github", False)
    assert made["author_name"] == "Ada"


def test_what_of_a_preset_does_not_go_with_flags_is_left_out_and_told(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("presets", "save", "full", "--set", "framework=fastapi", "--set", "orm=sqlmodel", "--set",
        "auth=session", "--set", "interface=both")  # fmt: skip
    assert stack("full", "framework=flask")["auth"] == "session"
    told = capsys.readouterr().err
    assert "- orm of the preset left out: SQLModel is made for FastAPI" in told
    with pytest.raises(UserError, match="no option called `ath`"):
        stack("full", "ath=jwt")


def test_a_project_leaves_its_own_names_and_needs_at_home(run: Run) -> None:
    run("new", "shop", "--set", "serves=site", "--set", "docker=no", "--set", "license=bsd", *QUICK)
    run("presets", "save", "site", "--from", "shop", "--set", "ci=none")
    kept = tomllib.loads(own_file("site").read_text("utf-8"))
    assert kept["framework"] == "django"
    assert (kept["docker"], kept["license"], kept["ci"]) == (False, "bsd-3-clause", "none")
    named = {"project_name", "project_slug", "description", "author_name", "author_email"}
    assert not kept.keys() & {*named, "serves", "path"}
    again = stack("site")
    assert {name: again[name] for name in kept.keys() & again} | kept == kept


def test_what_is_about_one_project_is_no_part_of_a_preset(run: Run) -> None:
    Path("mine.yml").write_text("project_name: Shop\ndocker: no\n")
    run("presets", "save", "plain", "--answers", "mine.yml")
    assert tomllib.loads(own_file("plain").read_text("utf-8")) == {"docker": False}
    with pytest.raises(UserError, match="`project_name` is about one project"):
        run("presets", "save", "other", "--set", "project_name=Shop")
    with pytest.raises(UserError, match="nothing to keep"):
        run("presets", "save", "other")


def test_one_is_written_over_only_on_request_and_whole(run: Run) -> None:
    run("presets", "save", "api", "--set", "framework=fastapi")
    with pytest.raises(UserError, match="There is a preset `api` already") as refused:
        run("presets", "save", "api", "--set", "framework=flask")
    assert "--replace" in refused.value.advice
    run("presets", "save", "api", "--set", "framework=flask", "--replace")
    assert own_file("api").read_text("utf-8") == 'framework = "flask"\n'
    with pytest.raises(UserError, match=r"orm: Django brings its own ORM"):
        run("presets", "save", "no", "--set", "framework=django", "--set", "orm=sqlmodel")
    assert [file.name for file in own_file("api").parent.iterdir()] == ["api.toml"]
    assert "Removed" in run("presets", "remove", "api").output
    with pytest.raises(UserError, match="no preset of yours called `api`"):
        run("presets", "remove", "api")


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b", "own/../x", "", ".x", "Ä", "x" * 41])
def test_a_name_is_no_path(name: str, run: Run) -> None:
    for words in (
        ["presets", "save", name, "--set", "docker=no"],
        ["presets", "remove", name],
        ["presets", "show", name],
        ["new", "shop", "--preset", name or " ", *QUICK],
    ):
        with pytest.raises(UserError, match="cannot be a preset's name"):
            run(*words)


def test_the_nearest_teams_file_is_used_when_it_is_named(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("trivet.toml").write_text('[presets.ours]\npath = "flask"\n[presets.far]\nci = "none"\n')
    Path("shops").mkdir()
    Path("shops/trivet.toml").write_text('[presets.ours]\npath = "fastapi"\n')
    assert stack(None)["ci"] == "github"
    assert stack("ours")["path"] == "flask"
    assert stack("ours", path="shops/deep/two")["path"] == "fastapi"
    assert str(tmp_path / "shops/trivet.toml") in capsys.readouterr().err
    with pytest.raises(UserError, match="no preset called `far`"):
        stack("far", path="shops/three")
    with pytest.raises(UserError, match="not yours alone"):
        run("presets", "remove", "team/ours")


def test_two_of_one_name_are_told_apart(run: Run) -> None:
    Path("trivet.toml").write_text('[presets.api]\npath = "flask"\n')
    run("presets", "save", "api", "--set", "path=fastapi")
    with pytest.raises(UserError, match="preset of yours") as refused:
        stack("api")
    assert refused.value.advice == "Say which: `own/api` or `team/api`."
    assert stack("team/api")["path"] == "flask"
    listed = run("presets").output
    assert "- own/api: FastAPI." in listed
    assert "- team/api: Flask." in listed


def test_an_unknown_one_names_the_nearest(run: Run) -> None:
    run("presets", "save", "api-small", "--set", "docker=no")
    with pytest.raises(UserError, match="no preset called `api-smal`") as refused:
        stack("api-smal")
    assert refused.value.advice.startswith("Did you mean `api-small`?")


def test_one_that_cannot_stand_is_told_with_its_file_and_the_mend(run: Run, tmp_path: Path) -> None:
    file = Path("trivet.toml")
    file.write_text(
        '[presets.bad]\nframework = "django"\norm = "sqlmodel"\nauht = "jwt"\nproject_name = "Shop"\n'
    )
    with pytest.raises(UserError) as refused:
        stack("bad")
    told = refused.value.message
    assert str(tmp_path / file) in told
    assert 'write `orm = "django"`' in told
    assert 'write `auth = "jwt"` and take out `auht`' in told
    assert "take out `project_name`" in told
    assert "bad: cannot stand; `trivet presets show bad` tells why." in run("presets").output


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[presets.x", "it is no TOML"),
        ("presets = 1", "`presets` is no table"),
        ("[presets]\nx = 1", "`presets.x` is no table"),
        ("[presets.x]\nci = ['none']", "`ci` is neither text nor yes or no"),
        ("[presets.x]\nci = 2026-01-01", "`ci` is neither text nor yes or no"),
        ("#" * 70000, "it is larger than 64 KiB"),
    ],
)
def test_a_teams_file_that_cannot_be_read_says_why_and_leaves_ones_own_alone(
    content: str, fault: str, run: Run
) -> None:
    Path("trivet.toml").write_text(content)
    run("presets", "save", "mine", "--set", "docker=no")
    with pytest.raises(UserError) as refused:
        stack("x")
    assert fault in f"{refused.value.message} {refused.value.advice}"
    assert fault in " ".join(run("presets").output.split())
    assert find_preset("mine", Path()).answers == {"docker": False}


def test_a_file_of_ones_own_that_cannot_be_named_is_told(run: Run) -> None:
    save("mine", {"docker": False}, replace=False)
    own_file("mine").rename(own_file("mine").with_name("My own.toml"))
    assert "- My own: `My own` cannot be a name." in run("presets").output


def test_what_is_shown_is_what_the_file_says(run: Run) -> None:
    run("presets", "save", "api", "--set", "framework=fastapi", "--set", "docker=no")
    shown = run("presets", "show", "api").output
    assert tomllib.loads(shown) == {"framework": "fastapi", "docker": False}
    assert "# Framework: FastAPI" in shown
    report = json.loads(run("presets", "show", "api", "--json").output)
    assert report == json.loads(run("presets", "--json").output)[0]
    assert report == {
        "name": "api",
        "owner": "own",
        "file": str(own_file("api")),
        "answers": {"framework": "fastapi", "docker": False},
        "problem": None,
    }


def test_names_are_completed(run: Run) -> None:
    for name in ("api", "mine"):
        save(name, {"docker": False}, replace=False)
    Path("trivet.toml").write_text('[presets.api]\nci = "none"\n[presets.all]\nci = "none"\n')
    Path("deep").mkdir()
    Path("deep/trivet.toml").write_text('[presets.deeper]\nci = "none"\n')
    for line, names in {
        "new --preset ": ["mine", "own/api", "all", "team/api"],
        "new deep/shop --preset ": ["api", "mine", "deeper"],
        "new --preset=m": ["mine"],
        "presets show own": ["own/api"],
        "presets remove --json m": ["mine"],
        "presets save m": [],
        "presets s": ["save", "show"],
        "presets show --j": ["--json"],
    }.items():
        *before, typed = line.split(" ")
        offered = [item.value for item in items(place_of(before, typed))]
        assert sorted(offered) == sorted(names), line


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_kept_as_it_is(text: str) -> None:
    assert tomllib.loads(toml_line("author_name", text)) == {"author_name": text}


def test_a_link_to_ones_own_preset_stays_a_link(tmp_path: Path) -> None:
    save("api", {"docker": True}, replace=False)
    kept = own_file("api").rename(tmp_path / "api.toml")
    own_file("api").symlink_to(kept)
    save("api", {"docker": False}, replace=True)
    assert own_file("api").is_symlink()
    assert [preset.answers for preset in all_presets(tmp_path)] == [{"docker": False}]
