"""The catalogue agrees with Copier on every question, default, refusal and final answer."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml
from copier._main import Worker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trivet.catalog import GROUPS, Catalog
from trivet.mend import apply, find_mends

ROOT = Path(__file__).parents[1]
CATALOG = Catalog.load(ROOT)
FOLDER = "shop"

_texts = st.one_of(
    st.sampled_from(
        ["shop", "Ünï", "django", "a\nb", "", " x", "x" * 81, "{{ x }}", "me@example.com"]
    ),
    st.text(max_size=100),
)


def _values(option_id: str) -> st.SearchStrategy[Any]:
    choices = [choice.value for choice in CATALOG.option(option_id).choices]
    if not choices:
        return _texts
    # Now and then something that is no choice at all; Copier takes any text for yes.
    nonsense = [] if isinstance(choices[0], bool) else ["nonsense"]
    return st.sampled_from([*choices, *choices, *choices, *nonsense])


_answers = st.fixed_dictionaries({}, optional={o.id: _values(o.id) for o in CATALOG.options})


@pytest.fixture(scope="module")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The questionnaire without its git history and trees, so that Copier starts in no time."""
    folder = tmp_path_factory.mktemp("template")
    for name in ("copier.yml", "criteria.yml"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("questions", "facts"):
        shutil.copytree(ROOT / name, folder / name)
    for framework in ("django", "flask", "fastapi"):
        (folder / "templates" / framework).mkdir(parents=True)
    return folder


def ask_copier(template: Path, folder: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Let Copier itself answer its questions; return what it would remember, or raise."""
    with Worker(str(template), folder / FOLDER, data=data, defaults=True, quiet=True) as worker:
        worker._ask()
        remembered = worker._answers_to_remember()
    return {name: value for name, value in remembered.items() if not name.startswith("_")}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=_answers)
def test_copier_and_the_catalogue_agree(
    data: dict[str, Any], plain_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Same visible questions in the same order, same defaults, same refusals, same answers."""
    resolution = CATALOG.resolve(data, folder=FOLDER)
    folder = tmp_path_factory.getbasetemp()
    if resolution.problems:
        with pytest.raises(ValueError) as refusal:  # noqa: PT011 - Copier raises no narrower one
            ask_copier(plain_template, folder, data)
        # Copier stops at the first; all its sentences are ours.
        first = resolution.problems[0]
        if "is not one of" not in first.message:
            assert first.message in " ".join(str(refusal.value).split())
        assert f"'{first.option}'" in str(refusal.value)
    else:
        remembered = ask_copier(plain_template, folder, data)
        assert sorted(resolution.stack) == sorted(remembered)
        assert dict(resolution.stack) == remembered


def test_all_problems_of_a_request_come_together(catalog: Catalog) -> None:
    given_answers = {"interface": "pages", "api_docs": "both", "licence": "mit", "size": "huge"}
    problems = {p.option: p for p in catalog.resolve(given_answers).problems}
    assert set(problems) == {"api_docs", "licence", "size"}
    assert problems["api_docs"].allowed == ("none",)
    assert "Did you mean `license`?" in problems["licence"].message


def test_a_disabled_choice_stays_visible_with_its_reason(catalog: Catalog) -> None:
    answers = catalog.resolve({"interface": "pages"}).answers
    states = {
        s.choice.value: s.disabled for s in catalog.choices(catalog.option("api_docs"), answers)
    }
    assert states["none"] == ""
    assert "choose `interface` `api` or `both`" in states["swagger"]


def test_a_known_framework_skips_every_need(catalog: Catalog) -> None:
    resolution = catalog.resolve({"path": "flask"})
    assert resolution.answers["framework"] == "flask"
    assert not [name for name in resolution.visible if catalog.option(name).is_need]
    assert [p.option for p in catalog.resolve({"path": "flask", "size": "small"}).problems] == [
        "size"
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My Shop", "my-shop"),
        ('Ünï "quoted" \\ {{ x }} 🚀', "uni-quoted-x"),
        ("日本語", "project"),
        ("django", "django-project"),
        ("test", "test"),
        ("class", "class"),
        ("-3D", "3d"),
        ("Straße & Söhne", "strasse-sohne"),
        ("x" * 80, "x" * 60),
    ],
)
def test_the_slug_follows_from_the_name(catalog: Catalog, name: str, slug: str) -> None:
    resolution = catalog.resolve({"project_name": name})
    assert not resolution.problems
    assert resolution.answers["project_slug"] == slug


def test_the_command_leaves_out_what_follows_anyway(catalog: Catalog) -> None:
    resolution = catalog.resolve(
        {"serves": "api", "author_name": "Ada", "author_email": "a@b.example"}
    )
    assert catalog.command(resolution) == (
        "trivet new project --defaults --set serves=api --set author_name=Ada"
        " --set author_email=a@b.example"
    )


@settings(max_examples=100, deadline=None)
@given(data=_answers)
def test_the_command_gives_the_same_answers_again(data: dict[str, Any]) -> None:
    import shlex

    resolution = CATALOG.resolve(data, folder=FOLDER)
    if resolution.problems:
        return
    words = shlex.split(CATALOG.command(resolution))
    assert words[:2] == ["trivet", "new"]
    again = dict(word.split("=", 1) for word in words if "=" in word)
    assert CATALOG.resolve(CATALOG.decided(again), folder=words[2]).stack == resolution.stack


@settings(max_examples=15, deadline=None)
@given(data=_answers)
def test_every_mend_solves_its_problem_and_brings_no_other(data: dict[str, Any]) -> None:
    problems = CATALOG.resolve(CATALOG.decided(data), folder=FOLDER).problems
    wrong = {problem.option for problem in problems}
    resolve = partial(CATALOG.resolve, folder=FOLDER)
    for problem in problems:
        mends = find_mends(CATALOG, data, problem, resolve)
        for change in mends.all:
            after = CATALOG.resolve(CATALOG.decided(apply(change, data)), folder=FOLDER)
            assert {p.option for p in after.problems} <= wrong - {problem.option}
        for change in mends.keeping:
            after = CATALOG.resolve(CATALOG.decided(apply(change, data)), folder=FOLDER)
            assert after.answers[problem.option] == mends.wish


@pytest.mark.parametrize(
    ("given", "keeping", "changing"),
    [
        ({"framework": "fastpi"}, [], [{"framework": "fastapi"}]),
        (
            {"framework": "django", "database": "none"},
            [{"framework": "flask"}, {"framework": "fastapi"}],
            [{"database": "sqlite"}],
        ),
        (
            {"framework": "fastapi", "interface": "api", "auth": "session"},
            [{"interface": "both"}, {"interface": "pages"}],
            [{"auth": "jwt"}],
        ),
        (
            {"framework": "flask", "database": "none", "auth": "session"},
            [{"database": "sqlite"}, {"database": "postgresql"}],
            [{"auth": "none"}],
        ),
        (
            {"path": "django", "framework": "flask"},
            [{"path": "flask"}, {"path": "recommend"}],
            [{"framework": "django"}],
        ),
        ({"framwork": "Django"}, [], [{"framwork": None, "framework": "django"}]),
        ({"licence": "gpl"}, [], [{"licence": None, "license": "gpl-3.0"}]),
        ({"xyzzy": "1"}, [], [{"xyzzy": None}]),
        ({"path": "flask", "size": "small"}, [{"path": "recommend"}], [{"size": None}]),
        ({"framework": "fastapi", "admin": "yes"}, [{"auth": "jwt"}], [{"admin": False}]),
    ],
)
def test_a_mend_keeps_what_was_meant(
    given: dict[str, Any], keeping: list[Any], changing: list[Any]
) -> None:
    given = CATALOG.understood(given)
    [problem] = CATALOG.resolve(CATALOG.decided(given)).problems
    mends = find_mends(CATALOG, given, problem)
    assert [dict(change) for change in mends.keeping] == keeping
    assert [dict(change) for change in mends.changing] == changing


def test_a_choice_goes_by_its_other_names_in_any_case() -> None:
    for option in CATALOG.options:
        values = {choice.value for choice in option.choices}
        assert set(option.aliases.values()) <= values, option.id
        for name, value in [
            *option.aliases.items(),
            *((c.title, c.value) for c in option.choices if option.type != "bool"),
            *((c.value, c.value) for c in option.choices),
        ]:
            assert option.meant(name) == value, (option.id, name)
            if isinstance(name, str):
                assert option.meant(name.upper()) == value, (option.id, name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"framework": "FastAPI", "Database": "Postgres"}, ("fastapi", "postgresql")),
        ({"framework": "Django", "project-docs": "Sphinx"}, ("django", "sphinx")),
        ({"python_version": 3.13, "license": "Apache 2.0"}, ("3.13", "apache-2.0")),
        ({"python_version": "py3.13", "ci": "GitHub-Actions"}, ("3.13", "github")),
        ({"contract": False, "auth": False}, ("no", "none")),
    ],
)
def test_answers_are_understood(typed: dict[str, Any], meant: tuple[str, ...]) -> None:
    assert tuple(CATALOG.understood(typed).values()) == meant


