"""Python is merged by statement, by member of a class, and by item of a list, a call or an import."""

from __future__ import annotations

import ast

import pytest

from tests.merge.texts import conflicts, dedented, merged

BASE = dedented("""
    \"\"\"Settings.\"\"\"

    import os
    from pathlib import Path

    # Where everything is
    ROOT = Path(__file__).parent

    INSTALLED_APPS = [
        "django.contrib.auth",
        # Ours
        "notes",
    ]


    class Note(Model):
        title = CharField(max_length=200)

        class Meta:
            ordering = ["title"]

        def __str__(self) -> str:
            return self.title
    """)


def test_both_add_to_a_list_in_the_same_place() -> None:
    """As it was sorted, it stays sorted."""
    ours = BASE.replace('"notes",\n', '"notes",\n    "shop",  # new\n')
    theirs = BASE.replace('"notes",\n', '"notes",\n    "users",\n')
    result = merged("settings.py", BASE, ours, theirs)
    assert '    # Ours\n    "notes",\n    "shop",  # new\n    "users",\n]\n' in result


def test_both_add_members_to_a_class_in_the_same_place() -> None:
    title = "title = CharField(max_length=200)\n"
    ours = BASE.replace(title, f"{title}    price = IntegerField()\n")
    theirs = BASE.replace(title, f"{title}    body = TextField()\n")
    result = merged("models.py", BASE, ours, theirs)
    assert f"    {title}    body = TextField()\n    price = IntegerField()\n\n" in result


def test_arguments_are_merged_by_their_names() -> None:
    ours = BASE.replace("max_length=200", "max_length=200, db_index=True")
    theirs = BASE.replace("max_length=200", "max_length=300")
    assert "CharField(max_length=300, db_index=True)" in merged("models.py", BASE, ours, theirs)


def test_both_append_to_the_end() -> None:
    ours = BASE + "\n\ndef ours() -> None: ...\n"
    theirs = BASE + "\n\ndef theirs() -> None: ...\n"
    result = merged("models.py", BASE, ours, theirs)
    assert result == BASE + ("\n\ndef theirs() -> None: ...\n\n\ndef ours() -> None: ...\n")


def test_a_function_of_one_name_added_by_both_is_a_conflict() -> None:
    ours = BASE + "\n\ndef health() -> int:\n    return 1\n"
    theirs = BASE + "\n\ndef health() -> int:\n    return 2\n"
    assert conflicts("models.py", BASE, ours, theirs) == 1


def test_one_value_that_both_changed_is_a_conflict_of_that_statement() -> None:
    ours = BASE.replace("parent", "parents[1]")
    theirs = BASE.replace("parent\n", "parents[2]\n").replace('"notes"', '"memos"')
    assert merged("settings.py", BASE, ours, theirs) == BASE.replace(
        "ROOT = Path(__file__).parent\n",
        "<<<<<<< yours\nROOT = Path(__file__).parents[1]\n=======\n"
        "ROOT = Path(__file__).parents[2]\n>>>>>>> template\n",
    ).replace('"notes"', '"memos"')


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("from a import x, y", "from a import b, x", "from a import b, x, y"),
        ("from a import C, x", "from a import B, x", "from a import B, C, x"),
        ("from a import (\n    x,\n    y,\n)", "from a import b, x", "from a import (\n    b,\n    x,\n    y,\n)"),
        ("from a import x as z", "from a import x, y", "from a import x as z, y"),
        ("from a import x  # noqa: F401", "from a import x, y  # noqa: F401", "from a import x, y  # noqa: F401"),
    ],
)  # fmt: skip
def test_what_both_import_is_united_by_name(ours: str, theirs: str, expected: str) -> None:
    base = "from a import x\n" if "noqa" not in ours else "from a import x  # noqa: F401\n"
    if " as " in ours:
        result = merged("a.py", base, f"{ours}\n", f"{theirs}\n")
        assert set(ast.unparse(ast.parse(result)).removeprefix("from a import ").split(", ")) == {
            "x as z",
            "y",
        }
        return
    assert merged("a.py", base, f"{ours}\n", f"{theirs}\n") == f"{expected}\n"


def test_imports_that_both_add_are_in_order() -> None:
    ours = BASE.replace("import os\n", "import os\nimport sys\n")
    theirs = BASE.replace("import os\n", "import os\nimport re\n")
    result = merged("settings.py", BASE, ours, theirs)
    assert "import os\nimport re\nimport sys\nfrom pathlib" in result


