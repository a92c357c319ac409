"""A feed: a header, the zones that it uses, kept VEVENT texts, a footer."""

import functools
from collections.abc import Sequence

from icalendar import Calendar, vText

from core.calendars.lines import Address, Text, component_text, one_line, paragraphs, uri
from core.calendars.schemas import FeedInfo
from core.calendars.vtimezone import vtimezone_text

PRODUCT_ID = "-//Yhessa//Calendars//EN"
DEFAULT_ZONE = "Europe/Helsinki"

FOOTER = "END:VCALENDAR\r\n"


def feed_bytes(info: FeedInfo, vevents: Sequence[str], zones: Sequence[str]) -> bytes:
    """Return the whole feed in UTF-8, the events in the order given.

    The texts are joined as they are: making them anew costs some thousand times as much. A feed
    without events still holds a zone, since RFC 5545 3.6 asks for one component at least.
    """
    parts = [feed_header(info), *map(vtimezone_text, zones or (DEFAULT_ZONE,)), *vevents, FOOTER]
    return "".join(parts).encode()


@functools.lru_cache(maxsize=256)
def feed_header(info: FeedInfo) -> str:
    """Return the lines before the first component.

    METHOD:PUBLISH for old Outlooks; names and refresh times in both the standard's words
    (RFC 7986) and those that programs read.
    """
    calendar = opening("PUBLISH")
    pause = f"PT{info.refresh_hours}H"
    name = one_line(info.name)
    language = {"LANGUAGE": info.language}
    calendar.add("name", Text(name, params=language))
    calendar.add("x-wr-calname", Text(name))
    calendar.add("url", Address(uri(info.page_url)))
    calendar.add("source", Address(uri(info.source_url), params={"VALUE": "URI"}))
    calendar.add("refresh-interval", vText(pause, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vText(pause))
    calendar.add("color", vText(info.colour))
    description = paragraphs(info.description)
    if description:
        calendar.add("description", Text(description, params=language))
        calendar.add("x-wr-caldesc", Text(description))
    return component_text(calendar).removesuffix(FOOTER)


def opening(method: str) -> Calendar:
    """Return a calendar object with what each one must say: version, product, method."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar
