"""Log-in on the pages: sign up, log in and out, change and reset the password."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from .client.connection import connect, media_type, no_store
from .client.pages import Browser, Form, Page, attribute
from .client.people import (
    CHANGE,
    LOG_IN,
    RESET,
    SIGN_UP,
    Account,
    Person,
    ask_for_tokens,
    bearer,
    cookies,
    is_logged_in,
    log_in,
    log_out,
    sign_up,
    some_address,
)
from .needs import HAS_API, HAS_PAGES, HAS_TOKENS, HAS_USERS

pytestmark = [HAS_PAGES, HAS_USERS]

NEW_PASSWORD = "another-secret-42"
REDIRECTS = {302, 303}
WEAK = ["", "short7!", "1234567890123", "password"]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "/\t/evil.example/",
    "\t//evil.example/",
    "/\n/evil.example/",
    " //evil.example/",
    "\x01//evil.example/",
    "/%0a/evil.example",
    "@evil.example",
    "/notes/\r\nX-Injected: 1",
    "http://[::1",
    "evil.example",
    "//127.0.0.1@evil.example/",
    "\u3000//evil.example/",
    "/\u2028/evil.example",
    "x" * 5000,
]

NewBrowser = Callable[..., Browser]


@pytest.fixture
def new_browser(base_url: str) -> Iterator[NewBrowser]:
    """Opens browsers with empty cookie jars, at addresses of their own."""
    with ExitStack() as stack:

        def create(**options: str) -> Browser:
            options.setdefault("address", some_address())
            return Browser(stack.enter_context(connect(base_url, **options)))  # type: ignore[arg-type]

        yield create


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def mine(new_browser: NewBrowser, person: Person) -> Browser:
    """The browser in which the person has just signed up."""
    browser = new_browser()
    assert sign_up(browser, person).status == 200
    assert is_logged_in(browser)
    return browser


def post(browser: Browser, form: Form, **typed: str) -> httpx2.Response:
    """Send a form and look at the answer itself, wherever it leads."""
    return browser.post(form, {**form.values, **typed}, follow_redirects=False)


def fields_at_fault(page: Page) -> set[str]:
    return {attribute(node, "name") for node in page.all("[aria-invalid=true]")}


# Sign up


def test_signing_up_logs_in(visitor: Browser) -> None:
    page = sign_up(visitor, Person())
    assert page.url.path == "/notes/"
    assert is_logged_in(visitor)


def test_signing_up_leads_back(visitor: Browser) -> None:
    person = Person()
    form = visitor.open(f"{SIGN_UP}?next=/notes/new/").form(has="password")
    assert visitor.submit(form, **person.credentials).url.path == "/notes/new/"


def test_an_address_signs_up_once(mine: Browser, visitor: Browser, person: Person) -> None:
    for email in (person.email, person.email.upper(), f" {person.email} "):
        page = sign_up(visitor, Person(email=email))
        assert page.status in {200, 422}
        assert not is_logged_in(visitor)
        assert fields_at_fault(page) == {"email"}


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_password_is_refused(visitor: Browser, password: str) -> None:
    page = sign_up(visitor, Person(password=password))
    assert page.status in {200, 422}
    assert fields_at_fault(page) == {"password"}
    assert not is_logged_in(visitor)


@pytest.mark.parametrize("character", ["\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85"], ids=ascii)
def test_a_password_has_no_control_characters(visitor: Browser, character: str) -> None:
    page = sign_up(visitor, Person(password=f"pass{character}words"))
    assert fields_at_fault(page) == {"password"}


def test_a_password_that_signs_up_also_logs_in(new_browser: NewBrowser) -> None:
    for character in ["\xa0", "\u200b", "\u2028", "\ufeff", "e\u0301", "🔑"]:
        person = Person(password=f" {character}words{character} ")
        assert sign_up(new_browser(), person).status == 200, ascii(character)
        browser = new_browser()
        log_in(browser, person)
        assert is_logged_in(browser), ascii(character)


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@", "a b@example.com", "a@b\0.example.com", "a..b@example.com"]
)
def test_only_an_address_signs_up(visitor: Browser, email: str) -> None:
    page = sign_up(visitor, Person(email=email))
    assert page.status in {200, 400, 422}
    assert not is_logged_in(visitor)


def test_a_faulty_form_keeps_the_address_but_not_the_password(visitor: Browser) -> None:
    person = Person(password="short7!")
    page = sign_up(visitor, person)
    form = page.form(has="password")
    assert (form.values["email"], form.values["password"]) == (person.email, "")
    assert person.password not in page.response.text


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "is_active", "id"])
def test_nobody_signs_up_as_more_than_a_user(visitor: Browser, field: str) -> None:
    form = visitor.open(SIGN_UP).form(has="password")
    visitor.submit(form, **Person().credentials, **{field: "1"})
    response = visitor.client.get("/admin/", follow_redirects=True)
    assert response.status_code in {403, 404} or response.url.path != "/admin/"


@pytest.mark.parametrize(
    "hostile", ["' OR 1=1 --", "{{ 7*7 }}", "<script>alert(1)</script>", '"><img src=x onerror=a>']
)
@pytest.mark.parametrize("path", [SIGN_UP, LOG_IN])
def test_hostile_text_stays_text(visitor: Browser, path: str, hostile: str) -> None:
    form = visitor.open(path).form(has="password")
    page = visitor.submit(form, email=hostile, password=hostile)
    assert page.status in {200, 422}
    assert page.form(has="password").values["email"] in {hostile, hostile.lower()}
    assert not list(page.all("img[onerror]"))
    assert not is_logged_in(visitor)


# Log in and out


def test_a_password_logs_in(mine: Browser, visitor: Browser, person: Person) -> None:
    assert log_in(visitor, person).url.path == "/notes/"
    assert is_logged_in(visitor)


def test_an_address_may_be_typed_in_capitals(
    mine: Browser, visitor: Browser, person: Person
) -> None:
    log_in(visitor, Person(email=person.email.upper(), password=person.password))
    assert is_logged_in(visitor)


def test_a_wrong_password_and_a_wrong_address_answer_the_same(
    mine: Browser, new_browser: NewBrowser, person: Person
) -> None:
    texts = []
    for email in (person.email, Person().email):
        page = log_in(new_browser(), Person(email=email))
        assert page.status in {200, 401, 422}
        texts.append((page.status, page.text.replace(email, "")))
    assert texts[0] == texts[1]


def test_the_log_in_says_what_to_fill_in(visitor: Browser) -> None:
    """So that browsers and password managers help."""
    page = visitor.open(LOG_IN)
    assert attribute(page.one("[name=email]"), "autocomplete") in {"username", "email"}
    password = page.one("[name=password]")
    assert attribute(password, "type") == "password"
    assert attribute(password, "autocomplete") == "current-password"


def test_logging_out_ends_the_session(mine: Browser) -> None:
    log_out(mine)
    assert not is_logged_in(mine)


def test_every_page_has_the_way_out(mine: Browser) -> None:
    for path in ("/", "/notes/", "/notes/new/", CHANGE):
        assert mine.open(path).form(action="/accounts/logout/").method == "POST"


def test_a_link_cannot_log_out(mine: Browser) -> None:
    assert mine.client.get("/accounts/logout/").status_code in {404, 405}
    assert is_logged_in(mine)


def test_another_site_cannot_log_out(mine: Browser) -> None:
    form = mine.open("/").form(action="/accounts/logout/")
    assert mine.post(form, {}).status_code in {400, 403}
    assert is_logged_in(mine)


@pytest.mark.parametrize("path", [SIGN_UP, LOG_IN, RESET])
def test_another_site_cannot_send_the_forms(
    visitor: Browser, mine: Browser, person: Person, path: str
) -> None:
    """Whoever logs others in to their own account reads what these write there."""
    form = visitor.open(path).form(has="email")
    bare = {
        "email": Person().email if path == SIGN_UP else person.email,
        "password": person.password,
    }
    assert visitor.post(form, bare).status_code in {400, 403}
    assert not is_logged_in(visitor)


def test_a_copied_cookie_is_worthless_after_the_log_out(
    mine: Browser, new_browser: NewBrowser
) -> None:
    """The server itself must forget it: the browser's word is not enough."""
    thief, stolen = new_browser(), cookies(mine)
    thief.client.cookies.update(stolen)
    assert is_logged_in(thief)
    log_out(mine)
    thief.client.cookies.clear()
    thief.client.cookies.update(stolen)
    assert not is_logged_in(thief)


