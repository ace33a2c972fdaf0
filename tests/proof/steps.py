"""What is done with one stack, step by step, each with its output in a file."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.browser.program import browser_program
from tests.conformance.client.people import Account, Person
from tests.conformance.production import (
    NAMES,
    SITE,
    Server,
    free_port,
    other_host,
    production_settings,
    shell_environment,
)
from tests.proof import proxies, site
from tests.proof.image import Container, Image, compose_environment, compose_services
from tests.proof.servers import drop_database, give_database, new_database
from tests.stacks import Stack
from trivet.interpreters import find_interpreter

__all__ = [
    "ABSENT",
    "GREEN",
    "RED",
    "SECURITY",
    "STEPS",
    "SUITE",
    "WALK",
    "Attempt",
    "Failure",
    "Step",
    "render",
]

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "tests" / "conformance"
# What a brief stack leaves out.
LONG = (
    "test_crowds.py",
    "test_floods.py",
    "test_patience.py",
    "test_races.py",
    "test_root_path.py",
    "test_start.py",
)
# What takes long, and is the same with a proxy, or is held of it elsewhere.
BEHIND_NOTHING_NEW = (
    "test_crowds.py",
    "test_floods.py",
    "test_oauth.py",
    "test_openapi.py",
    "test_patience.py",
    "test_races.py",
    "test_searches.py",
    "test_tokens.py",
)
# A password as people make them: nothing in it may mean anything to Compose, a shell or an address.
ODD_PASSWORD = "p@ss/w#rd$x ' \" % : {y}"
# Not a dependency of ours, because its own do not go together with them.
GENERATOR = "openapi-python-client==0.29.1"
FUZZER = Path(__file__).with_name("schemathesis.toml")
WALK = ROOT / "tests" / "browser"
SECURITY = ROOT / "docs" / "security.md"
ORDER = Path(__file__).with_name("order")
# The command `trivet`, of the source that is named first.
TRIVET = "import sys; sys.path.insert(0, sys.argv.pop(1)); import trivet.__main__ as t; t.main()"
# What shells of developers elsewhere say.
FOREIGN = {"FORCE_COLOR": "1", "TZ": "Asia/Kolkata", "LANG": "C", "LC_ALL": "C"}
PYTEST = (
    *(sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"),
    "--override-ini=addopts=--strict-markers",
)
# What of the walk is done once more, below a path of a site.
BELOW = "first_page or wanted_to_go or by_mail or while_one_types or swagger or redoc or staff"
GREEN, RED, ABSENT = "green", "red", "absent"
STOPPED = {0, -15, 143}
# What a line says that is there for the example; a project of any name may be about notes.
ABOUT = re.compile(r"""\s*"?(name|title|description)"?\s*[:=]""").match
NOTE = re.compile(r"(?<![A-Za-z])(?i:notes?)(?![a-z])").search
WARNING = re.compile(r"^warning:|\w*Warning:|\b[1-9]\d* warnings?\b", re.MULTILINE | re.IGNORECASE)


class Failure(Exception):  # noqa: N818
    """A step did not do what it must."""


class Absent(Failure):
    """This machine lacks what the step needs."""


@dataclass(frozen=True)
class Step:
    """One thing done with a stack: its outcome, how long it took, where its output is."""

    name: str
    status: str
    seconds: float
    log: str


@dataclass
class Attempt:
    """One stack on its way through the steps."""

    stack: Stack
    template: Path
    project: Path
    reports: Path
    venvs: Path | None = None
    examples: int = 25
    is_brief: bool = False
    environment: dict[str, str] = field(default_factory=shell_environment)
    steps: list[Step] = field(default_factory=list)
    server: Server | None = None
    database_url: str = ""

    @property
    def verbs(self) -> set[str]:
        """The tasks of the project: only with a database is there something to migrate."""
        pyproject = tomllib.loads((self.project / "pyproject.toml").read_text("utf-8"))
        return set(pyproject["tool"]["poe"]["tasks"])

    def answer(self, option: str) -> object:
        """Return the choice that the project remembers, defaults included."""
        return json.loads((self.reports / "stack.json").read_text("utf-8")).get(option, "none")

    def log(self, name: str) -> Path:
        return self.reports / f"{name}.log"

    def take(self, action: Callable[[Attempt], None]) -> bool:
        """Do and record one step; return whether the next one makes sense."""
        name = action.__name__
        self.log(name).write_bytes(b"")
        started, status = time.monotonic(), GREEN
        try:
            action(self)
        except (Failure, OSError, subprocess.TimeoutExpired) as error:
            status = ABSENT if isinstance(error, Absent) else RED
            with self.log(name).open("a", encoding="utf-8") as log:
                log.write(f"\n{type(error).__name__}: {error}\n")
        seconds = round(time.monotonic() - started, 1)
        self.steps.append(Step(name, status, seconds, str(self.log(name))))
        return status == GREEN or action in JUDGEMENTS

    def call(
        self,
        name: str,
        *command: str,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run a command with its output in the step's log; raise if it fails."""
        with self.log(name).open("ab") as output:
            output.write(f"$ {' '.join(command)}\n".encode())
            output.flush()
            done = subprocess.run(
                command,
                cwd=cwd or self.project,
                env=self.environment if environment is None else environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=1200,
                check=False,
            )
        if done.returncode:
            raise Failure(f"{command[0]} ended with {done.returncode}")

    def clear(self) -> None:
        """Leave no server and no database behind."""
        if self.server:
            self.server.kill()
        if self.database_url.startswith("postgresql"):
            drop_database(self.database_url)


