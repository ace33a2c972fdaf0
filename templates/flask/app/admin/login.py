"""The way into the admin and out of it: the site's own log-in, of staff alone."""

import click
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.session import log_in_here, log_out_here, safe_next
from app.admin.forms import LogInForm
from app.database import db
from app.users.service import authenticate, find_user

bp = Blueprint("staff", __name__, url_prefix="/admin", template_folder="templates", cli_group=None)

NO_STAFF = "There is no such member of staff with this password."


@bp.route("/login", methods=["GET", "POST"])
def log_in() -> ResponseReturnValue:
    form = LogInForm(request.form, next=request.args.get("next", ""))
    if form.validate_on_submit():
        user = authenticate(form.email.data or "", form.password.data or "")
        # The same answer, so that it tells nobody whether a password is right.
        if user and user.is_staff and log_in_here(user):
            return redirect(safe_next(form.next.data or "", "admin.index"), 303)
        form.email.errors = [NO_STAFF]
    return render_template("admin/login.html", form=form), 422 if form.errors else 200


@bp.post("/logout")
def log_out() -> ResponseReturnValue:
    log_out_here()
    return redirect(url_for(".log_in"), 303)


@bp.cli.command("staff")
@click.argument("email")
def let_in(email: str) -> None:
    """Let somebody who has signed up into the admin."""
    user = find_user(email)
    if user is None:
        raise click.ClickException(f"Nobody has signed up as {email}.")
    user.is_staff = True
    db.session.commit()
    click.echo(f"{user.email} is staff now, and may log in at /admin/.")
