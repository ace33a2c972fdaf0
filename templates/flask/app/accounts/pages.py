"""Pages to sign up, log in and out, and change or reset a password."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field

from app import words
from app.accounts.forms import ChangeForm, LogInForm, NewPasswordForm, ResetForm, SignUpForm
from app.accounts.guard import HOME, require_log_in
from app.accounts.reset import reset_token, reset_user
from app.accounts.session import log_in_here, log_out_here, safe_next
from app.mail import send_link
from app.users import throttle
from app.users.exceptions import TooManyAttempts
from app.users.service import (
    EmailTaken,
    authenticate,
    register,
    set_password,
    user_for_mail,
)

bp = Blueprint("accounts", __name__, url_prefix="/accounts", template_folder="templates")

SIGN_UP = {
    "heading": "Sign up",
    "button": "Sign up",
    "links": [("accounts.log_in", "Log in instead")],
}
LOG_IN = {
    "heading": "Log in",
    "button": "Log in",
    "links": [
        ("accounts.sign_up", "Sign up"),
        ("accounts.ask_for_reset", "Forgot your password?"),
    ],
}
CHANGE = {"heading": "Change your password", "button": "Change it"}
RESET = {"heading": "Reset your password", "button": "Send me a link"}
NEW_PASSWORD = {"heading": "Choose a new password", "button": "Use it"}


@bp.route("/signup/", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    form = SignUpForm(request.form, next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return show_form(form, SIGN_UP)
    try:
        user = register(form.email.data or "", form.password.data or "")
    except TooManyAttempts as error:
        return wait(form, SIGN_UP, error)
    except EmailTaken:
        return fault(form.email, words.EMAIL_TAKEN, SIGN_UP, form)
    log_in_here(user)
    flash(words.WELCOME)
    return redirect(safe_next(form.next.data or "", HOME), 303)


@bp.route("/login/", methods=["GET", "POST"])
def log_in() -> ResponseReturnValue:
    form = LogInForm(request.form, next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return show_form(form, LOG_IN)
    try:
        user = authenticate(form.email.data or "", form.password.data or "")
    except TooManyAttempts as error:
        return wait(form, LOG_IN, error)
    if user is None or not log_in_here(user):
        return fault(form.email, words.WRONG_LOGIN, LOG_IN, form)
    return redirect(safe_next(form.next.data or "", HOME), 303)


@bp.post("/logout/")
def log_out() -> ResponseReturnValue:
    log_out_here()
    flash(words.LOGGED_OUT)
    return redirect(url_for("home.index"), 303)


@bp.route("/password/change/", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    if refusal := require_log_in():
        return refusal
    form = ChangeForm(request.form)
    form.whose = g.user.email
    if request.method != "POST":
        return show_form(form, CHANGE)
    try:
        known = authenticate(g.user.email, form.old_password.data or "")
    except TooManyAttempts as error:
        return wait(form, CHANGE, error)
    if known is None:
        return fault(form.old_password, words.NOT_YOURS, CHANGE, form)
    if not form.validate():
        return show_form(form, CHANGE)
    if not set_password(g.user, form.new_password.data or ""):
        return fault(form.old_password, words.NOT_YOURS, CHANGE, form)
    log_in_here(g.user)
    flash(words.CHANGED)
    return redirect(url_for(HOME), 303)


@bp.route("/password/reset/", methods=["GET", "POST"])
def ask_for_reset() -> ResponseReturnValue:
    """Answer the same whether the address is known or not, and whether it had mails enough."""
    form = ResetForm(request.form)
    if not form.validate_on_submit():
        return show_form(form, RESET)
    email = form.email.data or ""
    try:
        throttle.count("reset", email)
    except TooManyAttempts as error:
        return wait(form, RESET, error)
    if user := user_for_mail(email):
        token = reset_token(user)
        link = url_for("accounts.choose_password", token=token, _external=True)
        send_link(user.email, link, *words.RESET)
    flash(words.RESET_SENT)
    return redirect(url_for("accounts.log_in"), 303)


@bp.route("/password/reset/choose/", methods=["GET", "POST"])
def choose_password() -> ResponseReturnValue:
    """Keep the token of a good link, and lead to the address without it, before a page is shown."""
    token = request.args.get("token") if request.method == "GET" else None
    user = reset_user(token or session.get("reset_token", ""))
    if user is None:
        session.pop("reset_token", None)
        flash(words.RESET_OVER)
        return redirect(url_for("accounts.ask_for_reset"), 303)
    if token:
        session["reset_token"] = token
        return redirect(url_for("accounts.choose_password"), 303)
    form = NewPasswordForm(request.form)
    form.whose = user.email
    if not form.validate_on_submit():
        return show_form(form, NEW_PASSWORD)
    is_changed = set_password(user, form.new_password.data or "")
    session.pop("reset_token", None)
    flash(words.CHANGED_BY_MAIL if is_changed else words.RESET_OVER)
    next_page = "accounts.log_in" if is_changed else "accounts.ask_for_reset"
    return redirect(url_for(next_page), 303)


def show_form(form: FlaskForm, page: dict[str, Any]) -> tuple[str, int]:
    status = 422 if form.errors else 200
    return render_template("accounts/form.html", form=form, **page), status


def fault(field: Field, sentence: str, page: dict[str, Any], form: FlaskForm) -> tuple[str, int]:
    field.errors = [sentence]
    return show_form(form, page)


def wait(
    form: FlaskForm, page: dict[str, Any], error: TooManyAttempts
) -> tuple[str, int, dict[str, str]]:
    first = next(field for field in form if field.widget.input_type != "hidden")
    html, _ = fault(first, words.TOO_MANY_ATTEMPTS, page, form)
    return html, 429, {"Retry-After": str(error.retry_after)}
