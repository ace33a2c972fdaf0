"""Pages to sign up, log in and out, and change or reset a password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from config import words
from users import confirmation
from users.exceptions import TooManyAttempts
from users.forms import (
    AccountForm,
    LogInForm,
    NewPasswordForm,
    PasswordChangeForm,
    PasswordResetForm,
    SignUpForm,
)
from users.links import make_link, user_of
from users.mail import send_link
from users.models import User
from users.registration import EmailTaken, register

# Addresses by their names, and what is said of them.
Links = tuple[tuple[str, str], ...]


# Only the type stubs know FormView[…]; Django itself cannot subscript it.
class AccountPage(FormView):  # type: ignore[type-arg]
    """A form, what is written around it, and the status of what it refuses."""

    template_name = "users/form.html"
    links: Links = ()
    heading = button = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        if form.refusal:
            response.status_code = form.refusal.status
            response.headers["Retry-After"] = str(form.refusal.seconds)
        return response


class LogIn(AccountPage, auth_views.LoginView):
    form_class: Any = LogInForm
    heading = button = "Log in"
    links: Links = (("users:signup", "Sign up"), ("users:reset", "Forgot your password?"))

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Only to a path of this site: browsers take it against that of the form otherwise."""
        url = super().get_redirect_url(request)
        return url if url.startswith("/") else ""

    def form_valid(self, form: Any) -> HttpResponse:
        self.begin_session(form.get_user())
        return redirect(self.get_success_url())

    def begin_session(self, user: User) -> None:
        login(self.request, user)
        # Django leaves those that are over to `manage.py clearsessions`.
        Session.objects.filter(expire_date__lt=now()).delete()


class SignUp(LogIn):
    """Whoever signs up is logged in, and led on as at the log-in."""

    form_class: Any = SignUpForm
    heading = button = "Sign up"
    links: Links = (("users:login", "Log in instead"),)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        try:
            user = register(self.request, **form.cleaned_data)
        except EmailTaken:
            form.add_error("email", words.EMAIL_TAKEN)
        except TooManyAttempts as error:
            form.refuse(error)
        else:
            if confirmation.is_awaited(user):
                messages.success(self.request, words.CONFIRM_SENT)
                return redirect("users:login")
            self.begin_session(user)
            messages.success(self.request, words.WELCOME)
            return redirect(self.get_success_url())
        return self.form_invalid(form)


class LogOut(auth_views.LogoutView):
    next_page = "home"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        messages.success(request, words.LOGGED_OUT)
        return response


class PasswordChange(AccountPage, auth_views.PasswordChangeView):
    form_class: Any = PasswordChangeForm
    heading, button = "Change your password", "Change it"

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        if not form.save():
            form.add_error("old_password", words.NOT_YOURS)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, words.CHANGED)
        return redirect(settings.LOGIN_REDIRECT_URL)


class PasswordReset(AccountPage):
    form_class: Any = PasswordResetForm
    heading, button = "Reset your password", "Send me a link"

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Answer the same whether the address is known or not, and whether it had mails enough."""
        user = form.user_for_mail()
        if user is not None:
            link = make_link(self.request, "users:choose", default_token_generator, user)
            send_link(user.email, link, *words.RESET)
        messages.success(self.request, words.RESET_SENT)
        return redirect("users:login")


@method_decorator(never_cache, name="dispatch")
class LinkPage(AccountPage):
    """A page that a link in a mail opens, as long as it is good."""

    tokens: PasswordResetTokenGenerator
    # Where it is, what the session remembers of the link, and where to go if that is over.
    page = kept_as = elsewhere = over = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep what a good link says, and lead to the address without it, before a page is shown."""
        token = request.GET.get("token", "")
        user = user_of(token or request.session.get(self.kept_as, ""), self.tokens)
        if user is None:
            return self.link_is_over()
        if token:
            request.session[self.kept_as] = token
            return redirect(self.page)
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def link_is_used(self, message: str) -> HttpResponse:
        del self.request.session[self.kept_as]
        messages.success(self.request, message)
        return redirect("users:login")

    def link_is_over(self) -> HttpResponse:
        self.request.session.pop(self.kept_as, None)
        messages.success(self.request, self.over)
        return redirect(self.elsewhere)


class NewPassword(LinkPage):
    form_class: Any = NewPasswordForm
    heading, button = "Choose a new password", "Use it"
    tokens = default_token_generator
    page, kept_as = "users:choose", "reset_token"
    elsewhere, over = "users:reset", words.RESET_OVER

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        """Change the password; whoever reads the mails of an address has confirmed it, too."""
        if not form.save():
            return self.link_is_over()
        confirmation.confirm(self.user)
        return self.link_is_used(words.CHANGED_BY_MAIL)


class ConfirmEmail(LinkPage):
    """Asks for a click: what scans mails opens links, but presses no button."""

    form_class: Any = AccountForm
    heading, button = "Confirm your e-mail address", "Confirm it"
    tokens = confirmation.tokens
    page, kept_as = "users:confirm", "confirmation_token"
    elsewhere, over = "users:login", words.CONFIRM_OVER

    def form_valid(self, form: AccountForm) -> HttpResponse:
        if not confirmation.confirm(self.user):
            return self.link_is_over()
        return self.link_is_used(words.CONFIRMED)
