"""YAML is merged by key and by item of a list, with its comments, anchors and quotes as they are."""

from __future__ import annotations

import pytest
import yaml

from tests.merge.texts import conflicts, dedented, merged

COMPOSE = dedented("""
    # The project in containers
    x-project: &project
      build: .
      environment:
        LOG_LEVEL: ${LOG_LEVEL:-INFO}
        SECRET_KEY: ${SECRET_KEY:?a secret}

    services:
      # Brings the database up to date
      migrate:
        <<: *project
        command: ["alembic", "upgrade", "head"]
      web:
        <<: *project
        ports:
        - "8000:8000"
    """)
WORKFLOW = dedented("""
    on: [push]
    jobs:
      check:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v6
            with:
              persist-credentials: false
          - name: Check
            run: |
              uv sync
              # all of it
              uv run poe check
    """)


def test_both_add_a_key_in_the_same_place() -> None:
    line = "    SECRET_KEY: ${SECRET_KEY:?a secret}\n"
    ours = COMPOSE.replace(line, f"{line}    STRIPE_KEY:\n")
    theirs = COMPOSE.replace(line, f"{line}    EMAIL_URL: ${{EMAIL_URL:-}}\n")
    result = merged("compose.yml", COMPOSE, ours, theirs)
    assert f"{line}    EMAIL_URL: ${{EMAIL_URL:-}}\n    STRIPE_KEY:\n\nservices:\n" in result


def test_a_service_beside_one_that_changed() -> None:
    ours = COMPOSE + "  cache:\n    image: redis:8\n"
    theirs = COMPOSE.replace('- "8000:8000"\n', '- "8000:80"\n    restart: always\n')
    result = yaml.safe_load(merged("compose.yml", COMPOSE, ours, theirs))
    assert result["services"]["web"]["ports"] == ["8000:80"]
    assert result["services"]["web"]["restart"] == "always"
    assert result["services"]["cache"] == {"image": "redis:8"}


def test_a_step_stays_the_same_in_a_newer_version() -> None:
    ours = WORKFLOW.replace(
        "credentials: false\n", "credentials: false\n          fetch-depth: 0\n"
    )
    theirs = WORKFLOW.replace("@v6", "@v7")
    steps = yaml.safe_load(merged("ci.yml", WORKFLOW, ours, theirs))["jobs"]["check"]["steps"]
    assert steps[0] == {
        "uses": "actions/checkout@v7",
        "with": {"persist-credentials": False, "fetch-depth": 0},
    }


def test_both_add_steps() -> None:
    ours = WORKFLOW.replace("      - name", "      - run: echo ours\n      - name")
    theirs = WORKFLOW.replace("      - name", "      - run: echo theirs\n      - name")
    steps = yaml.safe_load(merged("ci.yml", WORKFLOW, ours, theirs))["jobs"]["check"]["steps"]
    assert [step.get("run") for step in steps[1:3]] == ["echo theirs", "echo ours"]


def test_what_begins_an_item_keeps_its_dash() -> None:
    base = "a:\n  - name: x\n    run: y\n"
    ours = "a:\n  - name: x\n    run: z\n"
    theirs = "a:\n  - id: first\n    name: x\n    run: y\n"
    result = "a:\n  - id: first\n    name: x\n    run: z\n"
    assert merged("x.yml", base, ours, theirs) == result


def test_one_value_that_both_changed_is_a_conflict_of_that_line() -> None:
    ours = COMPOSE.replace("-INFO", "-DEBUG")
    theirs = COMPOSE.replace("-INFO", "-WARNING")
    assert merged("compose.yml", COMPOSE, ours, theirs) == COMPOSE.replace(
        "    LOG_LEVEL: ${LOG_LEVEL:-INFO}\n",
        "<<<<<<< yours\n    LOG_LEVEL: ${LOG_LEVEL:-DEBUG}\n=======\n"
        "    LOG_LEVEL: ${LOG_LEVEL:-WARNING}\n>>>>>>> template\n",
    )


def test_another_kind_of_quotes_is_no_change() -> None:
    ours = COMPOSE.replace('"', "'")
    theirs = COMPOSE.replace('"8000:8000"', '"80:8000"')
    result = merged("compose.yml", COMPOSE, ours, theirs)
    assert "['alembic', 'upgrade', 'head']" in result
    assert '- "80:8000"' in result


@pytest.mark.parametrize(
    "text",
    [
        "---\na: 1\n",
        "a: 1\n---\nb: 2\n",
        "- a\n- b:\n    c\n",
        'a: "two\n  lines"\n',
        "a: |\n  # no comment\n\n  x\n",
        "a:\n  - - 1\n    - 2\n",
        "{a: 1, b: [2, 3]}\n",
        "? a\n: 1\n",
        "a: # why\n  b: 1\n",
        "# only a comment\n",
        "'a b': 1\n",
        "a: {b: 1}\n\n\n# the end\n",
        "a: *unknown\n",
    ],
)
def test_any_document_takes_a_comment_above_and_one_below(text: str) -> None:
    ours, theirs = f"# ours\n\n{text}", f"{text}\n# theirs\n"
    assert merged("x.yml", text, ours, theirs) == f"# ours\n\n{text}\n# theirs\n"


def test_two_documents_are_merged_by_lines() -> None:
    base = "a: 1\n---\nb: 2\n---\nc: 3\n"
    ours, theirs = base.replace("1", "11"), base.replace("3", "33")
    assert merged("x.yml", base, ours, theirs) == "a: 11\n---\nb: 2\n---\nc: 33\n"
    assert conflicts("x.yml", base, ours, base.replace("1", "12")) == 1


def test_what_nests_too_deeply_is_merged_by_lines() -> None:
    base = f"a: {'[' * 30_000}\n\n\nb: 1\n"
    both = merged("c.yml", base, base.replace("a:", "A:"), base.replace("1", "2"))
    assert both == base.replace("a:", "A:").replace("1", "2")