def test_an_owner_who_formats_otherwise_has_no_conflict() -> None:
    """What the template changed is the template's; what it did not, stays as the owner has it."""
    ours = BASE.replace('"', "'").replace("'''", '"""').replace("parent\n", "parent  \n")
    ours = ours.replace("ROOT = Path(__file__).parent", "ROOT = Path(\n    __file__\n).parent")
    theirs = BASE.replace('"notes"', '"memos"').replace(
        "return self.title", "return str(self.title)"
    )
    result = merged("settings.py", BASE, ours, theirs)
    assert "ROOT = Path(\n    __file__\n).parent" in result
    assert '"memos"' in result
    assert "return str(self.title)" in result
    assert "ordering = ['title']" in result


def test_a_comment_is_a_change() -> None:
    ours = BASE.replace("# Where everything is", "# Where all is, see the wiki")
    theirs = BASE.replace("ROOT = Path(__file__).parent", "ROOT = Path(__file__).resolve().parent")
    result = merged("settings.py", BASE, ours, theirs)
    assert "# Where all is, see the wiki\nROOT = Path(__file__).resolve().parent\n" in result
    assert conflicts("settings.py", BASE, ours, BASE.replace("ROOT", "FOLDER")) == 1


def test_what_the_template_took_away_goes_with_its_comment() -> None:
    ours = BASE.replace('"notes"', "'notes'").replace("import os\n", "import os\nimport sys\n")
    theirs = BASE.replace("# Where everything is\nROOT = Path(__file__).parent\n\n", "")
    result = merged("settings.py", BASE, ours, theirs)
    assert "ROOT" not in result
    assert "Where" not in result
    assert "import sys" in result


def test_what_the_owner_took_away_and_the_template_changed_is_a_conflict() -> None:
    ours = BASE.replace("# Where everything is\nROOT = Path(__file__).parent\n\n", "")
    theirs = BASE.replace(".parent", ".resolve().parent")
    assert conflicts("settings.py", BASE, ours, theirs) == 1


FACTORY = dedented("""
    def create_app() -> Flask:
        app = Flask(__name__)
        first.init_app(app)
        return app
    """)


def test_calls_that_both_add_to_a_function_are_kept() -> None:
    """Registrations, of which the order among those added does not matter."""
    ours = FACTORY.replace("return", "ours.init_app(app)\n    return")
    theirs = FACTORY.replace("return", "theirs.init_app(app)\n    return")
    result = merged("app.py", FACTORY, ours, theirs)
    assert "(app)\n    theirs.init_app(app)\n    ours.init_app(app)\n    return app\n" in result


def test_other_statements_that_both_add_to_a_function_are_in_doubt() -> None:
    ours = FACTORY.replace("return", "app.debug = not app.debug\n    return")
    theirs = FACTORY.replace("return", "app.testing = app.debug\n    return")
    assert conflicts("app.py", FACTORY, ours, theirs) == 1


def test_calls_of_other_names_that_both_add_to_a_function_are_in_doubt() -> None:
    ours = FACTORY.replace("    return", "    app.open()\n    return")
    theirs = FACTORY.replace("    return", "    app.close()\n    return")
    assert conflicts("app.py", FACTORY, ours, theirs) == 1


def test_the_same_line_in_two_places_of_a_function_is_there_twice() -> None:
    base = "def f():\n    one()\n    two()\n    three()\n    four()\n"
    ours = base.replace("one()\n", "one()\n    commit()\n")
    theirs = base.replace("three()\n", "three()\n    commit()\n")
    result = base.replace("one()\n", "one()\n    commit()\n")
    result = result.replace("three()\n", "three()\n    commit()\n")
    assert merged("a.py", base, ours, theirs) == result
    assert merged("a.py", base, ours, ours.replace("four", "five")) == ours.replace("four", "five")


def test_a_function_that_was_renamed_takes_the_changes_of_its_lines() -> None:
    base = "def one() -> int:\n    x = 1\n    y = 2\n    z = 3\n    return x + y + z\n"
    ours = base.replace("one", "three")
    theirs = base.replace("z = 3", "z = 4")
    assert merged("a.py", base, ours, theirs) == ours.replace("z = 3", "z = 4")


