"""Every stack renders to a project that is whole: clean, complete, and nothing that it does not use.

All pairs of choices are rendered, once; `RENDER_STRENGTH=3` renders all triples. After a wanted
change of structure, `UPDATE_SHAPES=1 uv run pytest tests/test_render.py -k shape` writes the new
file lists to tests/shapes/.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml
from markdown_it import MarkdownIt

from tests.proof.image import sent_to_the_build
from tests.renders import (
    ANSWERS_FILE,
    HOSTILE,
    Kitchen,
    Render,
    files,
    hostile_stacks,
    module,
    shape_stacks,
)
from tests.template_sources import FRAMEWORKS, assert_none
from trivet.catalog import Answer, Catalog
from trivet.generate import generate
from trivet.interpreters import find_interpreter

SHAPES = Path(__file__).parent / "shapes"
STRENGTH = int(os.environ.get("RENDER_STRENGTH", "2"))
# What is used though no file imports or names it.
INDIRECT = {
    "django-stubs": "mypy's plugin for Django",
    "djangorestframework-stubs": "the REST framework's types, for mypy",
    "email-validator": "pydantic's `EmailStr` reads addresses with it",
    "fastapi-cli": "the command `fastapi`",
    "httpx2": "Starlette's test client is made of it",
    "itsdangerous": "Starlette signs the session's cookie with it",
    "jinja2": "Starlette renders templates with it",
    "poethepoet": "the command `poe`",
    "pytest-cov": "the option `--cov`",
    "pytest-django": "pytest reads Django's settings by it",
    "python-multipart": "FastAPI reads forms with it",
}
EXPECTED = {
    ANSWERS_FILE,
    ".env.example",
    ".gitignore",
    ".pre-commit-config.yaml",
    "AGENTS.md",
    "LICENSE",
    "README.md",
    "pyproject.toml",
}


@pytest.fixture(scope="session")
def renders(kitchen: Kitchen) -> list[Render]:
    shapes = shape_stacks(kitchen.catalog).values()
    return [
        kitchen.render(stack)
        for stack in [*hostile_stacks(kitchen.catalog, strength=STRENGTH), *shapes]
    ]


# Whole and clean


def test_every_project_has_what_people_look_for(renders: list[Render]) -> None:
    assert_none(
        f"{render}: {path}" for render in renders for path in sorted(EXPECTED - set(render.paths))
    )


@pytest.mark.parametrize("command", [["format", "--check"], ["check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(renders: list[Render], command: list[str]) -> None:
    folder = os.path.commonpath([render.folder for render in renders])
    ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "--output-format", "concise", "."]
    done = subprocess.run(ruff, cwd=folder, capture_output=True, text=True, check=False)
    framework = {render.folder.name: render.answers["framework"] for render in renders}
    said = re.findall(r"^([^/]+)/(.+)$", done.stdout, re.MULTILINE)
    assert_none(sorted({f"{framework[folder]}: {complaint}" for folder, complaint in said}))
    assert done.returncode == 0, done.stdout + done.stderr


def test_python_compiles(renders: list[Render]) -> None:
    """With the oldest Python that a project may choose, and without a warning."""
    program = "import sys, json\nfor file in json.load(sys.stdin): compile(*file, 'exec')"
    python = find_interpreter(">=3.12,<3.13")
    if python is None:
        pytest.skip("Python 3.12 is not installed")
    texts = json.dumps([(text, where) for where, _, text in files(renders, ".py")])
    command = [python.path, "-I", "-W", "error", "-c", program]
    subprocess.run(command, input=texts, text=True, check=True)


def test_pythons_have_a_newest_and_both_ends_are_checked(
    renders: list[Render], catalog: Catalog
) -> None:
    """What uv fetches is the newest that the range allows: that is to be one that was tried."""
    *_, newest = (str(choice.value) for choice in catalog.option("python_version").choices)
    beyond = f"3.{int(newest.removeprefix('3.')) + 1}"
    for render in renders:
        oldest, texts = render.answers["python_version"], render.texts
        assert render.pyproject["project"]["requires-python"] == f">={oldest},<{beyond}"
        # It makes uv and version managers refuse a Python that would do.
        assert ".python-version" not in texts
        ends = sorted({oldest, newest})
        if github := texts.get(".github/workflows/ci.yml"):
            assert yaml.safe_load(github)["jobs"]["check"]["strategy"]["matrix"]["python"] == ends
        if gitlab := texts.get(".gitlab-ci.yml"):
            assert yaml.safe_load(gitlab)["check"]["parallel"]["matrix"] == [{"PYTHON": ends}]
        bases = re.findall(r"^FROM (\S+)", texts.get("Dockerfile", ""), re.MULTILINE)
        assert set(bases) <= {f"python:{newest}-slim"}


def test_what_every_test_uses_works_for_the_first_one(renders: list[Render]) -> None:
    """AnyIO runs an asynchronous fixture of all tests only if it asks for the event loop itself."""
    assert_none(
        f"{where}: {function.name} does not ask for anyio_backend"
        for where, path, text in files(renders, ".py")
        if path.startswith("tests/") and (path.endswith("conftest.py") or "\ndef test_" in text)
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.AsyncFunctionDef)
        if any("autouse=True" in ast.unparse(line) for line in function.decorator_list)
        if "anyio_backend" not in [argument.arg for argument in function.args.args]
    )


def test_data_files_parse(renders: list[Render]) -> None:
    readers: dict[str, Callable[[str], object]] = {
        ".json": json.loads,
        ".toml": tomllib.loads,
        ".yaml": yaml.safe_load,
        ".yml": yaml.safe_load,
    }
    for where, path, text in files(renders, *readers):
        try:
            readers[Path(path).suffix](text)
        except (ValueError, yaml.YAMLError) as error:
            pytest.fail(f"{where}: {error}")


def test_no_jinja_is_left_over(renders: list[Render]) -> None:
    """The frameworks' own templates have theirs; hostile texts look like it."""
    marker = re.compile(r"(?<!\$)\{\{|\{%|\{#")
    own = (".html", ".txt", ".xml", "app/admin/middleware.py")
    assert_none(
        f"{where}, line {number}: {line}"
        for where, path, text in files(renders)
        if not path.endswith(own)
        for number, line in enumerate(text.splitlines(), 1)
        if marker.search(re.sub(r"\{\{ x \}\}|(% )?\\?\{# no #\\?\}|\{% raw %\}", "", line))
    )


