"""Under which address a visitor's tries are counted."""

import ipaddress
from typing import Final

IPV6_SITE: Final = 64
"""The bits of an IPv6 address that name a house's network."""


def counted_address(address: str) -> str:
    """The address itself; in IPv6 the network of the house, which has more addresses than tries."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:  # how a socket of both kinds names an IPv4 visitor
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_SITE), strict=False))
