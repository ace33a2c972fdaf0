"""TOML is merged by key, and arrays by item: requirements by the name of the package."""

from __future__ import annotations

import tomllib

import pytest

from tests.merge.texts import conflicts, dedented, merged

BASE = dedented("""
    [project]
    dependencies = [
        "fastapi>=1,<2",
        "uvicorn>=1,<2",
    ]

    [tool.ruff]
    line-length = 100  # wide

    [tool.ruff.lint]
    ignore = ["E501"]
    """)


def test_a_dependency_added_beside_versions_that_were_raised() -> None:
    ours = BASE.replace('"uvicorn', '"stripe>=5",  # payments\n    "uvicorn')
    result = merged("pyproject.toml", BASE, ours, BASE.replace(">=1,<2", ">=2,<3"))
    assert BASE.replace(">=1,<2", ">=2,<3").splitlines() == [
        line for line in result.splitlines() if "stripe" not in line
    ]
    assert '    "stripe>=5",  # payments\n' in result


def test_both_add_dependencies_at_the_end_and_the_list_stays_sorted() -> None:
    ours = BASE.replace("\n]", '\n    "zstandard>=1",\n]')
    theirs = BASE.replace("\n]", '\n    "whitenoise>=6",\n]')
    result = tomllib.loads(merged("pyproject.toml", BASE, ours, theirs))
    assert result["project"]["dependencies"] == [
        "fastapi>=1,<2",
        "uvicorn>=1,<2",
        "whitenoise>=6",
        "zstandard>=1",
    ]


def test_one_requirement_that_both_changed_is_a_conflict_of_that_line() -> None:
    ours = BASE.replace("uvicorn>=1,<2", "uvicorn==1.4")
    theirs = BASE.replace(">=1,<2", ">=2,<3")
    assert merged("pyproject.toml", BASE, ours, theirs) == dedented("""
        [project]
        dependencies = [
            "fastapi>=2,<3",
        <<<<<<< yours
            "uvicorn==1.4",
        =======
            "uvicorn>=2,<3",
        >>>>>>> template
        ]

        [tool.ruff]
        line-length = 100  # wide

        [tool.ruff.lint]
        ignore = ["E501"]
        """)


def test_requirements_of_one_package_are_told_apart_by_their_markers() -> None:
    base = dedented("""
        [project]
        dependencies = [
            "Flask_Admin>=2",
            "psycopg>=3 ; os_name == 'nt'",
        ]
        """)
    ours = base.replace('"psycopg', '"psycopg[c]>=3 ; os_name == \'posix\'",\n    "psycopg')
    theirs = base.replace("Flask_Admin>=2", "flask-admin>=3").replace(">=3 ;", ">=4 ;")
    result = merged("pyproject.toml", base, ours, theirs)
    assert tomllib.loads(result)["project"]["dependencies"] == [
        "flask-admin>=3",
        "psycopg>=4 ; os_name == 'nt'",
        "psycopg[c]>=3 ; os_name == 'posix'",
    ]


def test_what_a_side_took_away_stays_away() -> None:
    ours = BASE.replace('    "fastapi>=1,<2",\n', "")
    theirs = BASE.replace("line-length = 100  # wide\n", "")
    result = tomllib.loads(merged("pyproject.toml", BASE, ours, theirs))
    assert result["project"]["dependencies"] == ["uvicorn>=1,<2"]
    assert result["tool"]["ruff"] == {"lint": {"ignore": ["E501"]}}


def test_items_on_one_line_stay_there_while_they_fit() -> None:
    ours = BASE.replace('["E501"]', '["D100", "E501"]')
    theirs = BASE.replace('["E501"]', '["E501", "RUF001"]')
    assert 'ignore = ["D100", "E501", "RUF001"]\n' in merged("x.toml", BASE, ours, theirs)


def test_items_that_do_not_fit_on_one_line_get_lines_of_their_own() -> None:
    long = [f'"{letter * 30}"' for letter in "abcd"]
    texts = (f"x = [{', '.join(items)}]\n" for items in (long[1:2], long[:2], long[1:]))
    result = merged("x.toml", *texts)
    assert result == "x = [\n" + "".join(f"    {item},\n" for item in long) + "]\n"


def test_fields_of_an_inline_table_are_merged_one_by_one() -> None:
    base = 'dev = { cmd = "serve", help = "Serve" }\n'
    ours = base.replace('"serve"', '"serve --fast"')
    theirs = base.replace(" }", ", use_exec = true }")
    expected = 'dev = { cmd = "serve --fast", help = "Serve", use_exec = true }\n'
    assert merged("x.toml", base, ours, theirs) == expected