def test_a_framework_alone_is_the_path() -> None:
    assert CATALOG.decided({"framework": "flask"})["path"] == "flask"
    for other in ({"path": "recommend"}, {"serves": "api"}):
        assert CATALOG.decided({"framework": "flask", **other}) == {"framework": "flask", **other}
    assert CATALOG.decided({"framework": "fastpi"}) == {"framework": "fastpi"}
    assert CATALOG.resolve({"path": "flask"}).stack["framework"] == "flask"


def test_the_command_names_the_folder_and_leaves_out_what_git_says(catalog: Catalog) -> None:
    git = {"author_name": "Ada", "author_email": "a@b.example"}
    resolution = catalog.resolve({"path": "flask"}, folder="my shop", suggested=git)
    assert catalog.command(resolution, Path("../my shop"), git) == (
        "trivet new '../my shop' --defaults --set framework=flask"
    )
    assert catalog.command(resolution).endswith(
        "--set 'project_name=my shop' --set author_name=Ada --set author_email=a@b.example"
    )
    overruled = catalog.resolve({"framework": "flask"}, suggested=git)
    assert "--set path=recommend --set framework=flask" in catalog.command(overruled)


def test_every_question_file_is_listed_and_named_after_its_option() -> None:
    listed = [
        line.split("questions/")[1]
        for line in (ROOT / "copier.yml").read_text().splitlines()
        if line.startswith("!include")
    ]
    assert sorted(listed) == sorted(path.name for path in (ROOT / "questions").glob("*.yml"))
    for option in CATALOG.options:
        assert option.id in yaml.safe_load((ROOT / "questions" / f"{option.id}.yml").read_text())


