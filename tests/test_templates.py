"""The templates keep their convention: decided in YAML, printed in trees that read as projects."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml
from pathspec import PathSpec

from tests.stacks import core_stacks, covering_stacks
from tests.template_sources import (
    FRAMEWORKS,
    ROOT,
    SHARED,
    TemplateFile,
    Walk,
    assert_none,
    conditions,
    deepest_nesting,
    owned_paths,
    parts,
    share,
    tags,
    tree,
    walk,
)
from trivet.catalog import Catalog

# Where most choices meet (per 100 lines: 15 tags instead of 10).
WIRING = {"main.py.jinja", "pyproject.toml.jinja"}
# Whether there is an API, and a database, is what settings, middleware and tasks differ by in each tree.
MOST_FILES = {"has_api": 7, "has_database": 9}
# A fact that only a template can compute, because only templates see Copier's answers.
COMPUTED = {f"{SHARED}/reproduce_command.jinja"}

TREES = [file for framework in FRAMEWORKS for file in tree(framework)]
TEMPLATES = [
    file
    for file in chain(TREES, tree(SHARED))
    if file.is_template and not file.is_vendored and file.path not in COMPUTED
]
FACTS = sorted((ROOT / "facts").rglob("*.*"))


@pytest.fixture(scope="module")
def seen(catalog: Catalog) -> Walk:
    """All triples of choices, for conditions of one operator in one framework."""
    return walk(catalog, covering_stacks(catalog, strength=3))


# Budgets


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_tree_reads_as_the_project(framework: str) -> None:
    """At most 3 tags per 100 lines of a tree."""
    files = [file for file in tree(framework) if not file.is_vendored]
    count = sum(tag.is_branch for f in files if f.is_template for tag in tags(f.text))
    assert share(count, sum(file.lines for file in files)) <= 3


def test_a_file_reads_as_a_program() -> None:
    """At most 10 tags per 100 lines of a file; lists of what parts bring are what it is for."""
    assert_none(
        f"{file}: {density:.0f} tags per 100 lines, {limit} at most"
        for file in TEMPLATES
        for limit in [15 if file.parts[-1] in WIRING else 10]
        for found in [tags(file.text)]
        for loops in [sum(tag.name == "for" and "wiring." in tag.rest for tag in found)]
        for count in [sum(tag.is_branch for tag in found) - 2 * loops]
        for density in [share(count, file.lines)]
        if count > 4 and density > limit
    )


@pytest.mark.parametrize(("folder", "limit"), [("facts", 10), ("questions", 15)])
def test_what_is_decided_reads_as_data(folder: str, limit: int) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / folder).rglob("*.*")]
    count = sum(tag.is_branch for text in texts for tag in tags(text))
    assert share(count, sum(len(text.splitlines()) for text in texts)) <= limit


def test_a_part_has_no_condition() -> None:
    """Which parts a stack has is said once, in facts/parts.yml."""
    assert_none(f"{part}" for part in parts() if re.search(r"\{[{%]", part.text))


def test_a_part_says_each_key_once() -> None:
    """YAML takes the last one of two, silently."""
    assert_none(
        f"{part}: {key}"
        for part in parts()
        for key, times in Counter(re.findall(r"^(\w+):", part.text, re.MULTILINE)).items()
        if times > 1
    )


def test_no_part_has_python_in_quotes() -> None:
    """A value is YAML's own; code has a file, where editors and linters see it."""
    code = re.compile(r"""(["']).*\1|[(\[{].*[)\]}]|None|True|False""")
    assert_none(
        f"{part}: {key}: {text}"
        for part in parts()
        for key, value in part.brought.items()
        for text in _texts(value)
        if code.fullmatch(text)
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def test_every_part_is_in_the_list_and_the_list_names_parts() -> None:
    listed = set(re.findall(r"^(\w+):", (ROOT / "facts" / "parts.yml").read_text("utf-8"), re.M))
    assert listed == {part.name for part in parts()}


def test_what_parts_bring_is_printed() -> None:
    """A key that no template of the framework prints is a typing error."""
    printed = {
        name: {
            key
            for file in [*tree(name), *tree(SHARED)]
            if not file.is_vendored
            for key in re.findall(r"\bwiring\.(\w+)", file.text)
        }
        for name in FRAMEWORKS
    }
    assert_none(
        f"{part}: {key}"
        for part in parts()
        for frameworks in [FRAMEWORKS if part.folder == "common" else [part.folder]]
        for key in part.brought.keys() - {"paths"}
        if not any(key in printed[name] for name in frameworks)
    )


def test_a_choice_is_asked_for_in_six_files_at_most(catalog: Catalog) -> None:
    """What a choice brings stands in its part; the rest are columns of a table, and the like."""
    sources = {str(file): file.text for file in TEMPLATES}
    for path in chain(FACTS, (ROOT / "questions").iterdir()):
        sources[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
    switches = [option.id for option in catalog.options if option.type == "bool"]
    names = re.compile(rf"\b(?:has_\w+|{'|'.join(switches)})\b|'\w+'")
    asking: dict[str, set[str]] = defaultdict(set)
    for source, text in sources.items():
        for tag in conditions(text):
            for name in names.findall(tag.rest):
                asking[name].add(source)
    assert_none(
        f"{name}: {', '.join(sorted(files))}"
        for name, files in asking.items()
        if len(files) > MOST_FILES.get(name, 6)
    )


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_variant_is_one_of_several(framework: str) -> None:
    folders = Counter(Path(f.path).parent for f in tree(framework) if f.is_variant)
    assert_none(f"{folder}" for folder, count in folders.items() if count == 1)


def test_wiring_files_exist() -> None:
    assert {file.parts[-1] for file in TEMPLATES} >= WIRING


def test_nothing_is_nested() -> None:
    """An `if` in a loop is a question for the facts."""
    assert_none(f"{file}" for file in TEMPLATES if deepest_nesting(file.text) > 1)


def test_no_condition_is_asked_three_times_in_a_file() -> None:
    assert_none(
        f"{file}: `{condition}` {times} times"
        for file in TEMPLATES
        for condition, times in Counter(tag.rest for tag in conditions(file.text)).items()
        if times > 2
    )


def test_a_condition_has_one_operator_at_most() -> None:
    """More than that deserves a name, in the question's file."""
    sources = {str(file): file.text for file in TEMPLATES}
    sources |= {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in FACTS}
    assert_none(
        f"{source}, line {tag.line}: {tag.rest}"
        for source, text in sources.items()
        for tag in conditions(text)
        if len(re.findall(r"\b(and|or)\b", tag.rest)) > 1
    )


def test_tags_stand_on_lines_of_their_own() -> None:
    tag = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
    assert_none(
        f"{file}: {line.strip()}"
        for file in TEMPLATES
        for line in tag.sub("\0", file.text).splitlines()
        if "\0" in line and line.replace("\0", "").strip()
    )


def test_no_tag_controls_whitespace() -> None:
    assert_none(f"{f}" for f in TEMPLATES if re.search(r"\{%[-+]|[-+]%\}", f.text))


def test_what_is_printed_is_decided_elsewhere() -> None:
    """`{{ this if that else something }}` hides a condition in a line of code."""
    printed = re.compile(r"\{\{[^}]*?\bif\b.*?\}\}")
    assert_none(f"{file}: {match}" for file in TEMPLATES for match in printed.findall(file.text))


def test_paths_are_plain() -> None:
    """Only the answers file and folder variants have Jinja in their names."""
    answers = "{{ _copier_conf.answers_file }}.jinja"
    folder = re.compile(r"\{% if [^\"%]+ %\}[a-z_]+\{% endif %\}")
    assert_none(
        f"{file}"
        for file in TREES
        for part in file.parts[:-1]
        if "{" in part and not folder.fullmatch(part)
    )
    assert_none(f"{f}" for f in TREES if "{" in f.parts[-1] and f.parts[-1] != answers)


def test_html_is_the_frameworks_own_template() -> None:
    assert_none(f"{f}" for f in TREES if f.is_template and ".html" in f.parts[-1])


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_nearly_all_python_is_plain(framework: str) -> None:
    """At least 80 of 100 Python files can be linted as they are; selectors and empty files have none."""
    python = [f for f in tree(framework) if f.is_python and not f.is_vendored and not f.is_selector]
    templates = [str(file) for file in python if file.path.endswith(".jinja")]
    assert share(len(templates), len(python)) <= 20, "\n".join(["", *templates])


def test_plain_python_is_formatted() -> None:
    # The configuration of rendered projects is a template; of the formatter it only sets this.
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--check"]
    options = ["--line-length", "100", "--target-version", "py312"]
    done = subprocess.run(
        [*ruff, *options, "templates"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# Nothing is missing


def test_a_program_has_every_name_that_it_uses(seen: Walk, tmp_path: Path) -> None:
    """Whatever is chosen: what parts bring into one file, they bring with its imports."""
    _assert_names_are_known(seen, tmp_path)


@pytest.mark.run
def test_a_program_of_a_core_stack_has_every_name(catalog: Catalog, tmp_path: Path) -> None:
    _assert_names_are_known(walk(catalog, [*core_stacks(catalog)]), tmp_path)


def _assert_names_are_known(seen: Walk, tmp_path: Path) -> None:
    for number, (path, text) in enumerate(sorted(seen.programs)):
        copy = tmp_path / str(number) / path
        copy.parent.mkdir(parents=True)
        copy.write_text(text, "utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F"]
    done = subprocess.run(
        [*ruff, "--output-format", "concise", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# Nothing is dead


def test_every_condition_is_true_somewhere_and_false_somewhere(seen: Walk) -> None:
    # The rules of questions refuse some answers, so that valid stacks never make them speak.
    assert_none(
        f"{condition}: always {outcomes}" if outcomes else f"{condition}: never asked"
        for condition, outcomes in seen.outcomes.items()
        if len(outcomes) < 2 and not condition.startswith("questions/")
    )


def test_every_file_is_rendered_somewhere(seen: Walk) -> None:
    variants = seen.read
    assert_none(
        f"{file}"
        for file in TREES
        if str(file) not in (variants if file.is_variant else seen.rendered)
    )


def test_a_folder_variant_is_absent_somewhere(seen: Walk) -> None:
    by_framework = Counter(
        {f: max(seen.rendered[str(file)] for file in tree(f)) for f in FRAMEWORKS}
    )
    assert_none(
        f"{file}"
        for file in TREES
        if "{%" in file.path and seen.rendered[str(file)] == by_framework[file.parts[0]]
    )


def test_every_shared_partial_is_used(seen: Walk) -> None:
    assert_none(f"{file}" for file in tree(SHARED) if str(file) not in seen.read)


def test_every_fact_is_used(seen: Walk) -> None:
    paths = (path.relative_to(ROOT).as_posix() for path in FACTS)
    # Questions and templates read facts; the rules of questions are the catalogue's business.
    questions = "".join(path.read_text("utf-8") for path in (ROOT / "questions").iterdir())
    by_tool = "facts/follow_ups.yml"
    assert_none(p for p in paths if p not in {*seen.read, by_tool} and p not in questions)


# Ownership


def test_every_path_of_a_part_is_there() -> None:
    """A typing error would leave nothing out, silently."""
    assert_none(
        f"{part}: {pattern}"
        for part, pattern in owned_paths()
        for trees in [FRAMEWORKS if part.folder == "common" else [part.folder]]
        for paths in [[f.destination for name in trees for f in tree(name) if not f.is_variant]]
        if not any(PathSpec.from_lines("gitignore", [pattern]).match_files(paths))
    )


def test_parts_name_paths_of_the_project() -> None:
    """Without a `/` in front they mean any folder; with one behind, an empty folder would stay."""
    assert_none(
        f"{part}: {pattern}"
        for part, pattern in owned_paths()
        if not pattern.startswith("/") or pattern.endswith("/")
    )


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_path_has_two_owners(framework: str) -> None:
    """Who brings a folder owns no file in it: the folder is only left out where all files are."""
    files = [Path(file.destination) for file in tree(framework)]
    owned = [(part, path) for part, path in owned_paths() if part.folder in ("common", framework)]
    assert_none(
        f"{path}: {' and '.join(sorted(owners))}"
        for path in sorted({path for file in files for path in [file, *file.parents]})
        for owners in [{str(part) for part, pattern in owned if _names(pattern, path)}]
        if len(owners) > 1
    )


def _names(pattern: str, path: Path) -> bool:
    return Path("/", path).match(pattern.rstrip("/"))


def test_vendored_files_are_the_same_in_every_tree() -> None:
    """Their README tells what stands beside it, so it may differ."""
    copies: dict[str, list[TemplateFile]] = defaultdict(list)
    for file in TREES:
        if file.is_vendored and not file.parts[-1].startswith("README"):
            copies[file.parts[-1]].append(file)
    assert_none(
        " and ".join(f"{file}" for file in files)
        for files in copies.values()
        if len({(ROOT / str(file)).read_bytes() for file in files}) > 1
    )


# Versions and names


def dependencies() -> set[str]:
    """Return every distribution that some part brings."""
    return set[str]().union(*(part.dependencies for part in parts()))


def test_every_dependency_has_a_version_and_every_version_a_use() -> None:
    versions = yaml.safe_load((ROOT / "facts" / "versions.yml").read_text("utf-8"))
    assert dependencies() - set(versions) == set(), "no version"
    sources = "".join(file.text for file in TEMPLATES)
    assert (
        set(versions) - dependencies() - set(re.findall(r"versions(?:\.|\[')([\w-]+)", sources))
        == set()
    ), "no use"


def test_no_project_can_be_called_as_what_it_depends_on() -> None:
    reserved = yaml.safe_load((ROOT / "facts" / "reserved_names.yml").read_text("utf-8"))
    names = {re.sub(r"[._-]+", "-", name.partition("[")[0]) for name in dependencies()}
    missing = sorted(names - set(reserved))
    assert not missing, f"{missing}: uv run python -m tests.reserved writes them"


def test_no_address_begins_at_the_root_of_the_host() -> None:
    """A project may be below a path of a site: its framework makes every address."""
    hard = re.compile(r"""["'](/[a-z]|/["'])""")
    # Routes are declared, and paths compared, inside of the site; cookies may be for all of it.
    inside = re.compile(
        r"""^\s*(@|"/\w+",$|API_PATHS)|(prefix|openapi_url|safe)=|(starts|ends)with\(|strip\("""
        r"""|\b(mount|add_router)\(| or "/"|\.(replace|r?partition)\(|path\(|resources="""
    )
    assert_none(
        f"{file}, line {number}: {line.strip()}"
        for file in TREES
        if re.search(r"\.(py|html|js)(\.jinja)?$", file.path)
        if not file.is_vendored and "tests" not in Path(file.destination).parts
        for number, line in enumerate(file.text.splitlines(), 1)
        if hard.search(line) and not inside.search(line)
    )


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """Brackets keep these patterns from finding themselves."""
    foreign = re.compile(r"(?<![\w.])/(?:wor[k]|tm[p]|roo[t]|home/\w+|Users)/|\bshare[d]/")
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("only a git checkout knows which files belong to it")
    assert_none(
        f"{path}, line {number}: {line.strip()[:100]}"
        for path in listed.stdout.split("\0")
        if path and "/vendor/" not in path and (ROOT / path).is_file()
        for number, line in enumerate(_text(path).splitlines(), 1)
        if foreign.search(line)
    )


def _text(path: str) -> str:
    return (ROOT / path).read_bytes().decode("utf-8", "replace")
