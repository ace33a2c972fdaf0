"""Who is logged in here: the session's cookie names their log-in."""

import re

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.pages import is_from_here, typed_text
from app.users import logins
from app.users.models import User

# Where people land after a log-in: an endpoint.
HOME = "notes.index"
# Browsers read a second slash or a backslash as the start of another host, and pass over controls.
OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def init_app(app: Flask) -> None:
    app.config["PERMANENT_SESSION_LIFETIME"] = logins.LOGIN_LIFETIME
    # It ends when the log-in does, and no answer has to bring it anew.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.add_template_global(is_logged_in)
    app.after_request(keep_private)


def is_logged_in() -> bool:
    """What the session says, for the menu: pages have one also while the database is away."""
    g.is_personal = "login" in session
    return bool(g.is_personal)


def session_user() -> User | None:
    """Return who is logged in, asked of the database once per request."""
    if "session_user" not in g:
        g.session_user = logins.find_user(session["login"]) if is_logged_in() else None
        if g.session_user is None:
            session.pop("login", None)
    user: User | None = g.session_user
    return user


def log_in_here(user: User) -> bool:
    """Begin a session of its own: nothing that was there before is worth anything in it."""
    login = logins.begin(user)
    if login is None:
        return False
    session.clear()
    session["login"] = login.id
    session.permanent = True
    return True


def log_out_here() -> None:
    if "login" in session:
        logins.end(session["login"])
    session.clear()


def require_log_in() -> ResponseReturnValue | None:
    """Lead to the log-in, and from there back; away from a form only if nobody filled it in here."""
    g.user = session_user()
    if g.user:
        return None
    if request.method == "POST" and is_from_here():
        log_in = url_for("accounts.log_in")
        return render_template("expired.html", typed=typed_text(), log_in=log_in), 403
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    here = f"{request.script_root}{request.path}{query}"
    back = here if request.method == "GET" else url_for(HOME)
    return redirect(url_for("accounts.log_in", next=back), 303)


def safe_next(address: str) -> str:
    return address if OWN_PATH.fullmatch(address) else url_for(HOME)


def keep_private(response: Response) -> Response:
    """Let no cache keep what people see, the browser's own included: after a log-out "Back" shows nothing."""
    if g.get("is_personal"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
