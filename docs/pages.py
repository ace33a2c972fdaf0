"""Takes docs/pages-320.jpg and its sisters, every screen side by side: `uv run python docs/pages.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import FLAGS
from tests.browser.program import browser_program
from tests.browser.screens import ACCOUNT_SCREENS, SCREENS, screens
from tests.browser.visitor import Visitor
from tests.conformance.production import Server, free_port, shell_environment

FRAMEWORKS = {
    "Django": ["framework=django"],
    "Flask": ["framework=flask"],
    "FastAPI": ["framework=fastapi"],
}
ACCOUNTS = {
    "accounts-django": ["framework=django", "auth=session", "admin=yes"],
    "accounts-flask": ["framework=flask", "auth=session", "admin=yes"],
    "accounts-fastapi": ["framework=fastapi", "auth=session", "admin=yes"],
}
# The height of the window by its width, and how much smaller the picture is.
WINDOWS = {320: (568, 0.4), 390: (694, 0.5), 1280: (720, 0.3)}
SCHEMES = ("light", "dark")
QUALITY = 45
STYLE = """
body { display: inline-grid; grid-template-columns: repeat(6, auto); gap: 12px; margin: 0; padding: 12px; font: 12px sans-serif; }
figure { margin: 0; }
img { display: block; outline: 1px solid silver; }
"""
FIGURE = '<figure><figcaption>{words}</figcaption><img src="{source}" {size}></figure>'


def main() -> None:
    """Make the projects, walk through them, and lay the pictures out."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=FLAGS)
        for name, answers in (FRAMEWORKS | ACCOUNTS).items():
            with development(Path(folder, "projects", name), answers) as url:
                take(browser, url, Path(folder, name), has_users=name in ACCOUNTS)
        for width in WINDOWS:
            draw(browser, Path(folder), width)


@contextmanager
def development(project: Path, answers: Sequence[str]) -> Iterator[str]:
    """Make a project as a person does, and run it as its developers do."""
    given = ["project_name=Notebook", "interface=both", "database=sqlite", "api_docs=swagger"]
    words = [word for answer in (*given, *answers) for word in ("--set", answer)]
    tool = [sys.executable, "-m", "trivet", "new", str(project), "--defaults", "--no-git", *words]
    project.parent.mkdir(exist_ok=True)
    subprocess.run(tool, check=True)
    environment = shell_environment() | {"PORT": str(free_port())}
    server = Server(project, environment, project.with_suffix(".log"), verb="dev")
    server.start()
    try:
        if not server.wait_until_ready():
            sys.exit(server.log.read_text("utf-8"))
        yield f"http://localhost:{server.port}"
    finally:
        server.kill()


def take(browser: Browser, url: str, folder: Path, *, has_users: bool) -> None:
    """Take every screen in every window, by day and by night."""
    visitor = Visitor(browser.new_context(reduced_motion="reduce"), url)
    page = visitor.page
    for screen in screens(visitor, has_users=has_users):
        for width, (height, _) in WINDOWS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=folder / f"{screen}-{width}-{scheme}.png")


def draw(browser: Browser, folder: Path, width: int) -> None:
    """Lay the pictures of one width out on one sheet, six in a row."""
    height, scale = WINDOWS[width]
    pictures = [*product(SCREENS, FRAMEWORKS, SCHEMES)]
    pictures += [
        (screen, name, scheme)
        for name, scheme, screen in product(ACCOUNTS, SCHEMES, ACCOUNT_SCREENS)
    ]
    figures = "".join(
        FIGURE.format(
            source=f"{name}/{screen}-{width}-{scheme}.png",
            size=f"width={width * scale} height={height * scale}",
            words=f"{screen} · {name}",
        )
        for screen, name, scheme in pictures
    )
    sheet = folder / "sheet.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{figures}", "utf-8")
    page = browser.new_page()
    page.goto(sheet.as_uri())
    target = Path(__file__).with_name(f"pages-{width}.jpg")
    page.locator("body").screenshot(path=target, quality=QUALITY)


if __name__ == "__main__":
    main()