def test_logging_out_here_leaves_other_machines_alone(
    mine: Browser, new_browser: NewBrowser, person: Person
) -> None:
    elsewhere = new_browser()
    log_in(elsewhere, person)
    log_out(mine)
    assert is_logged_in(elsewhere)


def test_a_cookie_from_before_the_log_in_is_worthless_after(
    mine: Browser, new_browser: NewBrowser, person: Person
) -> None:
    """Or else whoever planted it would be logged in too."""
    victim, attacker = new_browser(), new_browser()
    attacker.open(LOG_IN)
    planted = cookies(attacker)
    victim.client.cookies.update(attacker.client.cookies)
    log_in(victim, person)
    assert is_logged_in(victim)
    attacker.client.cookies.clear()
    attacker.client.cookies.update(planted)
    assert not is_logged_in(attacker)
    changed = {name for name, text in cookies(victim).items() if planted.get(name) != text}
    assert changed, "no cookie was renewed"


def test_a_token_from_before_the_log_in_is_worthless_after(
    mine: Browser, visitor: Browser, person: Person
) -> None:
    before = visitor.open(LOG_IN).form(has="password")
    log_in(visitor, person)
    form = visitor.open("/notes/new/").form(has="title")
    old = {name: text for name, text in before.values.items() if name in form.values}
    assert old
    assert post(visitor, form, title="Planted", **old).status_code in {400, 403}


