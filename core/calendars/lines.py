"""Content lines of RFC 5545 that no typed text can break."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from icalendar import Component, vText

from core.calendars.schemas import Person

LINE_OCTETS = 75
LINE_END = "\r\n"

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\t|[^\S\n]{2,}")
_SPACES_AT_LINE_ENDS = re.compile(r"[^\S\n]*\n[^\S\n]*")
_EMPTY_LINES = re.compile(r"\n{3,}")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_JOINERS = "\u200c\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


class Text(vText):
    """A TEXT value that a reader gets back sign by sign.

    The library's own escaping makes a line end of a typed backslash and N.
    """

    __slots__ = ()

    def to_ical(self) -> bytes:
        """Return the value with backslash, semicolon, comma and line end escaped once."""
        return self.translate(_ESCAPES).encode()


class Address(vText):
    """A URI value, which RFC 5545 3.3.13 wants unescaped."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        """Return the address as it is: `uri` has made it plain ASCII."""
        return self.encode()


def paragraphs(text: str) -> str:
    """Return a text of several lines without control characters and without runs of spaces."""
    text = _SURROGATES.sub("\ufffd", _LINE_BREAKS.sub("\n", text))
    text = _SPACES.sub(" ", _UNWANTED.sub("", text))
    return _EMPTY_LINES.sub("\n\n", _SPACES_AT_LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """Return a text of one line: names, titles and places have no line ends."""
    return re.sub(r"\s*\n\s*", " ", paragraphs(text))


def uri(address: str) -> str:
    """Return an address that can't end its line or hold a space: all else is percent-encoded."""
    return quote(one_line(address), safe="%/:?#[]@!$&'()*+,;=~-._")


def calendar_user(person: Person) -> Address:
    """Return the value of ORGANIZER or ATTENDEE, with the name as CN.

    A quotation mark can't stand in a parameter, and not all readers know RFC 6868's way round it.
    """
    local = quote(one_line(person.mail), safe="@!$'*+-._~")
    user = Address(f"mailto:{local}")
    name = one_line(person.name).replace('"', "'")
    if name:
        user.params["CN"] = name
    return user


def folded(line: str) -> str:
    """Return a content line as physical lines of at most 75 octets, each with its line end.

    Folds stand inside words where they can: not inside a sign or an escape, not between a letter
    and its marks, not beside a space that a careless reader might strip.
    """
    octets = line.encode()
    parts: list[str] = []
    room = LINE_OCTETS
    start = 0
    while len(octets) - start > room:
        window = octets[start : start + room + 4].decode(errors="ignore")
        part = window[: _fold_at(window, room)]
        parts.append(part)
        start += len(part.encode())
        room = LINE_OCTETS - 1
    parts.append(octets[start:].decode())
    return "\r\n ".join(parts) + LINE_END


def component_text(component: Component) -> str:
    """Return the component as folded lines, properties in the library's canonical order."""
    lines: Iterable[str] = component.content_lines()
    return "".join(folded(line) for line in lines if line)


def _fold_at(window: str, room: int) -> int:
    longest = len(window.encode()[:room].decode(errors="ignore"))
    places = range(longest, 1, -1)
    return next((at for at in places if _may_part(window[at - 1], window[at])), longest)


def _may_part(before: str, after: str) -> bool:
    return (
        before != "\\"
        and not before.isspace()
        and not after.isspace()
        and before not in _JOINERS
        and after not in _JOINERS
        and ord(after) not in _SKIN_TONES
        and not unicodedata.category(after).startswith("M")
    )
