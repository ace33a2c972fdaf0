"""Pages that need a log-in."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.session import session_user, way_back
from app.pages import is_from_here, typed_text

# Where people land after a log-in: an endpoint.
HOME = "notes.index"


def require_log_in() -> ResponseReturnValue | None:
    """Lead to the log-in, and from there back; away from a form only if nobody filled it in here."""
    g.user = session_user()
    if g.user:
        return None
    if request.method == "POST" and is_from_here():
        log_in = url_for("accounts.log_in")
        return render_template("expired.html", typed=typed_text(), log_in=log_in), 403
    return redirect(url_for("accounts.log_in", next=way_back(HOME)), 303)