def test_cookies_are_secure_http_only_and_same_site(visitor: Browser, mine: Browser) -> None:
    form = visitor.open(LOG_IN).form(has="password")
    response = post(visitor, form, email="a@example.com", password="wrong")
    lines = response.headers.get_list("Set-Cookie")
    log_out_form = mine.open("/").form(action="/accounts/logout/")
    lines += post(mine, log_out_form).headers.get_list("Set-Cookie")
    assert lines
    for line in lines:
        flags = {flag.strip().lower() for flag in line.split(";")[1:]}
        assert {"secure", "httponly", "path=/"} <= flags, line
        assert {"samesite=lax", "samesite=strict"} & flags, line


def test_the_session_cookie_is_protected(visitor: Browser) -> None:
    form = visitor.open(SIGN_UP).form(has="password")
    lines = post(visitor, form, **Person().credentials).headers.get_list("Set-Cookie")
    assert lines
    for line in lines:
        flags = {flag.strip().lower() for flag in line.split(";")[1:]}
        assert {"secure", "httponly", "path=/"} <= flags, line
        assert {"samesite=lax", "samesite=strict"} & flags, line


# Without a log-in there is nothing in a cookie that somebody else would want to choose.
def test_no_other_host_can_set_the_cookie(visitor: Browser) -> None:
    """Browsers take a cookie of such a name from this very host only: a sibling cannot plant one."""
    form = visitor.open(SIGN_UP).form(has="password")
    lines = post(visitor, form, **Person().credentials).headers.get_list("Set-Cookie")
    assert lines
    for line in lines:
        assert line.startswith("__Host-"), line
        assert "domain=" not in line.lower()


@pytest.mark.parametrize("path", ["/", "/notes/", "/notes/new/", "/notes/999999999/", CHANGE])
def test_pages_of_a_person_are_kept_nowhere(mine: Browser, path: str) -> None:
    """Or the Back button shows them to whoever comes after the log-out."""
    assert no_store(mine.client.get(path))


def test_what_everybody_gets_may_be_kept(mine: Browser) -> None:
    page = mine.open("/notes/")
    styles = [attribute(node, "href") for node in page.all("link[rel=stylesheet]")]
    assert styles
    assert not any(no_store(mine.client.get(style)) for style in styles)


def test_scripts_keep_no_page(mine: Browser) -> None:
    """HTMX would keep what was shown, and show it again by itself."""
    config = json.loads(attribute(mine.open("/notes/").one("meta[name=htmx-config]"), "content"))
    assert config["historyCacheSize"] == 0


