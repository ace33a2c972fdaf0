"""Markdown is merged by section, and in there by paragraph, item and row."""

from __future__ import annotations

from tests.merge.texts import conflicts, dedented, merged

BASE = dedented("""
    # Shop

    A web project.

    ## Start

    - `dev`: starts it
    - `test`: tests it

    ```sh
    # no heading
    uv sync
    ```

    ## Commands

    | Word | What it does |
    |---|---|
    | `dev` | starts it |

    ## Layout

    ```
    app/      the application
    tests/    its tests
    ```
    """)


def test_both_add_sections_in_the_same_place() -> None:
    ours = BASE.replace("## Layout", "## Ours\n\nOne.\n\n## Layout")
    theirs = BASE.replace("## Layout", "## Theirs\n\nTwo.\n\n## Layout")
    result = merged("README.md", BASE, ours, theirs)
    assert "starts it |\n\n## Theirs\n\nTwo.\n\n## Ours\n\nOne.\n\n## Layout\n" in result


def test_items_and_rows_of_both_are_kept() -> None:
    ours = BASE.replace("tests it\n", "tests it\n- `shell`: opens a prompt\n").replace(
        "starts it |\n", "starts it |\n| `shell` | a prompt |\n"
    )
    theirs = BASE.replace("tests it\n", "tests it\n- `seed`: adds data\n").replace(
        "| `dev` | starts it |", "| `dev` | starts it anew |\n| `seed` | adds data |"
    )
    result = merged("README.md", BASE, ours, theirs)
    assert "- `test`: tests it\n- `seed`: adds data\n- `shell`: opens a prompt\n\n" in result
    assert "| `dev` | starts it anew |\n| `seed` | adds data |\n| `shell` | a prompt |\n" in result


def test_names_with_words_on_them_are_a_list_however_they_are_spaced() -> None:
    ours = BASE.replace("its tests\n", "its tests\nshop/     the shop\n")
    theirs = (
        BASE.replace("app/      the", "app/           the")
        .replace("tests/    its", "migrations/    changes of the database\ntests/         its")
    )  # fmt: skip
    result = merged("README.md", BASE, ours, theirs)
    for line in ("app/           the application", "migrations/    changes", "shop/     the shop"):
        assert line in result


def test_a_paragraph_that_both_changed_is_a_conflict_of_that_paragraph() -> None:
    ours = BASE.replace("A web project.", "A web project of ours.")
    theirs = BASE.replace("A web project.", "A small web project.").replace("uv sync", "uv sync -q")
    assert merged("README.md", BASE, ours, theirs) == BASE.replace(
        "A web project.\n",
        "<<<<<<< yours\nA web project of ours.\n=======\nA small web project.\n>>>>>>> template\n",
    ).replace("uv sync", "uv sync -q")


def test_a_section_that_the_owner_rewrote_and_the_template_dropped_is_a_conflict() -> None:
    ours = BASE.replace("| `dev` | starts it |", "| `dev` | starts our shop |")
    theirs = BASE[: BASE.index("## Commands")] + BASE[BASE.index("## Layout") :]
    assert conflicts("README.md", BASE, ours, theirs) == 1
    assert conflicts("README.md", BASE, BASE + "\nThe end.\n", theirs) == 0
