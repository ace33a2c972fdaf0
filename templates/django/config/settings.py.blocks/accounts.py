LOGIN_URL = "users:login"
LOGIN_REDIRECT_URL = "notes:list"
PASSWORD_RESET_TIMEOUT = 60 * 60
# True: whoever signs up confirms the address by a link in a mail, before the first log-in. Whoever
# signed up before counts as confirmed, and stays logged in.
CONFIRM_EMAIL = False

MAILERS = {
    "default": mailer(
        environment.email_url,
        in_production=environment.is_production,
        is_needed=CONFIRM_EMAIL,
    ),
}
DEFAULT_FROM_EMAIL = sender(
    environment.email_url, environment.email_from, environment.allowed_hosts
)