def test_the_cookie_tells_nothing(mine: Browser, person: Person) -> None:
    import base64

    for text in cookies(mine).values():
        for part in re.split(r"[.:]", text):
            data = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_")
            assert person.email.encode() not in data
            assert person.password.encode() not in data


def test_pages_of_a_person_are_not_shared_by_caches(mine: Browser) -> None:
    headers = mine.open("/notes/").response.headers
    rules = headers.get("Cache-Control", "")
    is_private = {"private", "no-store", "no-cache"} & set(re.split(r"[,\s]+", rules))
    assert is_private or "cookie" in headers.get("Vary", "").lower()


# Where to go after the log-in


@pytest.mark.parametrize(
    "path", ["/notes/new/", "/notes/?q=a%20b&page=1", "/accounts/password/change/"]
)
def test_the_log_in_leads_back(
    mine: Browser, new_browser: NewBrowser, person: Person, path: str
) -> None:
    browser = new_browser()
    page = browser.open(path)
    assert page.url.path == LOG_IN
    form = page.form(has="password")
    response = post(browser, form, email=person.email, password=person.password)
    assert response.status_code in REDIRECTS
    assert response.url.join(response.headers["Location"]) == response.url.join(path)


def test_a_wrong_password_does_not_lose_the_way(
    mine: Browser, new_browser: NewBrowser, person: Person
) -> None:
    browser = new_browser()
    form = browser.open("/notes/new/").form(has="password")
    form = browser.submit(form, email=person.email, password="wrong").form(has="password")
    page = browser.submit(form, email=person.email, password=person.password)
    assert page.url.path == "/notes/new/"


@pytest.mark.parametrize("address", ELSEWHERE, ids=lambda text: repr(text)[:30])
def test_no_log_in_leads_away(account: Account, new_browser: NewBrowser, address: str) -> None:
    """Neither by the link nor by the form."""
    person = account.person
    browser = new_browser(address=person.address)
    page = browser.open(httpx2.URL(LOG_IN, params={"next": address}))
    assert_stays_here(page.response)
    if page.status != 200:
        return
    form = page.form(has="password")
    response = post(browser, form, email=person.email, password=person.password, next=address)
    assert "X-Injected" not in response.headers
    assert_stays_here(response)


@pytest.mark.parametrize("address", ELSEWHERE[:6])
def test_no_sign_up_leads_away(visitor: Browser, address: str) -> None:
    form = visitor.open(httpx2.URL(SIGN_UP, params={"next": address})).form(has="password")
    response = post(visitor, form, **Person().credentials, next=address)
    assert response.status_code in REDIRECTS
    assert_stays_here(response)


def assert_stays_here(response: httpx2.Response) -> None:
    target = response.headers.get("Location", "/")
    assert re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", target) or target.startswith(
        f"{response.url.scheme}://{response.url.netloc.decode()}/"
    ), target


# Change the password


def change(browser: Browser, old: str, new: str) -> Page:
    form = browser.open(CHANGE).form(has="new_password")
    return browser.submit(form, old_password=old, new_password=new)


def test_a_password_is_changed(mine: Browser, new_browser: NewBrowser, person: Person) -> None:
    assert change(mine, person.password, NEW_PASSWORD).messages()
    assert is_logged_in(mine)
    log_in(old := new_browser(), person)
    log_in(new := new_browser(), person, password=NEW_PASSWORD)
    assert (is_logged_in(old), is_logged_in(new)) == (False, True)


def test_a_changed_password_ends_all_other_sessions(
    mine: Browser, new_browser: NewBrowser, person: Person
) -> None:
    elsewhere, thief = new_browser(), new_browser()
    log_in(elsewhere, person)
    thief.client.cookies.update(cookies(mine))
    change(mine, person.password, NEW_PASSWORD)
    assert is_logged_in(mine)
    assert not is_logged_in(elsewhere)
    assert not is_logged_in(thief)


