"""A pipeline proposes an update: its steps as they are rendered, in a clone as hosts make them."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from packaging.version import Version

from tests.commands import snapshot, trivet
from tests.made_up import OWN, another_trivet, commit, edited, own_files
from tests.renders import Kitchen
from trivet.cli.proposal import message
from trivet.life import Plan
from trivet.merge import Fate, Merged, Outcome
from trivet.releases import Releases
from trivet.render import render
from trivet.update import Consequence

HOSTS = ("github", "gitlab")
STACK = {"framework": "flask", "project_name": "Shop", "interface": "pages", "ci": "github"}
# What the next version changes: one line that nobody touches, and one that an owner has touched too.
NEWS = {
    "templates/_shared/gitignore.jinja": ("# Tools", "# Caches"),
    "templates/_shared/agents.md.jinja": ("# For coding agents", "# For agents"),
}
NOTES = "- {since: next, text: Answers come sooner., dropped: [PATIENCE]}\n"
BRANCH = "trivet/update-0.2.0"
# Stands for the host's own program: it keeps what it was given, and refuses what it is told to.
GH = """\
#!/bin/sh
printf '%s\\n' "$@" >> "$CALLS/gh"
[ "$2" != create ] || cat > "$CALLS/body"
case " $* " in *" ${REFUSED:-none} "*) exit 1 ;; esac
"""
UVX = """\
#!/bin/sh
[ "$1 $2 $3" = "--from ours trivet" ] || exit 9
shift 3
PYTHONPATH={source} exec {python} -m trivet "$@"
"""
UV = "#!/bin/sh\n[ $1 = lock ] && ! grep -q '^<<<<<<<' pyproject.toml && echo anew >> uv.lock\n"
HOOK = '#!/bin/sh\nenv | grep GIT_PUSH_OPTION_ >> "$CALLS/options"; exit 0\n'


@dataclass(frozen=True)
class Forge:
    """A host with a repository, its pipeline's steps, and the folder of what it was asked for."""

    name: str
    origin: Path
    steps: tuple[str, ...]
    environment: dict[str, str]

    @property
    def calls(self) -> Path:
        return Path(self.environment["CALLS"])

    def run(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the pipeline in a clone of its own: shallow, without a branch, of nobody."""
        clone = self.calls / "clone"
        shutil.rmtree(clone, ignore_errors=True)
        url = f"file://{self.origin}"
        subprocess.run(["git", "clone", "-q", "--depth=1", "-b", "main", url, clone], check=True)
        subprocess.run(["git", "switch", "-q", "--detach"], cwd=clone, check=True)
        outputs = self.calls / "outputs"
        outputs.write_text("")
        environment = {**self.environment, **settings, "GITHUB_OUTPUT": str(outputs)}
        for number, step in enumerate(self.steps):
            told = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
            if number and not told:
                break
            done = subprocess.run(
                ["bash", "-e", "-c", step],
                cwd=clone,
                env=environment | told,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                break
        return done

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.origin), *arguments]
        return subprocess.check_output(command, text=True).strip()

    def branches(self) -> set[str]:
        return set(self.git("for-each-ref", "--format=%(refname:lstrip=2)").splitlines())

    def push(self, branch: str, file: str, text: str, author: str) -> None:
        """Commit a file to a branch, as somebody else does."""
        clone = self.calls / "others"
        subprocess.run(["git", "clone", "-q", "-b", "main", self.origin, clone], check=True)
        (clone / file).write_text(text)
        identity = ("-c", f"user.name={author}", "-c", "user.email=x@example.com")
        subprocess.run(["git", *identity, "commit", "-qam", "Mine"], cwd=clone, check=True)
        subprocess.run(["git", "push", "-q", "origin", f"HEAD:{branch}"], cwd=clone, check=True)
        shutil.rmtree(clone)


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source of a Trivet whose templates are the next release's."""
    root = tmp_path_factory.mktemp("newer")
    source = another_trivet(root, "0.2.0", edited(own_files(), NEWS))
    (root / "releases/notes.yml").write_text(NOTES)
    return source


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the first release, as a host has it."""
    project = tmp_path_factory.mktemp("made") / "shop"
    with Releases(OWN).templates(Version("0.1.0"), "flask") as templates:
        render(STACK, project, templates)
    (project / "uv.lock").write_text("locked\n")
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=project, check=True)
    commit(project)
    return project


@pytest.fixture(params=HOSTS)
def forge(
    request: pytest.FixtureRequest, kitchen: Kitchen, made: Path, newer: Path, tmp_path: Path
) -> Forge:
    calls = tmp_path / "calls"
    calls.mkdir()
    origin = tmp_path / "origin.git"
    subprocess.run(["git", "clone", "-q", "--bare", made, origin], check=True)
    configuration = (
        "[receive]\n\tadvertisePushOptions = true\n"
        f'[url "file://{origin}"]\n\tinsteadOf = https://trivet:secret@forge.example/team/shop.git\n'
    )
    (tmp_path / "gitconfig").write_text(configuration)
    programs = {
        "bin/gh": GH,
        "bin/uv": UV,
        "bin/uvx": UVX.format(source=newer, python=sys.executable),
        "origin.git/hooks/pre-receive": HOOK,
    }
    for path, text in programs.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(stat.S_IRWXU)
    environment = {
        "CALLS": str(calls),
        "CI": "true",
        "CI_COMMIT_BRANCH": "main",
        "CI_PROJECT_URL": "https://forge.example/team/shop",
        "CI_SERVER_PROTOCOL": "https",
        "GITHUB_REF_NAME": "main",
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(tmp_path),
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "TRIVET": "ours",
        "TRIVET_TOKEN": "secret",
    }
    return Forge(request.param, origin, steps(kitchen, request.param), environment)


def steps(kitchen: Kitchen, host: str) -> tuple[str, ...]:
    """Return what the pipeline runs, from the file that a project has."""
    texts = kitchen.render({**STACK, "ci": host, "template_updates": True}).texts
    if host == "github":
        workflow = yaml.safe_load(texts[".github/workflows/template-updates.yml"])
        return tuple(s["run"] for s in workflow["jobs"]["propose"]["steps"] if "run" in s)
    return (yaml.safe_load(texts[".gitlab-ci.yml"])["template-updates"]["script"][-1],)


def asked(forge: Forge) -> tuple[str, str, bool]:
    """Return the title and the text of the request that was opened, and whether it is a draft."""
    if forge.name == "github":
        words = (forge.calls / "gh").read_text().splitlines()
        assert words[words.index("--base") + 1] == "main"
        assert words[words.index("--head") + 1] == BRANCH
        title, body = words[words.index("--title") + 1], (forge.calls / "body").read_text()
        return title, body.strip(), "--draft" in words
    lines = (line.partition("=")[2] for line in (forge.calls / "options").read_text().splitlines())
    options = dict(line.partition("=")[::2] for line in lines)
    assert "merge_request.create" in options
    assert options["merge_request.target"] == "main"
    title = options["merge_request.title"]
    body = options["merge_request.description"].replace("\\n", "\n").strip()
    return title.removeprefix("Draft: "), body, title.startswith("Draft: ")


@pytest.mark.run
def test_an_update_is_proposed_once(forge: Forge) -> None:
    done = forge.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert forge.branches() == {"main", BRANCH}
    title, body, is_draft = asked(forge)
    assert title == forge.git("log", "-1", "--format=%s", BRANCH)
    assert title == "Update the templates from 0.1.0 to 0.2.0"
    assert body == forge.git("log", "-1", "--format=%b", BRANCH)
    assert "## Before you deploy\n\n- Answers come sooner.\n\n" in body
    assert "No longer read from the environment: `PATIENCE`." in body
    assert "- `.gitignore`" in body
    assert not is_draft
    changed = forge.git("diff", "--name-only", "main", BRANCH).splitlines()
    assert {".copier-answers.yml", ".gitignore", "AGENTS.md", "uv.lock"} <= set(changed)
    assert "_commit: v0.2.0" in forge.git("show", f"{BRANCH}:.copier-answers.yml")
    before = forge.git("rev-parse", BRANCH)
    for file in forge.calls.glob("[go]*"):
        file.unlink()
    done = forge.run()
    assert done.returncode == 0, done.stderr
    assert "was proposed before" in done.stdout
    assert forge.git("rev-parse", BRANCH) == before
    assert not (forge.calls / "options").exists()
    assert "create" not in "".join(file.read_text() for file in forge.calls.glob("gh"))
    forge.git("update-ref", "refs/heads/main", BRANCH)
    forge.git("branch", "-D", BRANCH)
    done = forge.run()
    assert done.returncode == 0, done.stderr
    assert "has the newest templates" in done.stdout
    assert forge.branches() == {"main"}


@pytest.mark.run
def test_conflicts_make_a_draft_that_says_where_they_are(forge: Forge) -> None:
    text = forge.git("show", "main:AGENTS.md").replace("# For coding agents", "# For our agents")
    forge.push("main", "AGENTS.md", f"{text}\n", "Ada")
    done = forge.run()
    assert done.returncode == 0, done.stdout + done.stderr
    _, body, is_draft = asked(forge)
    assert is_draft
    assert body.startswith("## Conflicts\n")
    assert "- `AGENTS.md`\n" in body
    marked = forge.git("show", f"{BRANCH}:AGENTS.md")
    assert "<<<<<<< yours\n# For our agents\n" in marked
    # Whoever settles them has nothing else to do.
    assert "_commit: v0.2.0" in forge.git("show", f"{BRANCH}:.copier-answers.yml")


@pytest.mark.run
def test_an_older_proposal_ends_unless_somebody_has_worked_on_it(forge: Forge) -> None:
    forge.push("trivet/update-0.1.1", ".gitignore", "a\n", "Trivet")
    forge.push("trivet/update-0.1.2", ".gitignore", "b\n", "Ada")
    forge.push("mine", ".gitignore", "c\n", "Trivet")
    done = forge.run()
    assert done.returncode == 0, done.stderr
    assert forge.branches() == {"main", "mine", "trivet/update-0.1.2", BRANCH}


@pytest.mark.run
@pytest.mark.parametrize("forge", ["github"], indirect=True)
def test_what_could_not_be_opened_is_tried_again(forge: Forge) -> None:
    assert forge.run(REFUSED="create").returncode == 1
    assert forge.branches() == {"main"}
    assert forge.run().returncode == 0
    assert forge.branches() == {"main", BRANCH}


@pytest.mark.run
@pytest.mark.parametrize("forge", ["github"], indirect=True)
def test_where_there_are_no_drafts_it_is_no_draft(forge: Forge) -> None:
    text = forge.git("show", "main:AGENTS.md").replace("# For coding agents", "# For our agents")
    forge.push("main", "AGENTS.md", f"{text}\n", "Ada")
    assert forge.run(REFUSED="--draft").returncode == 0
    assert (forge.calls / "gh").read_text().split().count("create") == 2
    assert forge.branches() == {"main", BRANCH}


@pytest.mark.run
def test_nothing_is_done_where_nobody_says_which_trivet(forge: Forge) -> None:
    done = forge.run(TRIVET="")
    assert done.returncode == 0
    assert "does not say which Trivet" in done.stdout
    assert forge.branches() == {"main"}


@pytest.mark.run
def test_a_refused_update_is_red(forge: Forge) -> None:
    forge.push("main", ".copier-answers.yml", "_commit: v9.9.9\n_src_path: x\n", "Ada")
    assert forge.run().returncode == 2
    assert forge.branches() == {"main"}


# What `trivet update --propose` says and does.


def planned(*outcomes: Outcome, **facts: object) -> Any:
    """Return an update of which so much is known."""
    plan = Plan.of({}, Merged({}, outcomes))
    nothing = {"notes": (), "consequences": (), "makemigration": ""}
    return SimpleNamespace(before="0.1.0", after="0.2.0", plan=plan, **(nothing | facts))


def test_a_request_says_what_is_to_be_done_first() -> None:
    answer = Consequence("admin", before=True, after=False, reason="There is no database.")
    removed = Outcome("app/admin.py", Fate.REMOVED)
    title, *sections = message(
        planned(
            removed,
            makemigration="uv run poe makemigration 'Follow the models'",
            consequences=(answer,),
        )
    ).split("\n\n")
    assert title == "Update the templates from 0.1.0 to 0.2.0"
    assert [section for section in sections if section[0] == "#"] == [
        "## Before you merge",
        "## Answers",
        "## Files",
    ]
    assert "```sh\nuv run poe makemigration 'Follow the models'\n```" in sections
    assert "- `admin`: `yes` → `no`. There is no database." in sections
    assert sections[-1] == "- `app/admin.py`\n"


def test_a_name_is_shown_as_it_is_whatever_is_in_it() -> None:
    name = "a ``b``\n@all `.md"
    text = message(planned(Outcome(name, Fate.CONFLICT)))
    assert '- ``` "a ``b``\\n@all `.md" ```\n' in text


def test_a_long_list_of_files_is_cut() -> None:
    text = message(planned(*(Outcome(f"{number}.md", Fate.ADDED) for number in range(60))))
    assert "- `49.md`\n- and 10 more\n" in text
    assert "50.md" not in text


def test_what_cannot_be_told_is_not_done(made: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    subprocess.run(["git", "clone", "-q", made, shop], check=True)
    before = snapshot(shop)
    done = trivet("update", "--propose", "no/such/folder", cwd=shop)
    assert done.returncode == 2
    assert "`no/such/folder` cannot be written" in done.stderr
    assert trivet("update", "--propose", "told", "--dry-run", cwd=shop).returncode == 2
    assert snapshot(shop) == before
