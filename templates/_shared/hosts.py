"""Which `Host` headers name this site: what they say is in links and redirects, also in mails."""

import re

# No name has more characters than this.
HOST = re.compile(r"([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?")
LISTED = re.compile(r"\*|(\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
STANDARD_PORTS = (None, "80", "443")
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def is_allowed(header: str, allowed_hosts: tuple[str, ...], *, any_port: bool) -> bool:
    """Whether the name is listed; another port than the usual ones is listed with it.

    Or else whoever may listen at another port of the host could have links lead there.
    """
    found = HOST.fullmatch(header.lower())
    if found is None:
        return False
    name, port = found[1].removesuffix("."), found[2]
    spellings = [f"{name}:{port}"]
    if any_port or port in STANDARD_PORTS or name in THIS_MACHINE:
        spellings.append(name)
    return any(
        allowed in ("*", spelling) or (allowed[0] == "." and f".{spelling}".endswith(allowed))
        for allowed in allowed_hosts
        for spelling in spellings
    )


def check_listed(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Return what `ALLOWED_HOSTS` lists, in lower case, or say what is no host."""
    hosts = tuple(host.lower() for host in hosts)
    if not all(map(LISTED.fullmatch, hosts)):
        raise ValueError("list host names without scheme, such as example.com or example.com:8443")
    return hosts