@HAS_API
@HAS_TOKENS
def test_a_changed_password_ends_all_tokens(
    mine: Browser, site: httpx2.Client, person: Person
) -> None:
    tokens = ask_for_tokens(site, person).json()
    me = {"url": "/api/auth/me", "headers": bearer(tokens["access_token"])}
    assert site.get(**me).status_code == 200  # type: ignore[arg-type]
    change(mine, person.password, NEW_PASSWORD)
    assert site.get(**me).status_code == 401  # type: ignore[arg-type]
    document = {"refresh_token": tokens["refresh_token"]}
    assert site.post("/api/auth/refresh", json=document).status_code == 401


def test_the_old_password_is_asked_for(mine: Browser, person: Person) -> None:
    """A forgotten screen is not enough to take an account."""
    page = change(mine, "not my password", NEW_PASSWORD)
    assert page.status in {200, 422}
    assert fields_at_fault(page) == {"old_password"}
    assert not [text for text in page.form(has="new_password").values if text == NEW_PASSWORD]


@pytest.mark.parametrize("password", WEAK)
def test_a_new_password_is_no_weaker(mine: Browser, person: Person, password: str) -> None:
    page = change(mine, person.password, password)
    assert page.status in {200, 422}
    assert fields_at_fault(page) == {"new_password"}


def test_changing_needs_the_token(mine: Browser, person: Person) -> None:
    form = mine.open(CHANGE).form(has="new_password")
    bare = {"old_password": person.password, "new_password": NEW_PASSWORD}
    assert mine.post(form, bare).status_code in {400, 403}


# Reset the password


def ask_for_reset(browser: Browser, email: str) -> httpx2.Response:
    return post(browser, browser.open(RESET).form(has="email"), email=email)


def test_a_link_by_mail_resets_the_password(
    mine: Browser, new_browser: NewBrowser, person: Person, reset_links: Callable[..., list[str]]
) -> None:
    browser = new_browser()
    ask_for_reset(browser, person.email)
    (link,) = reset_links()
    page = browser.submit(browser.open(link).form(has="new_password"), new_password=NEW_PASSWORD)
    assert page.status == 200
    log_in(old := new_browser(), person)
    log_in(new := new_browser(), person, password=NEW_PASSWORD)
    assert (is_logged_in(old), is_logged_in(new)) == (False, True)
    assert not is_logged_in(mine), "whoever was logged in before is not any more"


def test_a_link_is_good_once(
    mine: Browser, new_browser: NewBrowser, person: Person, reset_links: Callable[..., list[str]]
) -> None:
    """And so is every other that was sent before the password changed."""
    browser = new_browser()
    for _ in range(2):
        ask_for_reset(browser, person.email)
    first, second = reset_links(2)[:2]
    form = browser.open(first).form(has="new_password")
    browser.submit(form, new_password=NEW_PASSWORD)
    for link in (first, second):
        assert not list(new_browser().open(link).all("[name=new_password]"))
    assert browser.submit(form, new_password="a-third-secret-42").status != 500
    log_in(again := new_browser(), person, password=NEW_PASSWORD)
    assert is_logged_in(again)


def test_a_link_takes_no_weak_password(
    mine: Browser, visitor: Browser, person: Person, reset_links: Callable[..., list[str]]
) -> None:
    ask_for_reset(visitor, person.email)
    form = visitor.open(reset_links()[0]).form(has="new_password")
    page = visitor.submit(form, new_password="password")
    assert page.status in {200, 422}
    assert fields_at_fault(page) == {"new_password"}


def test_a_reset_does_not_tell_who_has_an_account(
    mine: Browser, new_browser: NewBrowser, person: Person, reset_links: Callable[..., list[str]]
) -> None:
    answers = []
    for email in (person.email, Person().email):
        browser = new_browser()
        response = ask_for_reset(browser, email)
        page = browser.open(response.url.join(response.headers["Location"]))
        answers.append((response.status_code, page.url.path, page.text))
    assert answers[0] == answers[1]
    time.sleep(0.5)
    assert len(reset_links()) == 1


