"""Pages to sign up, log in and out, and change or reset a password."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.accounts import forms
from app.accounts.dependencies import HOME, PageUser, safe_next
from app.accounts.forms import PasswordChoice, PasswordReset
from app.accounts.passwords import set_password
from app.accounts.reset import reset_token, reset_user
from app.html import CsrfChecked, TypedText, add_message, errors_by_field, templates
from app.mail import send_mail
from app.paths import path_for
from app.users.dependencies import ClientNetwork, LoginsDep, UsersDep
from app.users.limits import TooManyAttempts
from app.users.logins import Logins
from app.users.models import User
from app.users.schemas import Registration
from app.users.service import EmailTaken

router = APIRouter(prefix="/accounts", include_in_schema=False, dependencies=[CsrfChecked])


@router.get("/signup")
@router.get("/login")
@router.get("/password/change")
@router.get("/password/reset")
@router.get("/password/reset/choose")
async def add_slash(request: Request) -> Response:
    url = request.url.replace(path=f"{request.url.path}/")
    return RedirectResponse(url, status_code=308)


@router.get("/signup/")
async def signup_page(request: Request, next: str = "") -> Response:  # noqa: A002
    return form_page(request, forms.SIGN_UP, typed={"next": next})


@router.post("/signup/")
async def sign_up(
    request: Request,
    typed: TypedText,
    users: UsersDep,
    logins: LoginsDep,
    network: ClientNetwork,
) -> Response:
    try:
        data = Registration.model_validate(typed, extra="ignore")
        user = await users.register(data.email, data.password, network)
    except ValidationError as error:
        return form_page(request, forms.SIGN_UP, typed, errors_by_field(error))
    except TooManyAttempts as error:
        return wait_page(request, forms.SIGN_UP, typed, error)
    except EmailTaken:
        taken = {"email": "Somebody with this address has signed up already"}
        return form_page(request, forms.SIGN_UP, typed, taken)
    await log_in_here(request, user, logins)
    add_message(request, "Welcome!")
    return RedirectResponse(safe_next(request, typed.get("next", "")), status_code=303)


@router.get("/login/")
async def login_page(request: Request, next: str = "") -> Response:  # noqa: A002
    return form_page(request, forms.LOG_IN, typed={"next": next})


@router.post("/login/")
async def log_in(
    request: Request,
    typed: TypedText,
    users: UsersDep,
    logins: LoginsDep,
    network: ClientNetwork,
) -> Response:
    email, password = typed.get("email", ""), typed.get("password", "")
    try:
        user = await users.authenticate(email, password, network)
    except TooManyAttempts as error:
        return wait_page(request, forms.LOG_IN, typed, error)
    if user is None or not await log_in_here(request, user, logins):
        wrong = {"email": "There is no such address with this password"}
        return form_page(request, forms.LOG_IN, typed, wrong)
    return RedirectResponse(safe_next(request, typed.get("next", "")), status_code=303)


@router.post("/logout/", name="log_out_page")
async def log_out(request: Request, logins: LoginsDep) -> Response:
    await logins.end(request.session.get("login", ""))
    request.session.clear()
    add_message(request, "You are logged out.")
    return RedirectResponse(path_for(request, "home"), status_code=303)


@router.get("/password/change/")
async def change_page(request: Request, user: PageUser) -> Response:
    return form_page(request, forms.CHANGE)


@router.post("/password/change/")
async def change_password(
    request: Request,
    user: PageUser,
    typed: TypedText,
    users: UsersDep,
    logins: LoginsDep,
    network: ClientNetwork,
) -> Response:
    wrong = {"old_password": "This is not your password"}
    try:
        old_password = typed.get("old_password", "")
        known = await users.authenticate(user.email, old_password, network)
    except TooManyAttempts as error:
        return wait_page(request, forms.CHANGE, {}, error)
    if known is None:
        return form_page(request, forms.CHANGE, {}, wrong)
    try:
        data = PasswordChoice.model_validate({**typed, "email": user.email})
    except ValidationError as error:
        return form_page(request, forms.CHANGE, {}, errors_by_field(error))
    if not await set_password(users.session, user, data.new_password):
        return form_page(request, forms.CHANGE, {}, wrong)
    await log_in_here(request, user, logins)
    add_message(request, "Your password was changed.")
    return RedirectResponse(path_for(request, HOME), status_code=303)


@router.get("/password/reset/")
async def reset_page(request: Request) -> Response:
    return form_page(request, forms.RESET)


@router.post("/password/reset/")
async def send_reset_link(
    request: Request,
    typed: TypedText,
    users: UsersDep,
    network: ClientNetwork,
    background: BackgroundTasks,
) -> Response:
    """Answer the same whether the address is known or not, and whether it had mails enough."""
    try:
        data = PasswordReset.model_validate(typed, extra="ignore")
        await users.count("reset", data.email, network)
    except ValidationError as error:
        return form_page(request, forms.RESET, typed, errors_by_field(error))
    except TooManyAttempts as error:
        return wait_page(request, forms.RESET, typed, error)
    user = await users.for_mail(data.email, network)
    if user is not None:
        path = path_for(request, "new_password_page")
        link = request.url.replace(path=path, query=urlencode({"token": reset_token(user)}))
        text = f"To choose a new password, open this page within an hour:\n\n{link}\n"
        background.add_task(send_mail, user.email, "Choose a new password", text)
    add_message(request, "If there is such an account, a link is on its way by mail.")
    return RedirectResponse(path_for(request, "login_page"), status_code=303, background=background)


@router.get("/password/reset/choose/")
async def new_password_page(request: Request, users: UsersDep, token: str = "") -> Response:
    """Keep the token of a good link, and lead to the address without it, before a page is shown."""
    if await reset_user(users, token or request.session.get("reset_token", "")) is None:
        return link_is_over(request)
    if token:
        request.session["reset_token"] = token
        return RedirectResponse(path_for(request, "new_password_page"), status_code=303)
    return form_page(request, forms.NEW_PASSWORD)


@router.post("/password/reset/choose/")
async def choose_new_password(request: Request, typed: TypedText, users: UsersDep) -> Response:
    user = await reset_user(users, request.session.get("reset_token", ""))
    if user is None:
        return link_is_over(request)
    try:
        data = PasswordChoice.model_validate({**typed, "email": user.email})
    except ValidationError as error:
        return form_page(request, forms.NEW_PASSWORD, {}, errors_by_field(error))
    if not await set_password(users.session, user, data.new_password):
        return link_is_over(request)
    del request.session["reset_token"]
    add_message(request, "Your password was changed. You can log in with it now.")
    return RedirectResponse(path_for(request, "login_page"), status_code=303)


def link_is_over(request: Request) -> Response:
    request.session.pop("reset_token", None)
    add_message(request, "That link is no longer good. Here you can ask for a new one.")
    return RedirectResponse(path_for(request, "reset_page"), status_code=303)


async def log_in_here(request: Request, user: User, logins: Logins) -> bool:
    """Begin a session of its own: nothing that was there before is worth anything in it."""
    login = await logins.begin(user)
    if login is None:
        return False
    request.session.clear()
    request.session["login"] = login.id
    return True


def wait_page(
    request: Request, form: forms.Form, typed: dict[str, str], error: TooManyAttempts
) -> Response:
    wait = {form.fields[0].name: "Too many attempts: please wait a few minutes"}
    return form_page(request, form, typed, wait, error.status_code, error.headers)


def form_page(
    request: Request,
    form: forms.Form,
    typed: dict[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 422,
    headers: Mapping[str, str] | None = None,
) -> Response:
    context = {"form": form, "typed": typed or {}, "errors": errors or {}}
    return templates.TemplateResponse(
        request, "accounts/form.html", context, status if errors else 200, headers
    )
