CONSOLE = "console:"
NO_MAIL_SERVER = "name a mail server, such as smtp://user:password@host:587, or give console:"
# Whether a mail is encrypted: if the server offers it, always, or never.
MAIL_ENCRYPTION = {"smtp": ("", "tls=required", "tls=off"), "smtps": ("",)}
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def check_email_url(value: str, info: ValidationInfo) -> str:
    if value in ("", CONSOLE):
        return value
    try:
        url = urlsplit(value)
        is_server = url.scheme in MAIL_ENCRYPTION and url.hostname and url.port != 0
    except ValueError:
        raise ValueError(NO_MAIL_SERVER) from None
    if not is_server or url.path.strip("/") or url.fragment:
        raise ValueError(f"{NO_MAIL_SERVER}; percent-encode what is special in user and password")
    if url.query not in MAIL_ENCRYPTION[url.scheme]:
        raise ValueError("the question mark of smtp:// precedes tls=required or tls=off")
    if not unquote(url.netloc).isascii():
        raise ValueError("user, password and host are plain ASCII")
    is_production = info.data.get("environment") == "production"
    if is_production and url.query == "tls=off" and tells_a_password(url):
        raise ValueError("production sends a password only encrypted: leave tls=off out")
    return value


def tells_a_password(url: SplitResult) -> bool:
    """Whether there is one, and it leaves this machine."""
    return bool(url.username) and url.hostname not in THIS_MACHINE


def check_email_from(value: str) -> str:
    message = EmailMessage()
    message["From"] = value  # the parser that reads it again when a mail is sent
    header = message["From"]
    addresses = [address.addr_spec for address in header.addresses]
    is_one = len(addresses) == 1 and addresses[0].isascii() and value.isprintable()
    if value and (header.defects or not is_one):
        raise ValueError("give an address, such as shop@example.com or Shop <shop@example.com>")
    return value


EmailUrl = Annotated[str, AfterValidator(check_email_url)]
EmailFrom = Annotated[str, AfterValidator(check_email_from)]
