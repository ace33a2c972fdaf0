"""Does what a project's Dockerfile and Compose file say, without an engine for containers.

Where an image has `/app`, a folder here has `app`: the same instructions, on this machine's Python
and its own uv, which stand for the base image. What only an engine can do (users, read-only file
systems, limits) is looked at afterwards instead: what wrote where.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pathspec import PathSpec

from tests.conformance.production import Server

__all__ = [
    "Container",
    "Image",
    "compose_environment",
    "compose_services",
    "instructions",
    "sent_to_the_build",
]

# The base image and its administrator do these.
ELSEWHERE = ("pip install", "useradd", "install --directory")
FOLDERS = re.compile(r"(?<![\w.])/(app|venv|data)\b")
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


@dataclass
class Image:
    """The last stage of a Dockerfile, built in `root`, and how it says that it wants to be run."""

    root: Path
    shell: Mapping[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    folder: Path = Path("/")

    def build(self, context: Path) -> Iterator[tuple[list[str], Path, dict[str, str]]]:
        """Take the instructions one by one; yield what is to be run: words, folder, environment."""
        for word, rest in instructions((context / "Dockerfile").read_text("utf-8")):
            if word == "FROM":
                self._begin()
            elif word == "ENV":
                self.environment |= self._settings(rest)
            elif word == "WORKDIR":
                self.folder = self.place(rest)
                self.folder.mkdir(parents=True, exist_ok=True)
            elif word == "VOLUME":
                self.place(rest).mkdir()
            elif word == "COPY":
                self._copy(rest.split(), context)
            elif word == "RUN" and not rest.startswith(ELSEWHERE):
                line = re.sub(r"^(--\S+ )+", "", rest)
                yield ["sh", "-euc", self.mapped(line)], self.folder, self.words_of_the_shell()
            elif word == "HEALTHCHECK":
                self.health = json.loads(rest.partition("CMD ")[2])
            elif word == "CMD":
                self.command = json.loads(rest)

    def words_of_the_shell(self) -> dict[str, str]:
        """Return the environment of a build step: uv, its cache and its Python are this machine's."""
        environment = {**self.shell, **self.environment}
        del environment["UV_CACHE_DIR"]
        return environment

    def inside(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a container, and nothing of this machine's but where `sh` is."""
        path = self.environment["PATH"].removesuffix(self.shell["PATH"])
        return {**self.environment, **given, "PATH": f"{path}/usr/bin:/bin", "HOME": "/nonexistent"}

    def found(self, command: list[str]) -> list[str]:
        """Return the command with its program's path: a parent looks it up where it is itself."""
        word, *rest = command
        return [str(self.place(f"venv/bin/{word}")), *rest]

    def state(self) -> dict[str, tuple[int, int]]:
        """Return when the files that a read-only container cannot write to were written."""
        files = [path for name in ("app", "venv") for path in self.place(name).rglob("*")]
        return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in files}

    def unreadable(self) -> list[str]:
        """Return what the image's user, who owns nothing of the project, cannot read."""
        paths = [path for path in self.place("app").rglob("*") if not path.is_symlink()]
        return [str(path) for path in paths if not is_for_all(path)]

    def place(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def mapped(self, text: str) -> str:
        """Return `text` with the image's folders as they are called here."""
        return FOLDERS.sub(lambda match: str(self.root / match[1]), text)

    def _begin(self) -> None:
        """Start a stage; what the one before made stays beside it, for COPY to take from."""
        if self.root.exists():
            self.root.rename(self.root.with_name("before"))
        self.root.mkdir(parents=True)
        self.environment = {"PATH": self.shell["PATH"]}
        self.folder = self.root

    def _settings(self, rest: str) -> dict[str, str]:
        pairs = (pair.split("=", 1) for pair in rest.split())
        return {
            name: self.mapped(text).replace("$PATH", self.environment["PATH"])
            for name, text in pairs
        }

    def _copy(self, words: list[str], context: Path) -> None:
        *sources, target = words
        if sources[0].startswith("--from="):
            source = self.root.with_name("before") / sources[1].lstrip("/")
            shutil.copytree(source, self.place(target), symlinks=True)
            return
        sent = sent_to_the_build(context)
        for path in sent if sources == ["."] else sources:
            assert path in sent, f"{path}: .dockerignore keeps it from the build"
            self._copy_folders(Path(path), context)
            shutil.copy(context / path, self.folder / path)

    def _copy_folders(self, path: Path, context: Path) -> None:
        """Make the folders above `path`, which keep their modes as files do."""
        for folder in reversed(path.parents[:-1]):
            if not (self.folder / folder).exists():
                (self.folder / folder).mkdir()
                shutil.copymode(context / folder, self.folder / folder)


@dataclass
class Container(Server):
    """A server that is started by the image's own command."""

    image: Image | None = None

    @property
    def command(self) -> list[str]:
        assert self.image
        return self.image.found(self.image.command)


def is_for_all(path: Path) -> bool:
    wanted = 0o5 if path.is_dir() else 0o4
    return path.stat().st_mode & wanted == wanted


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Yield the instructions of a Dockerfile, each on one line: its word and the rest."""
    text = re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE).replace("\\\n", "")
    for line in filter(None, text.splitlines()):
        word, _, rest = line.partition(" ")
        yield word, re.sub(r" {2,}", " ", rest)


def sent_to_the_build(context: Path) -> list[str]:
    """Return the files that .dockerignore lets through; its patterns begin at the root."""
    lines = (context / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [f"/{line}" for line in lines if line and not line.startswith("#")]
    files = (path for path in context.rglob("*") if path.is_file())
    paths = (path.relative_to(context).as_posix() for path in files)
    return sorted(PathSpec.from_lines("gitignore", patterns).match_files(paths, negate=True))


def compose_environment(service: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """Return what Compose sets for a service, from the variables that it is given."""

    def value(match: re.Match[str]) -> str:
        name, kind, text = match.groups()
        if kind == "?":
            return given[name]
        return given.get(name) or text or ""

    return {
        name: given[name] if text is None else VARIABLE.sub(value, str(text))
        for name, text in service["environment"].items()
        if text is not None or name in given
    }


def compose_services(project: Path) -> list[dict[str, Any]]:
    """Return the services that run the project's own image, in their order."""
    services = yaml.safe_load((project / "compose.yml").read_text("utf-8"))["services"]
    return [service for service in services.values() if "build" in service]
