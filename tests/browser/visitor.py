"""A person at a browser, and somebody who looks over the shoulder and notes every fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

__all__ = ["Visitor"]

ECHOES = (
    # What a page still waited for when it was left; failures have names of their own.
    "htmx:afterRequest",
    "htmx:sendAbort",
    # Chromium's echo of an answer, which is judged by its status.
    "Failed to load resource: the server responded with a status of",
)
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"
# What a focus may change so that one sees it.
LOOKS = """nodes => nodes.map(node => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
        getComputedStyle(node);
    const outline = outlineStyle === "none" ? "" : outlineStyle + outlineWidth + outlineColor;
    return [outline, boxShadow, borderColor, backgroundColor].join();
})"""


class Visitor:
    """Opens pages and fills in forms as people do; everything that goes wrong is remembered."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.page: Page = context.new_page()
        self.home = home
        self.faults: list[str] = []
        self.refusals: list[int] = []
        self._tolerated: set[int] = set()
        self._site = ""
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"exception: {error.error}"))
        context.on("request", self._see_request)
        context.on("requestfailed", self._see_failure)
        context.on("response", self._see_response)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(ECHOES):
            self.faults.append(f"console {message.type}: {message.text}")

    def _see_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        self._site = self._site or url.netloc
        if url.scheme not in {"data", "blob"} and url.netloc != self._site:
            self.faults.append(f"request elsewhere: {request.url}")

    def _see_failure(self, request: Request) -> None:
        # A page that is left behind drops what it still waited for.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed request: {request.url}: {request.failure}")

    def _see_response(self, response: Response) -> None:
        if response.status in self._tolerated:
            self.refusals.append(response.status)
        elif response.status >= 400:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    @contextmanager
    def refused(self, *statuses: int) -> Iterator[None]:
        """Expect that something is answered by one of these statuses."""
        self.refusals, self._tolerated = [], set(statuses)
        yield
        self.page.wait_for_load_state("networkidle")
        self._tolerated = set()
        assert self.refusals, f"nothing was answered by {statuses}"

    @property
    def root_path(self) -> str:
        return urlsplit(self.home).path

    @property
    def path(self) -> str:
        """Where one is on the site."""
        path = urlsplit(self.page.url).path
        assert path.startswith(f"{self.root_path}/"), path
        return path.removeprefix(self.root_path)

    def open(self, path: str) -> None:
        """Go to a path of the site, or to a whole address."""
        self.page.goto(path if "://" in path else self.home + path)

    def follow(self, name: str) -> None:
        """Click the one link of this name."""
        self.page.get_by_role("link", name=name, exact=True).click()

    def leads_to(self, path: str) -> Locator:
        return self.page.locator(f'a[href="{self.root_path}{path}"]').first

    def tab_to(self, name: str) -> None:
        """Press the tab key until one is at the control of this name."""
        control = (
            self.page.get_by_role("main")
            .get_by_label(name, exact=True)
            .or_(self.page.get_by_role("main").get_by_text(name, exact=True))
        )
        for _ in range(50):
            self.page.keyboard.press("Tab")
            if control.and_(self.page.locator(":focus")).count():
                return
        raise AssertionError(f"the tab key does not lead to {name}")

    def form_to(self, path: str) -> Locator:
        return self.page.locator(f'form[action="{self.root_path}{path}"]')

    def send(self, **fields: str) -> None:
        """Fill in the form that has these fields, and send it."""
        form = self.page.locator("form", has=self.page.locator(f"[name={next(iter(fields))}]"))
        for name, text in fields.items():
            form.locator(f"[name={name}]").fill(text)
        self.press(form)

    def press(self, form: Locator) -> None:
        with self.page.expect_navigation():
            form.locator("[type=submit]").click()

    @property
    def messages(self) -> list[str]:
        return self.page.locator(".message").all_inner_texts()

    def inspect(self) -> None:
        """Find no fault for people who see, hear or move differently."""
        self.inspect_markup()
        self._walk_by_keyboard()

    def inspect_markup(self) -> None:
        self.faults += [f"on {self.path}: {violation}" for violation in self.violations()]

    def violations(self) -> list[str]:
        """Return what axe finds on the page, of any grade."""
        return [
            f"{found['impact']} {found['id']}: {[node['target'] for node in found['nodes'][:3]]}"
            for found in Axe().run(self.page).response["violations"]
        ]

    def _walk_by_keyboard(self) -> None:
        """Reach every control by the tab key, and see where one is."""
        self.page.evaluate("document.activeElement.blur()")
        controls = self.page.locator(FOCUSABLE)
        plain: list[str] = controls.evaluate_all(LOOKS)
        names: list[str] = controls.evaluate_all("nodes => nodes.map(node => node.outerHTML)")
        reached: set[int] = set()
        # Where one begins, such as at a field at fault, is reached after the end.
        for _ in range(len(plain) + 2):
            self.page.keyboard.press("Tab")
            focus: int = controls.evaluate_all("nodes => nodes.indexOf(document.activeElement)")
            reached.add(focus)
            looks: list[str] = controls.evaluate_all(LOOKS)
            if focus >= 0 and looks[focus] == plain[focus]:
                self.faults.append(f"focus unseen on {self.path}: {names[focus][:120]}")
        # The link to skip to the content is out of the way again.
        self.page.evaluate("document.activeElement.blur()")
        for number in set(range(len(plain))) - reached:
            self.faults.append(f"out of the keyboard's reach on {self.path}: {names[number][:120]}")
