"""Lists of lines are united, by what their lines name."""

from __future__ import annotations

from tests.merge.texts import conflicts, dedented, merged
from trivet.merge import File, merge

IGNORED = dedented("""
    # Secrets
    .env

    # Python
    .venv/
    __pycache__/
    """)
VARIABLES = dedented("""
    # `development` or `production`
    ENVIRONMENT=development

    # DEBUG=1
    PORT=8000
    """)


def test_both_add_patterns() -> None:
    ours, theirs = IGNORED + ".idea/\n", IGNORED + ".mypy_cache/\n"
    assert merged(".gitignore", IGNORED, ours, theirs) == (f"{IGNORED}.mypy_cache/\n.idea/\n")


def test_a_pattern_that_a_side_took_away_stays_away() -> None:
    ours, theirs = IGNORED.replace(".venv/\n", ""), IGNORED.replace(".env\n", ".env*\n")
    result = merged(".dockerignore", IGNORED, ours, theirs)
    assert result == "# Secrets\n.env*\n\n# Python\n__pycache__/\n"


def test_lists_that_both_sides_made_are_united() -> None:
    ours, theirs = ({".dockerignore": File(text)} for text in (b".git\n.idea\n", b".git\n.venv\n"))
    assert merge({}, ours, theirs).tree == {".dockerignore": File(b".git\n.venv\n.idea\n")}


def test_variables_are_known_by_their_names_also_commented_out() -> None:
    ours = VARIABLES.replace("# DEBUG=1", "DEBUG=1") + "STRIPE_KEY=\n"
    theirs = VARIABLES.replace("=8000", "=8080") + "# whom mails are from\nEMAIL_FROM=\n"
    assert merged(".env.example", VARIABLES, ours, theirs) == dedented("""
        # `development` or `production`
        ENVIRONMENT=development

        DEBUG=1
        PORT=8080
        # whom mails are from
        EMAIL_FROM=
        STRIPE_KEY=
        """)


def test_a_variable_that_both_changed_is_a_conflict() -> None:
    ours, theirs = VARIABLES.replace("8000", "80"), VARIABLES.replace("8000", "8080")
    assert conflicts(".env.example", VARIABLES, ours, theirs) == 1


def test_requirements_are_known_by_the_names_of_their_packages() -> None:
    base = "-r base.txt\nflask>=3  # the framework\nUvicorn==1\n"
    ours = base + "stripe\n"
    theirs = base.replace("flask>=3", "Flask>=4").replace("Uvicorn==1\n", "uvicorn==2\n")
    expected = "-r base.txt\nFlask>=4  # the framework\nuvicorn==2\nstripe\n"
    assert merged("requirements.txt", base, ours, theirs) == expected
