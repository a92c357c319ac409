"""Header fields of mails, written by us so that nothing typed can break out of them.

Python's own folding decodes and re-encodes long names and has left commas and line ends bare
(CVE-2024-6923 and its kin), so each value is encoded here, once, and kept as it is.
"""

import re
from email.header import Header
from email.headerregistry import HeaderRegistry
from email.policy import EmailPolicy
from typing import Any, Final

from core.kit.text import clean_line

MAX_NAME: Final = 100
MAX_SUBJECT: Final = 200

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=^_`{|}~ -]*")
_PLAIN: Final = re.compile(r"[\x20-\x7e]*")
_LONGEST_PLAIN: Final = 60


class BadAddress(ValueError):
    """An address that no mail can go to."""


class ReadyHeaders(EmailPolicy):
    """A policy that writes header values as they were given: encoded, folded, checked."""

    def __init__(self, **kwargs: Any) -> None:
        own: dict[str, Any] = {"linesep": "\r\n", "refold_source": "none"}
        own["header_factory"] = HeaderRegistry()
        super().__init__(**(own | kwargs))

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep the value, if it is nothing but one folded field in ASCII."""
        text = str(value)
        if not text.isascii() or re.search(r"\r\n(?![ \t])|\r(?!\n)|(?<!\r)\n|\0", text):
            raise ValueError(f"the field {name} is not encoded")
        return name, text


def text_field(name: str, text: str) -> str:
    """A text such as a subject: as it is when short and plain, else in encoded words."""
    line = _cut(clean_line(text), MAX_SUBJECT)
    if _PLAIN.fullmatch(line) and "=?" not in line and len(line) <= _LONGEST_PLAIN:
        return line
    return _encoded(name, line)


def address_field(name: str, person: str, address: str) -> str:
    """A name and an address; a name with signs that mean something there is encoded whole."""
    shown = _cut(clean_line(person), MAX_NAME)
    safe = safe_address(address)
    if not shown:
        return safe
    if _ATOMS.fullmatch(shown) and len(shown) <= _LONGEST_PLAIN:
        return f"{shown} <{safe}>"
    return f"{_encoded(name, shown)}\r\n <{safe}>"


def safe_address(address: str) -> str:
    """The address in ASCII, its domain in letters that all servers know (IDNA)."""
    local, _, domain = address.rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddress from error
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(host):
        raise BadAddress
    return f"{local}@{host}"


def _encoded(name: str, text: str) -> str:
    words = Header(text, "utf-8", maxlinelen=75, header_name=name)
    return words.encode(linesep="\r\n")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
