"""What owners do to a rendered project in its first weeks, and what a new release does to its versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trivet.merge import File, Kind, Tree

__all__ = ["EDITS", "Edit", "bumped", "edited", "tree_of"]


@dataclass(frozen=True)
class Edit:
    """Text that an owner puts in front of what a pattern finds, and where: by framework, or in all."""

    name: str
    path: str | Mapping[str, str]
    before: str | Mapping[str, str]
    text: str | Mapping[str, str]
    flags: re.RegexFlag = field(default=re.MULTILINE)

    def at(self, framework: str) -> str:
        """Return the path of the file that is edited."""
        return self.path if isinstance(self.path, str) else self.path[framework]

    def apply(self, tree: Tree, framework: str) -> dict[str, File]:
        """Return the tree with the edit.

        Raises:
            LookupError: The project has no such place.
        """
        path, before, text = (
            value if isinstance(value, str) else value[framework]
            for value in (self.path, self.before, self.text)
        )
        old = tree[path].content.decode()
        found = re.search(before, old, self.flags)
        if not found:
            raise LookupError(f"{self.name}: no {before!r} in {path}")
        new = old[: found.start()] + text + old[found.start() :]
        return {**tree, path: File(new.encode(), tree[path].kind)}


DEPENDENCIES_END = r"(?<=,\n)\](?=\n\n\[dependency-groups\])"
DEV_END = r"(?<=^dev = \[\n)(?= )"
SETTINGS = {"django": "config/settings.py", "flask": "app/config.py", "fastapi": "app/config.py"}
ROUTERS = {"django": "config/urls.py", "flask": "app/blueprints.py", "fastapi": "app/routers.py"}
NOTES = {"django": "notes/", "flask": "app/notes/", "fastapi": "app/notes/"}
MODELS = {framework: f"{folder}models.py" for framework, folder in NOTES.items()}
SCHEMAS = {framework: f"{folder}schemas.py" for framework, folder in NOTES.items()}
WORKFLOW = ".github/workflows/ci.yml"

EDITS = [
    Edit("a dependency at the end", "pyproject.toml", DEPENDENCIES_END, '    "zstandard>=0.23",\n'),
    Edit(
        "a dependency in its place",
        "pyproject.toml",
        r'^    "(?:pydantic-settings|psycopg|pwdlib)',
        '    "pillow>=12,<13",\n',
    ),
    Edit("a dev dependency", "pyproject.toml", DEV_END, '    "time-machine>=3,<4",\n'),
    Edit(
        "a task",
        "pyproject.toml",
        {
            "django": r"\n\[tool\.poe\.tasks\.(?!dev\b)|\n\[tool\.(?!poe)\w+\]\n(?![\s\S]*tool\.poe)",
            "flask": r"\n\[tool\.poe\.tasks\.migrate\]",
            "fastapi": r"^seed = ",
        },
        {
            "django": '\n[tool.poe.tasks.shell]\ncmd = "python manage.py shell"\nhelp = "A prompt"\n',
            "flask": '\n[tool.poe.tasks.shell]\ncmd = "python -m app shell"\nhelp = "A prompt"\n',
            "fastapi": 'shell = { cmd = "python -m app", help = "A prompt" }\n',
        },
    ),
    Edit(
        "a rule that is off", "pyproject.toml", r'^    "RUF001"', '    "D100",   # no docstrings\n'
    ),
    Edit(
        "a setting",
        SETTINGS,
        {"django": r"^USE_TZ", "flask": r"^    host: str", "fastapi": r"^    host: str"},
        {
            "django": "# Ours\nSTRIPE_KEY = read_key('STRIPE_KEY', '')\n\n",
            "flask": "    # Ours\n    stripe_key: str = ''\n",
            "fastapi": "    # Ours\n    stripe_key: str = ''\n",
        },
    ),
    Edit("an import", SETTINGS, r"^import re\b", "import platform\n"),
    Edit(
        "a router",
        ROUTERS,
        r"^\](?!\S)",
        {
            "django": '    path("shop/", include("shop.urls")),\n',
            "flask": "    shop,\n",
            "fastapi": "    shop,\n",
        },
    ),
    Edit(
        "a router's import",
        ROUTERS,
        {"django": r"^from config\.home", "flask": r"\n^blueprints", "fastapi": r"\n^routers"},
        {
            "django": "from config.extras import more\n",
            "flask": "from app.shop.pages import bp as shop\n",
            "fastapi": "from app.shop.router import router as shop\n",
        },
    ),
    Edit(
        "a middleware",
        {**SETTINGS, "flask": "app/__init__.py", "fastapi": "app/main.py"},
        {
            "django": r'^    "config\.middleware\.BodyLimit',
            "flask": r"^    return app",
            "fastapi": r"^        \],\n        lifespan",
        },
        {
            "django": '    "shop.middleware.BasketMiddleware",\n',
            "flask": "    basket.init_app(app)\n",
            "fastapi": "            Middleware(BasketMiddleware),\n",
        },
    ),
    Edit(
        "a model's field",
        MODELS,
        r"^    created_at",
        {
            "django": "    price = models.IntegerField(default=0)\n",
            "flask": "    price: Mapped[int] = mapped_column(default=0)\n",
            "fastapi": "    price: Mapped[int] = mapped_column(default=0)\n",
        },
    ),
    Edit("a schema's field", SCHEMAS, r"^    created_at", "    price: int\n"),
    Edit("a variable", ".env.example", r"\Z", "\n# the key of the shop at Stripe\nSTRIPE_KEY=\n"),
    Edit("a file to ignore", ".gitignore", r"\Z", ".idea/\n"),
    Edit(
        "a service",
        "compose.yml",
        r"\n^volumes:",
        "\n  cache:\n    image: redis:8\n    restart: unless-stopped\n",
    ),
    Edit(
        "a service's variable",
        "compose.yml",
        r"^    (?:ALLOWED_HOSTS|EMAIL_URL):",
        "    STRIPE_KEY: ${STRIPE_KEY:-}\n",
    ),
    Edit("a step", WORKFLOW, r"\n^  container:", "      - run: uv run poe translations\n"),
    Edit("a section", "README.md", r"^## Layout", "## Translations\n\nThey are made by hand.\n\n"),
    Edit(
        "a fixture",
        "tests/conftest.py",
        r"\Z",
        "\n\n@pytest.fixture\ndef basket() -> list[str]:\n    return []\n",
    ),
    Edit(
        "a line of the image",
        "Dockerfile",
        r"^COPY --from=build /venv",
        "RUN apt-get update && apt-get install --yes gettext\n",
    ),
]


def edited(tree: Tree, framework: str, edits: list[Edit]) -> dict[str, File]:
    """Return the tree with all of the edits."""
    result = dict(tree)
    for edit in edits:
        result = edit.apply(result, framework)
    return result


def bumped(tree: Tree) -> dict[str, File]:
    """Return the tree with each version raised, as a release of nothing else would."""
    return {path: File(_bumped(path, file.content), file.kind) for path, file in tree.items()}


def _bumped(path: str, content: bytes) -> bytes:
    versions = {
        "pyproject.toml": rb'(?<=>=)(\d+)(?=[\d.]*(?:,<[\d.]+)?",$)',
        ".github/workflows/ci.yml": rb"(?<=@v)(\d+)",
        "Dockerfile": rb"(?<=python:3\.)(\d+)",
        "compose.yml": rb"(?<=postgres:)(\d+)",
    }
    if path not in versions:
        return content
    return re.sub(
        versions[path], lambda found: b"%d" % (int(found[1]) + 1), content, flags=re.MULTILINE
    )


def tree_of(folder: Path) -> dict[str, File]:
    """Return the files of a rendered project."""
    return {
        path.relative_to(folder).as_posix(): File(
            path.read_bytes(),
            Kind.EXECUTABLE if path.stat().st_mode & 0o100 else Kind.PLAIN,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