def test_every_default_is_a_valid_answer(catalog: Catalog) -> None:
    for framework in ("django", "flask", "fastapi"):
        assert not catalog.resolve({"framework": framework}).problems


@pytest.mark.parametrize(
    ("needs", "auth", "admin"),
    [
        ({"serves": "api", "size": "small", "accounts": "login"}, "jwt", False),
        ({"serves": "pages", "accounts": "login"}, "session", False),
        ({"serves": "pages", "accounts": "roles"}, "session", True),
        ({"serves": "api", "accounts": "roles"}, "jwt", True),
        ({"serves": "site", "accounts": "elsewhere"}, "none", False),
        ({"serves": "api", "accounts": "elsewhere"}, "none", False),
        ({"serves": "api", "accounts": "elsewhere", "staff_screens": "yes"}, "jwt", True),
        ({"serves": "site"}, "session", False),
        ({"serves": "api"}, "jwt", False),
        ({"serves": "api", "size": "small"}, "none", False),
        ({"serves": "pages"}, "none", False),
        ({"serves": "pages", "staff_screens": "yes"}, "session", True),
    ],
    ids=str,
)
def test_the_log_in_and_the_admin_follow_who_logs_in(
    needs: dict[str, str], auth: str, admin: bool
) -> None:
    for framework in ("flask", "fastapi"):
        answers = CATALOG.resolve({**needs, "framework": framework}).answers
        assert (answers["auth"], answers["admin"]) == (auth, admin)


def test_copier_is_new_enough() -> None:
    assert copier.__version__ >= "9.18"


def test_every_option_has_a_short_name_and_a_group() -> None:
    catalog = Catalog.load(ROOT)
    for option in catalog.options:
        if option.id != "path":
            assert option.short
            assert option.group in GROUPS