def test_text_ends_as_text_should(renders: list[Render]) -> None:
    """No blanks at the end of a line, one line break at the end of a file."""
    assert_none(
        where
        for where, _, text in files(renders)
        if re.search(r"[ \t\r]$", text, re.MULTILINE) or (text and not re.search(r"\S\n\Z", text))
    )


def test_no_file_is_empty(renders: list[Render]) -> None:
    assert_none(
        where
        for where, path, text in files(renders)
        if not text.strip() and Path(path).name not in {"__init__.py", "py.typed"}
    )


def test_no_folder_is_empty(renders: list[Render]) -> None:
    """Copier makes a folder even where all its files are excluded: exclude the folder itself."""
    assert_none(
        f"{render}: {folder.relative_to(render.folder)}"
        for render in renders
        for folder in render.folder.rglob("*/")
        if not any(folder.iterdir())
    )


# Files that other programs read


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        (".github/dependabot.yml", "dependabot"),
        (".github/workflows/ci.yml", "github-workflows"),
        (".github/workflows/template-updates.yml", "github-workflows"),
        (".gitlab-ci.yml", "gitlab-ci"),
        ("compose.yml", "compose-spec"),
        ("renovate.json", "renovate"),
    ],
    ids=lambda value: str(value),
)
def test_a_file_keeps_to_its_published_schema(
    renders: list[Render], path: str, schema: str
) -> None:
    chosen = {text: str(render.folder / path) for _, render, text in _copies(renders, path)}
    assert chosen
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, *chosen.values()], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_hadolint_has_nothing_to_say(renders: list[Render]) -> None:
    chosen = {
        text: str(render.folder / path) for path, render, text in _copies(renders, "Dockerfile")
    }
    command = ["hadolint", "--no-color", *chosen.values()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_image_gets_what_runs(renders: list[Render]) -> None:
    """No test, no document, no secret, no history, nothing of the tools."""
    idle = re.compile(
        r"^docs/|^tools/|(^|/)(\.|tests?/|__pycache__)|^[^/]+\.(md|json|sqlite3)$|^compose|^Docker"
    )
    for render in renders:
        if render.answers["docker"]:
            places = [Path(), Path(max(render.python, key=len)).parent]
            secrets = [render.folder / place / ".env" for place in places]
            for secret in secrets:
                secret.write_text("SECRET_KEY=x\n")
            sent = sent_to_the_build(render.folder)
            for secret in secrets:
                secret.unlink()
            assert_none(f"{render}: {path}" for path in sent if idle.search(path))
            runs = {path for path in render.python if not path.startswith(("docs/", "tools/"))}
            assert set(sent) >= runs


def _copies(renders: list[Render], path: str) -> Iterator[tuple[str, Render, str]]:
    return ((path, render, render.texts[path]) for render in renders if path in render.texts)


# Nothing that the stack does not use


@pytest.mark.parametrize(
    ("fact", "without", "traces"),
    [
        pytest.param(
            "has_api", {False}, r"openapi|problem\+json|/api\b|swagger|redoc", id="no API"
        ),
        pytest.param("has_pages", {False}, "htmx", id="no pages"),
        pytest.param("has_cookies", {False}, r"pico\.|app\.css", id="no page at all"),
        pytest.param("api_docs", {"redoc", "none"}, r"swagger", id="no Swagger UI"),
        pytest.param("api_docs", {"swagger", "none"}, r"redoc", id="no ReDoc"),
        pytest.param("api_library", {"drf", "none"}, r"ninja", id="no Ninja"),
        pytest.param(
            "api_library",
            {"ninja", "none"},
            r"rest_?framework|spectacular|viewset|modelserializer",
            id="no REST framework",
        ),
        pytest.param("docker", {False}, r"docker|\bcompose\b", id="no Docker"),
        pytest.param("project_docs", {"zensical", "none"}, r"sphinx|furo", id="not Sphinx"),
        pytest.param("project_docs", {"sphinx", "none"}, r"zensical|--8<--", id="not Zensical"),
        pytest.param("ci", {"gitlab", "none"}, r"\.github|dependabot", id="not GitHub"),
        pytest.param("ci", {"github", "none"}, r"gitlab|renovate", id="not GitLab"),
        pytest.param(
            "template_updates", {False}, r"template.updates|trivet_", id="no newer templates"
        ),
    ],
)
def test_a_choice_not_taken_leaves_no_trace(
    renders: list[Render], fact: str, without: set[Answer], traces: str
) -> None:
    """FastAPI must be told not to show its own documentation; the README says how it was made."""
    chosen = [render for render in renders if render.answers[fact] in without]
    assert chosen
    assert_none(
        f"{where}, line {number}: {line}"
        for where, path, text in files(chosen)
        if path != ANSWERS_FILE
        for number, line in enumerate([path, *text.splitlines()])
        if re.search(traces, re.sub(r'\b\w+_url=(None|"")|^trivet new .*', "", line), re.IGNORECASE)
    )


# Files that look like those of pages, and are an admin's.
OF_AN_ADMIN = {
    "django": re.compile(r"templates/admin/|static/(admin\.css|favicon\.svg)$"),
    "fastapi": re.compile(r"app/(admin/|static/favicon\.svg$)"),
    "flask": re.compile(
        r"app/(admin/|static/(admin\.css|app\.css|favicon\.svg|vendor/(README\.md|pico\.min\.css))$"
        r"|templates/(base|error|expired|macros)\.html$)"
    ),
}


def test_an_api_without_pages_has_none(renders: list[Render]) -> None:
    assert_none(
        f"{render}: {path}"
        for render in renders
        if not render.answers["has_pages"] and render.answers["api_docs"] == "none"
        for path in render.paths
        if path.endswith(".html") or {"static", "templates"} & set(Path(path).parts)
        if not (render.answers["admin"] and OF_AN_ADMIN[render.answers["framework"]].match(path))
    )


def test_every_dependency_is_used(renders: list[Render]) -> None:
    assert_none(
        f"{render}: {name}"
        for render in renders
        for name in sorted(render.dependencies(dev=True) - INDIRECT.keys())
        if not name.startswith("types-")  # stubs, for the type checker
        if not render.uses(module(name))
    )


def test_every_indirect_dependency_is_somebodys(renders: list[Render]) -> None:
    declared = set[str]().union(*(render.dependencies(dev=True) for render in renders))
    assert INDIRECT.keys() - declared == set()


def test_production_imports_what_production_installs(renders: list[Render]) -> None:
    """A package of the dev group is not there when the project is deployed."""
    assert_none(
        f"{render}: {', '.join(sorted(missing))}"
        for render in renders
        for missing in [render.imports - render.installed]
        if missing
    )


def test_every_command_that_is_told_is_there(renders: list[Render]) -> None:
    """The tables of commands, and `uv run poe …` wherever it is written."""
    assert_none(
        f"{render}, {path}: {word}"
        for render in renders
        for path in ("README.md", "AGENTS.md")
        for word in sorted(_told(render.texts[path]) - set(_tasks(render)))
    )


def test_a_task_takes_each_argument_as_it_is(renders: list[Render]) -> None:
    """Neither split at spaces, nor read by a shell."""
    assert_none(
        f"{render}: {name}"
        for render in renders
        for name, task in _tasks(render).items()
        if re.search(r"(?<!\")\$\{?\w", str(task.get("cmd", "")))
    )


def _tasks(render: Render) -> dict[str, Any]:
    return dict(render.pyproject["tool"]["poe"]["tasks"])


def _told(text: str) -> set[str]:
    """Return the tasks that a document names."""
    rows = re.findall(r"^\| ((?:`[a-z]+[^`]*`(?:, )?)+) \|", text.partition("## Commands")[2], re.M)
    rows = [word for row in rows for word in re.findall(r"`([a-z]+)", row)]
    return {*re.findall(r"uv run poe (\w+)", text), *rows}


def test_the_layout_of_the_readme_is_complete(renders: list[Render]) -> None:
    """A line for every folder at the top and in `app/`, and for every module there."""
    wrong = set()
    for render in renders:
        block = render.texts["README.md"].partition("## Layout")[2].split("```")[1]
        told = {line.split()[0] for line in block.strip().splitlines()}
        there = set(_layout(render))
        framework = render.answers["framework"]
        wrong |= {f"{framework}: no part has a line for {path}" for path in there - told}
        wrong |= {f"{framework}: {path} has a line, and is not there" for path in told - there}
    assert_none(sorted(wrong))


def _layout(render: Render) -> Iterator[str]:
    for path in render.paths:
        parts = Path(path).parts
        depth = 2 if parts[0] == "app" else 1
        if len(parts) > depth and not path.startswith("."):
            yield "/".join(parts[:depth]) + "/"
        elif path.endswith(".py") and render.texts[path]:
            yield path


def test_the_example_environment_is_what_the_settings_read(renders: list[Render]) -> None:
    assert_none(
        f"{render}: {difference}"
        for render in renders
        for example in [set(re.findall(r"^#? ?([A-Z_]+)=", render.texts[".env.example"], re.M))]
        for difference in [sorted(example ^ render.variables)]
        if difference
    )


# Names that hurt


def test_identity_arrives_where_tools_read_it(renders: list[Render]) -> None:
    for render in renders:
        project, answers = render.pyproject["project"], render.answers
        assert project["name"] == answers["project_slug"]
        assert project["description"] == answers["description"]
        assert project["authors"][0]["name"] == answers["author_name"]
        assert project["license"] == answers["license_expression"]
        told = yaml.safe_load(render.texts[ANSWERS_FILE])
        assert {name: told[name] for name in told if name in answers} == {
            name: answers[name] for name in told if name in answers
        }


def test_a_reader_of_the_readme_sees_name_and_description(renders: list[Render]) -> None:
    for render in renders:
        tokens = MarkdownIt().parse(render.texts["README.md"])
        shown = [_shown(token.children or []) for token in tokens if token.type == "inline"]
        assert shown[:2] == [render.answers["project_name"], render.answers["description"]]


def _shown(tokens: list[Any]) -> str:
    """Return what stands on the page; anything but text, such as markup, shows as its type."""
    return "".join(t.content if t.type == "text" else f"<{t.type} {t.content}>" for t in tokens)


def test_the_licence_names_its_holder(renders: list[Render]) -> None:
    for render in renders:
        if render.answers["license"] != "gpl-3.0":  # it may not be changed, and names none
            assert render.answers["author_name"] in render.texts["LICENSE"], render


def test_python_says_the_name_once(renders: list[Render]) -> None:
    """As an argument or a value on a line of its own, which no formatter wraps."""
    literal = re.compile(r"^ +(?:\w+=|\"\w+\": )([\"'].*[\"']),$", re.MULTILINE)
    for render in renders:
        texts = (text for text in literal.findall("\n".join(render.python.values())))
        values = [ast.literal_eval(text) for text in texts]
        for option in ("project_name", "description"):
            text = render.answers[option]
            # A plain word may well stand elsewhere too.
            assert values.count(text) == 1 or (text in values and text.isidentifier()), render


@pytest.mark.parametrize(
    ("option", "text", "sentence"),
    [
        ("project_name", "", "A project needs a name"),
        ("project_name", " shop", "without spaces at its ends"),
        ("project_name", "two\nlines", "one line of printable characters"),
        ("project_name", "be\aep", "one line of printable characters"),
        ("project_name", "x" * 200, "at most 80 characters, this one has 200"),
        ("project_slug", "django", "an installer cannot tell the two apart"),
        ("project_slug", "../up", "begins and ends with a letter or digit"),
        ("description", "two\nlines", "one line of printable characters"),
        ("description", "x" * 10_000, "at most 200 characters, this one has 10000"),
        ("author_name", "", "The licence needs a name"),
        ("author_name", "x\0", "one line of printable characters"),
        ("author_email", "nobody", "Give an e-mail address"),
        ("author_email", "a@b.example\n", "Give an e-mail address"),
    ],
)
def test_a_text_that_cannot_stand_is_refused(
    option: str, text: str, sentence: str, template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "shop"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        copier.run_copy(str(template), project, data={option: text}, defaults=True, quiet=True)
    assert not project.exists()


# One result, by whichever way


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_plain_copier_renders_what_trivet_renders(
    framework: str, catalog: Catalog, template: Path, tmp_path: Path
) -> None:
    """Byte for byte, without `--trust`; the answers file too, when both use the same source."""
    plain, ours = tmp_path / "plain" / "shop", tmp_path / "ours" / "shop"
    given = {"framework": framework, "description": HOSTILE[0]}
    copier.run_copy(str(template), plain, data=given, defaults=True, quiet=True)
    generate(catalog.resolve(given, folder="shop").stack, ours, root=template)
    assert _bytes(plain) == _bytes(ours)


def test_a_copier_that_has_changed_inside_renders_the_same(
    catalog: Catalog, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without what makes it quick, which is no public part of Copier."""
    stack = catalog.resolve({"framework": "flask"}, folder="shop").stack
    quick, slow = tmp_path / "quick" / "shop", tmp_path / "slow" / "shop"
    generate(stack, quick, root=template)
    monkeypatch.setitem(sys.modules, "copier._template", None)
    generate(stack, slow, root=template)
    assert _bytes(quick) == _bytes(slow)


def _bytes(folder: Path) -> dict[str, tuple[int, bytes]]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): (p.stat().st_mode, p.read_bytes()) for p in paths}


# Shapes


def test_each_shape_is_as_written(kitchen: Kitchen) -> None:
    """What a project consists of, kept as text, so that a review sees the structure change."""
    for name, stack in shape_stacks(kitchen.catalog).items():
        shape = "".join(f"{path}\n" for path in kitchen.render(stack).paths)
        kept = SHAPES / f"{name}.txt"
        if os.environ.get("UPDATE_SHAPES"):
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(shape, "utf-8")
        assert kept.exists(), f"no {kept.name}: see this module's docstring"
        assert shape == kept.read_text("utf-8"), f"{kept.name}: see this module's docstring"


def test_every_kept_shape_is_somebodys(catalog: Catalog) -> None:
    assert {path.stem for path in SHAPES.iterdir()} == set(shape_stacks(catalog))
