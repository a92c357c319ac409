"""The calendar parts of mails: an invitation for a confirmed seat, its cancelling (RFC 5546)."""

from datetime import datetime
from typing import Final, Literal

from icalendar import vText
from msgspec.structs import replace

from core.calendars.feed import FOOTER, opening
from core.calendars.lines import Text, calendar_user, component_text, one_line
from core.calendars.schemas import CalendarEvent, Person
from core.calendars.vevent import used_zone, vevent
from core.calendars.vtimezone import vtimezone_text
from core.kit.i18n import Language

Method = Literal["REQUEST", "CANCEL"]

_SEAT_CANCELLED: Final[dict[Language, str]] = {
    "fi": "Paikkasi on peruttu",
    "sv": "Din plats är avbokad",
    "en": "Your place is cancelled",
}
_SEAT_ELSEWHERE: Final[dict[Language, str]] = {
    "fi": "Ei enää sinun kalenterissasi",
    "sv": "Inte längre i din kalender",
    "en": "No longer in your calendar",
}


def request_text(
    event: CalendarEvent, attendee: Person, *, organizer: Person, sequence: int, stamp: datetime
) -> str:
    """Return an invitation to the one addressee, who has the seat and need not answer.

    The UID is the feed's, so a program that subscribes and gets the mail shows one event. The
    sequence is the seat's own count and never falls below the event's.
    """
    return _object("REQUEST", _told(event, organizer, sequence), attendee, stamp)


def cancel_text(
    event: CalendarEvent, attendee: Person, *, organizer: Person, sequence: int, stamp: datetime
) -> str:
    """Return the word that takes the event out of the addressee's calendar.

    The sequence must be higher than the one of the last invitation, or readers leave it be. Where
    only the addressee's seat is given up, or is another's now, the title says so and not that the
    event is off.
    """
    return _object("CANCEL", _told(event, organizer, sequence), attendee, stamp)


def content_type(method: Method) -> str:
    """Return the MIME type of the part; Outlook refuses one whose method is not the inner one."""
    return f"text/calendar; charset=UTF-8; method={method}"


def _told(event: CalendarEvent, organizer: Person, sequence: int) -> CalendarEvent:
    return replace(event, organizer=organizer, sequence=max(sequence, event.sequence))


def _object(method: Method, event: CalendarEvent, attendee: Person, stamp: datetime) -> str:
    """The part; its DTSTAMP is the deed's instant, by which readers order equal sequences.

    RFC 5545 3.8.7.2: with a METHOD it tells when the object was made, not the event.
    """
    component = vevent(event)
    del component["DTSTAMP"]
    component.add("dtstamp", stamp)
    if method == "CANCEL" and event.status != "cancelled":
        component["STATUS"] = vText("CANCELLED")
        words = _SEAT_ELSEWHERE if event.is_elsewhere else _SEAT_CANCELLED
        word = words[event.language]
        component["SUMMARY"] = Text(f"{word}: {one_line(event.summary)}")
    user = calendar_user(attendee)
    user.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    if method == "REQUEST":
        user.params["PARTSTAT"] = "ACCEPTED"
    component.add("attendee", user)
    header = component_text(opening(method)).removesuffix(FOOTER)
    zone = used_zone(event)
    zones = "" if zone is None else vtimezone_text(zone)
    return f"{header}{zones}{component_text(component)}{FOOTER}"