def test_a_link_leads_to_this_host_whatever_the_request_claims(
    mine: Browser, visitor: Browser, person: Person, reset_links: Callable[..., list[str]]
) -> None:
    form = visitor.open(RESET).form(has="email")
    lie = {
        "X-Forwarded-Host": "evil.example",
        "X-Host": "evil.example",
        "Forwarded": "host=evil.example",
    }
    visitor.client.headers.update(lie)
    post(visitor, form, email=person.email)
    (link,) = reset_links()
    assert httpx2.URL(link).netloc == visitor.client.base_url.netloc
    assert httpx2.URL(link).scheme == "https"


def secret_of(link: str) -> str:
    """Return the part of a link that nobody could guess."""
    return max(re.split(r"[/?=&]", link), key=len)


def test_the_secret_of_a_link_stays_nowhere(
    mine: Browser,
    visitor: Browser,
    person: Person,
    reset_links: Callable[..., list[str]],
    log: Path,
) -> None:
    """Neither in the address of a page nor in what it shows, and in no log, whatever is answered."""
    ask_for_reset(visitor, person.email)
    (link,) = reset_links()
    secret, start = secret_of(link), log.stat().st_size
    spoilt = visitor.open(link.replace(secret, f"{secret}x"))
    page = visitor.open(link)
    form = page.form(has="new_password")
    weak = visitor.submit(form, new_password="password")
    done = visitor.submit(form, new_password=NEW_PASSWORD)
    over = visitor.open(link)
    for shown in (spoilt, page, weak, done, over):
        assert secret not in str(shown.url)
        assert secret not in shown.response.text
    time.sleep(0.5)
    logged = log.read_bytes()[start:].decode("utf-8", "replace")
    assert "/accounts/password/reset/" in logged
    assert secret not in logged


def test_a_link_opens_in_every_browser(
    mine: Browser, new_browser: NewBrowser, person: Person, reset_links: Callable[..., list[str]]
) -> None:
    """Also after a program that scans mails has looked at it."""
    ask_for_reset(mine, person.email)
    (link,) = reset_links()
    scanner = new_browser()
    assert scanner.client.get(link).status_code in {200, *REDIRECTS}
    for _ in range(2):
        browser = new_browser()
        form = browser.open(link).form(has="new_password")
    browser.submit(form, new_password=NEW_PASSWORD)
    log_in(browser, person, password=NEW_PASSWORD)
    assert is_logged_in(browser)


@pytest.mark.parametrize("place", ["{}/", "choose/?token={}"])
@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", "W10.x.y", "1-2-3", "%00", "%FF", "..%2F..", "x" * 3000, "WyJhIiwiYiJd.x.x"],
)
def test_a_made_up_link_is_refused(visitor: Browser, token: str, place: str) -> None:
    page = visitor.open(RESET + place.format(token))
    assert page.status in {200, 400, 404, 410, 414}
    assert not list(page.all("[name=new_password]"))


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b\0.example.com", "' OR 1=1 --", "a@example.com\r\nBcc: b@example.com"],
)
def test_odd_addresses_are_not_written_to(
    visitor: Browser, email: str, reset_links: Callable[..., list[str]]
) -> None:
    response = ask_for_reset(visitor, email)
    assert response.status_code in {200, 302, 303, 400, 422}
    assert media_type(response) in {"text/html", ""}
    assert not reset_links(patience=0.3)


def test_the_account_pages_link_to_each_other(visitor: Browser) -> None:
    assert any(link.startswith(LOG_IN) for link in visitor.open(SIGN_UP).links().values())
    links = visitor.open(LOG_IN).links().values()
    assert any(link.startswith(SIGN_UP) for link in links)
    assert RESET in links


@pytest.fixture
def strange_cookies(visitor: Browser) -> list[dict[str, Any]]:
    visitor.open(LOG_IN)
    own = cookies(visitor)
    return [
        {name: text[::-1] for name, text in own.items()},
        dict.fromkeys(own, ""),
        dict.fromkeys(own, "A" * 4000),
        dict.fromkeys(own, "eyJsb2dpbiI6ICIxIn0=.x.x"),
    ]


def test_a_made_up_cookie_is_a_strangers(
    new_browser: NewBrowser, strange_cookies: list[dict[str, Any]]
) -> None:
    for made_up in strange_cookies:
        browser = new_browser()
        browser.client.cookies.update(made_up)
        assert not is_logged_in(browser)
