ROOT_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


def split_commas(value: object) -> object:
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value


def upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Items = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_commas)]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(upper)
]


def check_hosts(hosts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if hosts:
        return check_listed(hosts)
    if info.data.get("environment") == "production":
        raise ValueError("production needs the host names it answers to, such as example.com")
    return ("localhost", ".localhost", "127.0.0.1", "[::1]")


def check_proxies(proxies: tuple[str, ...]) -> tuple[str, ...]:
    for proxy in proxies:
        try:
            if proxy != "*":
                ipaddress.ip_network(proxy)
        except ValueError:
            raise ValueError("list IP addresses or networks, or give *") from None
    return proxies


def check_root_path(path: str) -> str:
    if path and not ROOT_PATH.fullmatch(path):
        raise ValueError("give a path such as /shop, without / at its end, or leave it empty")
    return path


Hosts = Annotated[Items, AfterValidator(check_hosts)]
Proxies = Annotated[Items, AfterValidator(check_proxies)]
RootPath = Annotated[str, AfterValidator(check_root_path)]