def test_overloads_and_accessors_of_one_name_are_told_apart() -> None:
    base = dedented("""
        class A:
            @property
            def x(self) -> int:
                return 1

            @x.setter
            def x(self, value: int) -> None:
                print(value)
        """)
    ours = base.replace("return 1", "return 2")
    theirs = base.replace("print(value)", "print(value + 1)")
    expected = ours.replace("print(value)", "print(value + 1)")
    assert merged("a.py", base, ours, theirs) == expected


def test_calls_of_one_function_are_told_apart_by_what_they_say() -> None:
    base = "add(users, prefix='/u')\nadd(notes, prefix='/n')\n"
    ours = base.replace("'/u'", "'/users'") + "add(shop, prefix='/s')\n"
    theirs = "add(health)\n" + base.replace("'/n'", "'/notes'")
    assert merged("a.py", base, ours, theirs) == (
        "add(health)\nadd(users, prefix='/users')\nadd(notes, prefix='/notes')\n"
        "add(shop, prefix='/s')\n"
    )


def test_positional_arguments_are_never_put_together() -> None:
    assert conflicts("a.py", "x = f(1)\n", "x = f(1, 2)\n", "x = f(1, 3)\n") == 1
    assert conflicts("a.py", "x = (1, 2)\n", "x = (1, 3)\n", "x = (0, 2)\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "x = 1; y = 2\n",
        "def broken(:\n    pass\n",
        "if True:\n\tx = 1\n",
        "x = '''\n# no comment\n'''\n",
        "class A: pass\n",
        "f(x for x in y)\n",
        "f(\n    x\n    for x in y\n)\n",
        "# only a comment\n",
        "x = [  # why\n    1,  # one\n    2\n]\n",
        "@wraps(\n    f\n)\ndef g(): return 1\n",
        "é = {'ü': [1, 2], **other}\n",
        "match x:\n    case 1:\n        pass\n",
        "try:\n    import a\nexcept ImportError:\n    a = None\n",
        "x = 1 \\\n    + 2\n",
        "def f():\n    pass\n    # the end\n\n\n# of all\n",
    ],
)
def test_any_code_takes_a_line_above_and_one_below(text: str) -> None:
    ours, theirs = f"import ours\n\n{text}", f"{text}\n\ntheirs = 1\n"
    assert merged("a.py", text, ours, theirs) == f"import ours\n\n{text}\n\ntheirs = 1\n"


def test_code_beyond_what_can_be_parsed_is_merged_by_lines() -> None:
    deep = f"x = {'+'.join(['1'] * 5000)}\n\n\n\ny = 1\n"
    ours, theirs = f"a = 1\n\n{deep}", deep.replace("y = 1", "y = 2")
    assert merged("a.py", deep, ours, theirs) == f"a = 1\n\n{theirs}"
    odd = "x = 1\ry = 2\n\n\n\nz = 3\n"
    assert merged("a.py", odd, f"a = 1\n{odd}", odd.replace("3", "4")).endswith("z = 4\n")


def test_nothing_is_said_about_the_code() -> None:
    base = "x = '\\d'\n\n\n\ny = 1\n"
    ours, theirs = f"a = 1\n\n{base}", base.replace("y = 1", "y = 2")
    assert merged("a.py", base, ours, theirs) == f"a = 1\n\n{theirs}"


def test_items_within_items_are_merged_too() -> None:
    base = dedented("""
        urlpatterns = [
            path("notes/", include("notes.urls"), name="notes"),
            path("users/", include("users.urls"))
        ]
        MIDDLEWARE = {
            "first": [
                "a",
            ]
        }
        """)
    ours = base.replace('name="notes"', 'name="notes", kwargs={}').replace(
        '"a",', '"a",\n        "z",'
    )
    theirs = base.replace('include("notes.urls")', "notes").replace('"a",', '"a",\n        "b",')
    assert merged("urls.py", base, ours, theirs) == dedented("""
        urlpatterns = [
            path("notes/", notes, name="notes", kwargs={}),
            path("users/", include("users.urls")),
        ]
        MIDDLEWARE = {
            "first": [
                "a",
                "b",
                "z",
            ],
        }
        """)


def test_parentheses_around_items_are_not_lost() -> None:
    base = 'x = f(("a" "b"), c=(yield))\n'
    ours, theirs = base.replace('"a" "b"', '"a" "bb"'), base.replace("c=", "d=1, c=")
    assert conflicts("a.py", base, ours, theirs) == 1
    assert conflicts("a.py", "x = (1), (2)\n", "x = (1), (3)\n", "x = (0), (2)\n") == 1