def test_both_add_the_same_table_with_other_entries() -> None:
    ours = BASE + "\n[tool.mypy]\nstrict = true\n"
    theirs = BASE + '\n[tool.mypy]\nfiles = ["app"]\n'
    assert tomllib.loads(merged("pyproject.toml", BASE, ours, theirs))["tool"]["mypy"] == {
        "strict": True,
        "files": ["app"],
    }


def test_comments_of_both_sides_stay_with_what_they_precede() -> None:
    ours = BASE.replace("[tool.ruff]\n", "# Ours\n[tool.ruff]\n# as at work\n")
    theirs = BASE.replace("line-length = 100  # wide", "line-length = 120  # wider")
    result = merged("pyproject.toml", BASE, ours, theirs)
    assert "\n\n# Ours\n[tool.ruff]\n# as at work\nline-length = 120  # wider\n" in result


def test_another_layout_is_no_change() -> None:
    ours = BASE.replace('["E501"]', "[\n    'E501'\n]").replace("line-length = ", "line-length=")
    theirs = BASE.replace('["E501"]', '["E501", "RUF001"]').replace('"fastapi>=1,<2",\n', "")
    result = merged("pyproject.toml", BASE, ours, theirs)
    assert "line-length=100  # wide\n" in result
    assert "ignore = [\n    'E501',\n    \"RUF001\",\n]\n" in result


def test_arrays_of_tables_are_told_apart_by_what_they_say() -> None:
    base = dedented("""
        [[tool.mypy.overrides]]
        module = ["redis.*"]
        ignore_missing_imports = true

        [[tool.mypy.overrides]]
        module = ["boto3.*"]
        ignore_missing_imports = true
        """)
    ours = base.replace('["boto3.*"]', '["boto3.*", "stripe.*"]')
    theirs = base.replace('["redis.*"]', '["celery.*", "redis.*"]')
    overrides = tomllib.loads(merged("pyproject.toml", base, ours, theirs))["tool"]["mypy"]
    assert [table["module"] for table in overrides["overrides"]] == [
        ["celery.*", "redis.*"],
        ["boto3.*", "stripe.*"],
    ]


def test_what_is_no_toml_is_merged_by_lines() -> None:
    base = "one = 1\n\n\n\ntwo = = 2\n"
    ours, theirs = base.replace("one = 1", "one = 11"), base.replace("= = 2", "= = 22")
    assert merged("x.toml", base, ours, theirs) == "one = 11\n\n\n\ntwo = = 22\n"
    assert conflicts("x.toml", base, ours, base.replace("one = 1", "one = 12")) == 1


def test_a_requirement_that_the_owner_deleted_stays_away_whatever_its_newest_version() -> None:
    ours = BASE.replace('    "uvicorn>=1,<2",\n', "")
    result = merged("pyproject.toml", BASE, ours, BASE.replace(">=1,<2", ">=2,<3"))
    assert result == ours.replace(">=1,<2", ">=2,<3")
    inline = 'requires = ["a>=1", "b>=1"]\n'
    newer = inline.replace("1", "2")
    assert merged("a.toml", inline, 'requires = ["a>=1"]\n', newer) == 'requires = ["a>=2"]\n'
    assert merged("requirements.txt", "a==1\nb==1\n", "a==1\n", "a==2\nb==2\n") == "a==2\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "becomes"),
    [
        (">=1.4,<2", ">=1.2,<2", ">=1.4,<2"),
        (">=1.2,<2", ">=1.4,<2", ">=1.4,<2"),
        (">=1.4,<2", ">=2,<3", ">=2,<3"),
        (">=3", ">=2,<3", ">=3"),
        (">=1.10,<2", ">=1.9,<2", ">=1.10,<2"),
    ],
)
def test_of_two_raises_the_higher_holds_for_both(ours: str, theirs: str, becomes: str) -> None:
    mine, other, wanted = (
        BASE.replace('"uvicorn>=1,<2', f'"uvicorn{said}') for said in (ours, theirs, becomes)
    )
    assert merged("pyproject.toml", BASE, mine, other) == wanted


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (">=1.4,<2", ">=1.2,<3"),
        (">=0.9,<2", ">=1.4,<2"),
        (">=1.4,<1.5", ">=1.6,<2"),
        (">=1.4,<2", "==1.6"),
        (">=1.4,!=1.5,<2", ">=1.6,<2"),
        ("[standard]>=1.4,<2", ">=1.6,<2"),
        ('>=1.4,<2",  # "why', ">=1.6,<2"),
    ],
)
def test_what_is_no_mere_raise_is_for_the_owner_to_decide(ours: str, theirs: str) -> None:
    mine, other = (BASE.replace('"uvicorn>=1,<2', f'"uvicorn{said}') for said in (ours, theirs))
    assert conflicts("pyproject.toml", BASE, mine, other)