def render(attempt: Attempt) -> None:
    """Make the project as a person does, with `.env` and a first commit, and install nothing yet."""
    _new(attempt, "render", "--no-install")
    told = yaml.safe_load((attempt.project / ".copier-answers.yml").read_text("utf-8"))
    (attempt.reports / "stack.json").write_text(json.dumps(told), "utf-8")


def _new(attempt: Attempt, step: str, *options: str) -> None:
    """Run `trivet new`, of the same state as the template."""
    answers = attempt.reports / "given.yml"
    answers.write_text(yaml.safe_dump(attempt.stack, allow_unicode=True), "utf-8")
    shutil.rmtree(attempt.project, ignore_errors=True)
    attempt.project.parent.mkdir(parents=True, exist_ok=True)
    # Our own checkout may be around it: a person's project has a repository of its own.
    environment = attempt.environment | {"GIT_CEILING_DIRECTORIES": str(attempt.project.parent)}
    environment.pop("UV_PYTHON", None)
    words = [str(attempt.project), "--defaults", "--answers", str(answers), *options]
    tool = [sys.executable, "-c", TRIVET, str(attempt.template / "src"), "new", *words]
    attempt.call(step, *tool, cwd=attempt.project.parent, environment=environment)
    if not (attempt.project / ".env").exists() or not (attempt.project / ".git").exists():
        raise Failure("a set-up step was left out")


def install(attempt: Attempt) -> None:
    """Install and migrate: by `trivet new`, or in a venv that stacks with the same packages share."""
    # Whatever version managers let uv see: all that is done with the project is done with this one.
    attempt.environment["UV_PYTHON"] = python = _python(attempt)
    if not attempt.venvs:
        _new(attempt, "install")
        return
    venv = attempt.venvs / _dependencies_digest(attempt.project, python)
    attempt.environment["UV_PROJECT_ENVIRONMENT"] = str(venv)
    with _alone(venv):
        attempt.call("install", "uv", "sync", "--quiet", "--all-groups")
    # From here on nobody writes to a venv that others use.
    attempt.environment["UV_NO_SYNC"] = "1"
    if "migrate" in attempt.verbs:
        attempt.call("install", "uv", "run", "poe", "migrate")


@contextmanager
def _alone(venv: Path) -> Iterator[None]:
    """Hold the venv against other threads and processes that would install into it."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    with venv.with_name(f"{venv.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def check(attempt: Attempt) -> None:
    """The project's own checks (lint, format, types, migrations, tests): no warning, no new file."""
    before = _unknown_to_git(attempt)
    attempt.call("check", "uv", "run", "poe", "check")
    warning = WARNING.search(attempt.log("check").read_text("utf-8", "replace"))
    if warning:
        raise Failure(f"the checks warn: {warning.group()}")
    if left := _unknown_to_git(attempt) - before:
        raise Failure(f"the checks leave files behind: {', '.join(sorted(left))}")


def _unknown_to_git(attempt: Attempt) -> set[str]:
    """Return what of the project a person would find to commit, and be surprised."""
    command = ["git", "ls-files", "--others", "--exclude-standard"]
    return set(subprocess.check_output(command, cwd=attempt.project, text=True).splitlines())


