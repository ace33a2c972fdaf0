"""How often something may be tried, and by whom: for the same account, and from the same network."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Literal

WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Limit:
    """So many tries in `WINDOW` that have these columns of `Attempt` in common."""

    tries: int
    columns: tuple[Literal["account", "network"], ...]


# By kind of try. Many people share a network, such as a school: its limits leave room for them.
LIMITS = {
    # Those with a wrong password
    "log-in": (Limit(10, ("account", "network")), Limit(100, ("network",))),
    # A class that signs up together
    "registration": (Limit(30, ("network",)),),
    "reset": (Limit(30, ("network",)),),
    "mail": (Limit(3, ("account",)),),
}


def network_of(address: str) -> str:
    """What counts as one: whoever has an IPv6 address has all 2**64 of its network."""
    try:
        ip = ip_address(address)
    except ValueError:  # a Unix socket, or whatever a proxy says
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))
