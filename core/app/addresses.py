"""Reads an address before it is routed: which language, one form for each page, who asks."""

import functools
import ipaddress
from collections.abc import Sequence
from urllib.parse import quote

from core.app.cache import Header
from core.kit.i18n import LANGUAGES, Language
from core.settings import Settings

UNKNOWN = "/-/unknown"
"""A path that no route can have: what may not be seen is sent there."""
MOST_PATH = 2000
MOST_QUERY = 4000
MOST_PARAMETERS = 100


def one_form(path: str) -> str | None:
    """The path in the one form that is served, or None where it is that already.

    `/fi` becomes `/fi/`; doubled slashes and slashes at the end go.
    """
    parts = [part for part in path.split("/") if part]
    wanted = "/" + "/".join(parts)
    if len(parts) == 1 and parts[0] in LANGUAGES:
        wanted += "/"
    return None if wanted == path else quote(wanted, safe="/~!$&'()*+,;=:@-._")


def is_endless(query: bytes) -> bool:
    """Whether a query is longer than any page asks for; read ones are kept in memory."""
    return len(query) > MOST_QUERY or query.count(b"&") >= MOST_PARAMETERS


def language_in(path: str, languages: Sequence[str]) -> Language | None:
    """The language that the first part of the path names."""
    first = path[1:].partition("/")[0]
    for language in LANGUAGES:
        if first == language and language in languages:
            return language
    return None


def preferred_language(accept: str, languages: Sequence[str]) -> Language:
    """The site's language that the browser likes best; Finnish when it names none of them."""
    best: tuple[float, Language] = (0.0, "fi")
    for part in accept.split(",")[:20]:
        tag, _, weight = part.partition(";")
        first = tag.strip().lower().partition("-")[0]
        for language in LANGUAGES:
            if language == first and language in languages:
                quality = _quality(weight)
                if quality > best[0]:
                    best = (quality, language)
    return best[1]


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def client_address(peer: str, headers: Sequence[Header], settings: Settings) -> str:
    """The visitor's address: the last one in X-Forwarded-For that no trusted proxy has."""
    if not settings.trusted_proxies or not _is_trusted(peer, settings):
        return peer
    chain = b",".join(value for name, value in headers if name == b"x-forwarded-for")
    for part in reversed(chain.decode("latin-1").split(",")):
        address = part.strip()
        if not address:
            continue
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return peer
        if not _is_trusted(address, settings):
            return address
    return peer


def _is_trusted(address: str, settings: Settings) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in _network(network) for network in settings.trusted_proxies)


@functools.cache
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text)


def is_own_origin(headers: dict[bytes, bytes], base_url: str) -> bool:
    """Whether a form comes from this site, by what the browser says (it can't be forged there).

    A browser that says nothing is left to the form key.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in {b"same-origin", b"none"}
    origin = headers.get(b"origin")
    if origin is None:
        return True
    host = headers.get(b"host", b"").decode("latin-1")
    text = origin.decode("latin-1")
    return text == base_url or text.partition("://")[2] == host