def alone(attempt: Attempt) -> None:
    """The project's tests need nothing but themselves: in any order, and each file without others.

    Whatever the developer's `.env` and shell say.
    """
    pytest = ("uv", "run", "pytest", "-q", "-p", "no:cacheprovider")
    names = re.findall(r"^([A-Z_]+)=", (attempt.project / ".env.example").read_text("utf-8"), re.M)
    hostile = dict.fromkeys({*NAMES, *names}, "nonsense") | {"ENVIRONMENT": "production"}
    order = {"PYTHONPATH": str(ORDER), "ORDER": attempt.project.name}
    env_file = attempt.project / ".env"
    kept = env_file.read_bytes()
    env_file.write_text("".join(f"{name}=nonsense\n" for name in hostile), "utf-8")
    try:
        environment = attempt.environment | hostile | FOREIGN | order
        attempt.call("alone", *pytest, "-p", "shuffled", environment=environment)
    finally:
        env_file.write_bytes(kept)
    files = [] if attempt.is_brief else sorted((attempt.project / "tests").glob("test_*.py"))
    red = [path.name for path in files if not _passes(attempt, *pytest, f"tests/{path.name}")]
    if red:
        raise Failure(f"by themselves these fail: {', '.join(red)}")


def _passes(attempt: Attempt, *command: str) -> bool:
    try:
        attempt.call("alone", *command)
    except Failure:
        return False
    return True


