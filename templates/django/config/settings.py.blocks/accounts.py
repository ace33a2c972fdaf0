LOGIN_URL = "users:login"
LOGIN_REDIRECT_URL = "notes:list"
PASSWORD_RESET_TIMEOUT = 60 * 60
CONFIRM_EMAIL = environment.confirm_email

MAILERS = {"default": mailer(environment.email_url, in_production=environment.is_production)}
DEFAULT_FROM_EMAIL = sender(
    environment.email_url, environment.email_from, environment.allowed_hosts
)