def without_example(attempt: Attempt) -> None:
    """Take the notes out, as the README says; the rest is as good as before."""
    readme = (attempt.project / "README.md").read_text("utf-8")
    section = readme.partition("## Without the example\n")[2].partition("\n## ")[0]
    told, _, lines = section.partition("and each line that names a note in\n")
    venv = attempt.project / ".venv"
    environment = {"UV_PROJECT_ENVIRONMENT": str(venv)} | attempt.environment | {"UV_NO_SYNC": "1"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        project = Path(folder) / "project"
        shutil.copytree(attempt.project, project, ignore=shutil.ignore_patterns(".venv", ".git"))
        for path in (project / name for name in re.findall(r"`(\S+)`", told)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, path, value in re.findall(r"Let `(\w+)` in `(\S+)` be `(\S+)`", lines):
            text = (project / path).read_text("utf-8")
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
            (project / path).write_text(text, "utf-8")
        for path in (project / name for name in re.findall(r"`(\S+)`", lines.partition("\n")[0])):
            kept = path.read_text("utf-8").splitlines(keepends=True)
            kept = [line for line in kept if ABOUT(line) or not NOTE(line)]
            path.write_text("".join(kept), "utf-8")
        for command in re.findall(r"`(uv run .+?)`", lines):
            attempt.call(
                "without_example", *shlex.split(command), cwd=project, environment=environment
            )
        for command in ("poe lint", "ruff format --check", "poe typecheck", "pytest -q"):
            words = ["uv", "run", *command.split()]
            attempt.call("without_example", *words, cwd=project, environment=environment)


def routes(attempt: Attempt) -> None:
    """What each route may cost, and whose it is, is written down."""
    script = Path(__file__).with_name("routes.py")
    environment = attempt.environment | {"PYTHONPATH": str(attempt.project)}
    attempt.call("routes", "uv", "run", "python", "-P", str(script), environment=environment)
    found = re.findall(r"^/.*$", attempt.log("routes").read_text("utf-8"), re.MULTILINE)
    told = re.findall(r"^\| `(/\S*)`", SECURITY.read_text("utf-8"), re.MULTILINE)
    missing = {_plain(path) for path in found} - {_plain(path) for path in told}
    if missing or not found:
        raise Failure(f"{SECURITY.name} does not list {sorted(missing)}")


def _plain(path: str) -> str:
    """Return a path as all frameworks could write it, and the same for every model of an admin."""
    path = re.sub(r"\^?\(\?P<.*\)/?\$?", "{}", path)
    path = re.sub(r"^/admin/(user|note)/", "/admin/{}/", path)
    path = re.sub(r"^/admin/[a-z]+/[a-z]+/", "/admin/{}/{}/", path)
    return re.sub(r"^/static/.*", "/static", re.sub(r"[<{].*?[>}]", "{}", path)).rstrip("/")


def document(attempt: Attempt) -> None:
    """The documentation builds without a warning, and its pages need nothing that is not there."""
    if not (attempt.project / "docs").exists():
        return
    attempt.call("document", "uv", "run", "poe", "docs")
    faults = list(site.faults(attempt.project / "site"))
    if faults:
        raise Failure("; ".join(faults))


def contain(attempt: Attempt) -> None:
    """What the Dockerfile and the Compose file say leads to a service that writes to its volume only."""
    if not (attempt.project / "compose.yml").exists():
        return
    place = attempt.project.with_name(f"{attempt.project.name}.image")
    shutil.rmtree(place, ignore_errors=True)
    image = Image(place / "root", attempt.environment)
    context = _of_a_careful_person(attempt.project, place / "context")
    for command, folder, environment in image.build(context):
        attempt.call("contain", *command, cwd=folder, environment=environment)
    if image.unreadable():
        raise Failure(f"the image's user cannot read {', '.join(image.unreadable())}")
    before = image.state()
    _run_services(attempt, image)
    changed = [path for path, state in image.state().items() if before.get(path) != state]
    if changed:
        raise Failure(f"written while it ran: {', '.join(changed)}")
    shutil.rmtree(place)


def _of_a_careful_person(project: Path, target: Path) -> Path:
    """Copy the project as somebody has it whose files nobody else may read."""
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__")
    shutil.copytree(project, target, ignore=ignored)
    for path in [target, *target.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    return target


def _run_services(attempt: Attempt, image: Image) -> None:
    """Run what Compose would run, in that order, until the image's own check is content."""
    services = compose_services(attempt.project)
    port, database = free_port(), _empty_database(attempt)
    given = production_settings(port=port, database_url=database)
    given["POSTGRES_PASSWORD"] = ODD_PASSWORD
    if database.startswith("postgresql"):
        give_database(database, ODD_PASSWORD)
    for service in services:
        # Not where one would look, so that the health check is seen to ask where the server is told to be.
        told = compose_environment(service, given) | {"HOST": other_host(), "PORT": str(port)}
        if database.startswith("postgresql"):  # its host is a container's name
            place = database.rpartition("@")[2]
            told["DATABASE_URL"] = told["DATABASE_URL"].replace("database:5432/app", place)
        inside = image.inside(told)
        if "command" in service:
            words = image.found(service["command"])
            attempt.call("contain", *words, cwd=image.folder, environment=inside)
    server = Container(image.folder, inside, attempt.log("contain"), image=image)
    try:
        server.start()
        if not server.wait_until_ready():
            raise Failure("the container's service did not become ready")
        attempt.call("contain", *image.found(image.health), cwd=image.folder, environment=inside)
        server.terminate()
        if server.wait_for_end(20) not in STOPPED:
            raise Failure("the container's service did not stop")
    finally:
        server.kill()
        if database.startswith("postgresql"):
            drop_database(database)


def develop(attempt: Attempt) -> None:
    """One command from a fresh project to a first page; demo notes, twice as good as once."""
    settings = {"PORT": str(free_port())}
    attempt.server = Server(
        attempt.project, attempt.environment | settings, attempt.log("develop"), verb="dev"
    )
    try:
        attempt.server.start()
        if not attempt.server.wait_until_ready() or not attempt.server.answers("/"):
            raise Failure("the development server does not answer")
        if "seed" in attempt.verbs:
            for _ in range(2):
                attempt.call("develop", "uv", "run", "poe", "seed")
            told = attempt.log("develop").read_text("utf-8", "replace")
            if not ("Added 3 demo notes." in told and "are there already." in told):
                raise Failure("poe seed does not say what it did")
    finally:
        # Politely, because it may have started a database server that is to end with it.
        attempt.server.terminate()
        attempt.server.wait_for_end(20)
        attempt.server.kill()


def migrate(attempt: Attempt) -> None:
    """From here on the project runs in production, with a database of its own."""
    attempt.database_url = _empty_database(attempt)
    settings = production_settings(port=free_port(), database_url=attempt.database_url)
    attempt.environment |= settings
    if "migrate" in attempt.verbs:
        attempt.call("migrate", "uv", "run", "poe", "migrate")
    if attempt.answer("auth") != "none":
        # The claims about staff need one; production itself refuses to make a demo user.
        attempt.call("migrate", "env", "ENVIRONMENT=development", "uv", "run", "poe", "seed")


def _empty_database(attempt: Attempt) -> str:
    if "migrate" not in attempt.verbs:
        return ""
    match attempt.answer("database"):
        case "postgresql":
            return new_database()
        case "sqlite":
            return f"sqlite:///{attempt.project.resolve()}/conformance.sqlite3"
        case other:
            raise NotImplementedError(f"an empty database of {other}")


def boot(attempt: Attempt) -> None:
    """Start the production server and wait until it says it is ready."""
    attempt.server = Server(attempt.project, attempt.environment, attempt.log("boot"))
    attempt.server.start()
    if not attempt.server.wait_until_ready():
        raise Failure("the server did not become ready")


def conform(attempt: Attempt) -> None:
    """Hold the running server against the conformance suite."""
    assert attempt.server
    left_out = LONG if attempt.is_brief else ()
    _hold(attempt, "conform", "conform", {"--base-url": attempt.server.url}, left_out)


def conform_behind(attempt: Attempt) -> None:
    """Hold it against the same suite through a proxy whose configuration it carries.

    Half of the stacks take one of the two, half the other: each takes as long as the suite itself.
    """
    assert attempt.server
    installed = [name for name in proxies.PROXIES if proxies.is_installed(name)]
    if attempt.is_brief or not installed:
        return
    name = installed[zlib.crc32(attempt.project.name.encode()) % len(installed)]
    folder = attempt.reports / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with proxies.running(name, folder, attempt.server.port) as proxy:
        place = {"--base-url": f"https://{SITE}", "--at": f"127.0.0.1:{proxy.https_port}"}
        _hold(attempt, "conform_behind", f"conform_behind_{name}", place, BEHIND_NOTHING_NEW)


def _hold(
    attempt: Attempt, step: str, report: str, place: Mapping[str, str], left_out: Iterable[str]
) -> None:
    """Run the suite against the server, as it is found at the place."""
    assert attempt.server
    options = {
        "--confcutdir": SUITE,
        **place,
        "--stack": attempt.reports / "stack.json",
        "--log": attempt.server.log,
        "--project": attempt.project,
        "--database-url": attempt.database_url,
        "--junit-xml": attempt.reports / f"{report}.xml",
    }
    words = [f"{name}={value}" for name, value in options.items()]
    words += [f"--ignore={SUITE / name}" for name in left_out]
    # In one process: the claims share the server, and some count what is there.
    attempt.call(step, *PYTEST, str(SUITE), *words, cwd=ROOT)


def browse(attempt: Attempt) -> None:
    """Walk through the pages in a real browser, where there is one and something to see."""
    assert attempt.server
    if _is_to_be_seen(attempt, "browse"):
        _walk(attempt, "browse", attempt.server)


def browse_below(attempt: Attempt) -> None:
    """Walk again where the project is below a path of a site: forms and scripts lead there, too."""
    if not _is_to_be_seen(attempt, "browse_below"):
        return
    settings = {"PORT": str(free_port()), "ROOT_PATH": "/shop"}
    log = attempt.log("browse_below_server")
    server = Server(attempt.project, attempt.environment | settings, log)
    server.start()
    try:
        if not server.wait_until_ready():
            raise Failure("the server did not become ready")
        # Each way in which an address is made: links, redirects, mails, scripts, the admin.
        _walk(attempt, "browse_below", server, "--root-path=/shop", f"-k={BELOW}")
    finally:
        server.kill()


def _is_to_be_seen(attempt: Attempt, name: str) -> bool:
    if attempt.is_brief:
        return False
    if not browser_program():
        attempt.log(name).write_text("skipped: there is no browser (CHROMIUM names one)\n")
        return False
    if attempt.answer("admin") is True:
        return True
    return attempt.answer("interface") != "api" or attempt.answer("api_docs") != "none"


def _walk(attempt: Attempt, name: str, server: Server, *more: str) -> None:
    options = {
        "--confcutdir": WALK,
        "--base-url": server.url,
        "--stack": attempt.reports / "stack.json",
        "--log": server.log,
        "--junit-xml": attempt.reports / f"{name}.xml",
    }
    words = [f"{option}={value}" for option, value in options.items()]
    attempt.call(name, *PYTEST, str(WALK), *words, *more, cwd=ROOT)


def fuzz(attempt: Attempt) -> None:
    """Call the API as its description allows and forbids: as a stranger, and as a user."""
    assert attempt.server
    if attempt.answer("interface") == "pages":
        return
    visitors = [("a stranger", Account(attempt.server.url, "none", Person()))]
    if attempt.answer("auth") != "none":
        user = Account.open(attempt.server.url, {"auth": attempt.answer("auth")})
        visitors.append(("a user", user))
    results = [_fuzz_as(attempt, who, account) for who, account in visitors]
    if any(results):
        raise Failure(", ".join(filter(None, results)))


def _fuzz_as(attempt: Attempt, who: str, account: Account) -> str:
    """Return what went wrong, so that both are tried."""
    assert attempt.server
    with account.api() as client:
        headers, keys = dict(client.headers), dict(client.cookies)
        description = client.get("/openapi.json").json()
    wanted = {"authorization", "origin", "referer", "x-csrftoken"}
    headers = {name: text for name, text in headers.items() if name in wanted}
    headers |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": account.person.address}
    settings = attempt.reports / f"fuzz as {who}.toml"
    settings.write_text(FUZZER.read_text("utf-8") + _cookie_settings(description, keys), "utf-8")
    options = {
        "--max-examples": str(attempt.examples),
        # The same calls each time: whoever mends something must be able to repeat them.
        "--seed": "1",
        "--generation-database": "none",
        "--report": "junit",
        "--report-junit-path": str(attempt.reports / f"fuzz as {who}.xml"),
    }
    words = [f"{name}={text}" for name, text in options.items()]
    words += [f"--header={name}: {text}" for name, text in headers.items()]
    tool = [sys.executable, "-m", "schemathesis.cli", f"--config-file={settings}", "run"]
    try:
        address = f"{attempt.server.url}/openapi.json"
        attempt.call("fuzz", *tool, address, "--continue-on-failure", "--no-color", *words)
    except Failure:
        return f"the fuzzer finds faults as {who}"
    return ""


def _cookie_settings(description: dict[str, Any], cookies: dict[str, str]) -> str:
    """Say by which cookies one is logged in, so that the fuzzer can also leave them out."""
    schemes = description.get("components", {}).get("securitySchemes", {}).items()
    return "".join(
        f"\n[auth.openapi.{name}]\napi_key = {json.dumps(cookies[scheme['name']])}\n"
        for name, scheme in schemes
        if scheme.get("in") == "cookie" and scheme["name"] in cookies
    )


def generate(attempt: Attempt) -> None:
    """Make a typed client from the API's description, as those who build on it do."""
    assert attempt.server
    if attempt.is_brief or attempt.answer("interface") == "pages":
        return
    description, client = attempt.reports / "openapi.json", attempt.reports / "client"
    with Account(attempt.server.url, "none", Person()).connect() as visitor:
        description.write_text(visitor.get("/openapi.json").text, "utf-8")
    words = ["--path", str(description), "--output-path", str(client), "--overwrite"]
    tool = ["uv", "tool", "run", GENERATOR, "generate", "--meta=none", "--fail-on-warning"]
    attempt.call("generate", *tool, *words, cwd=ROOT)


def stop(attempt: Attempt) -> None:
    """Ask the server to end, and see that it does: soon, quietly and completely."""
    assert attempt.server
    attempt.server.terminate()
    code = attempt.server.wait_for_end(20)
    if code not in STOPPED or attempt.server.is_listening():
        raise Failure(f"the server did not stop (exit code {code})")
    if "Traceback" in attempt.server.log.read_text("utf-8", "replace"):
        raise Failure(f"there is a traceback in {attempt.server.log}")


STEPS = (
    *(install, check, alone, without_example, routes, document, contain, develop, migrate),
    *(boot, conform, conform_behind, browse, browse_below, fuzz, generate, stop),
)
# What these find wrong keeps nobody from looking at the rest.
JUDGEMENTS = (
    *(check, alone, without_example, routes, document, contain, develop),
    *(conform, conform_behind, browse, browse_below, fuzz, generate),
)


def _python(attempt: Attempt) -> str:
    """Return an interpreter that the project runs on."""
    pyproject = tomllib.loads((attempt.project / "pyproject.toml").read_text("utf-8"))
    requires = pyproject["project"]["requires-python"]
    found = find_interpreter(requires)
    if found is None:
        raise Absent(f"no Python {requires}")
    return found.path


def _dependencies_digest(project: Path, python: str) -> str:
    """Return a name for the set of packages that the project installs, whatever its own name."""
    pyproject = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    wanted = [pyproject["project"].get("dependencies"), pyproject.get("dependency-groups")]
    return hashlib.sha256(json.dumps([*wanted, python]).encode()).hexdigest()[:16]
