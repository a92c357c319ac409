"""The VEVENT of an event: the same bytes as long as the event stays as it is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Event, vGeo
from icalendar.prop import vCategory

from core.calendars.lines import (
    Address,
    Text,
    calendar_user,
    component_text,
    one_line,
    paragraphs,
    uri,
)
from core.calendars.schemas import CalendarEvent
from core.kit.i18n import Language

_CANCELLED: Final[dict[Language, str]] = {"fi": "PERUTTU", "sv": "INSTÄLLT", "en": "CANCELLED"}
_ONLINE: Final[dict[Language, str]] = {"fi": "Etänä", "sv": "På distans", "en": "Online"}


def vevent_text(event: CalendarEvent) -> str:
    """Return the event's VEVENT as folded lines, ready to be kept and joined into feeds.

    Every stamp comes from the event's revision and none from the clock, so that an unchanged
    event gives unchanged bytes and feeds keep their ETag.
    """
    return component_text(vevent(event))


def vevent(event: CalendarEvent) -> Event:
    """Return the event as a component, for those who add an addressee to it."""
    component = Event()
    component.add("uid", Text(one_line(event.uid)))
    component.add("dtstamp", event.modified_at)
    component.add("created", event.created_at)
    component.add("last-modified", event.modified_at)
    component.add("sequence", event.sequence)
    component.add("status", event.status.upper())
    component.add("summary", Text(titled(event)))
    if event.url:
        component.add("url", Address(uri(event.url)))
    component.add("organizer", calendar_user(event.organizer))
    _add_times(component, event)
    _add_texts(component, event)
    _add_place(component, event)
    return component


def used_zone(event: CalendarEvent) -> str | None:
    """Return the zone that the event's times name, whose VTIMEZONE must stand beside it."""
    starts, _ = _times(event)
    is_zoned = isinstance(starts, datetime) and starts.tzinfo is not UTC
    return event.zone if is_zoned else None


def titled(event: CalendarEvent) -> str:
    """Return the title in one line; that of a cancelled event says so, as readers differ."""
    title = one_line(event.summary)
    if event.status != "cancelled":
        return title
    return f"{_CANCELLED.get(event.language, _CANCELLED['en'])}: {title}"


def _add_times(component: Event, event: CalendarEvent) -> None:
    starts, ends = _times(event)
    component.add("dtstart", starts)
    component.add("dtend", ends)


def _times(event: CalendarEvent) -> tuple[date, date]:
    """Return start and end as the calendar shows them.

    When clocks go back, an hour comes twice and a local time means the first one (RFC 5545
    3.3.5): an event that touches the second is told in UTC.
    """
    zone = ZoneInfo(event.zone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    if event.all_day:
        last = ends.date() if ends.time() == time() else ends.date() + timedelta(days=1)
        return starts.date(), max(last, starts.date() + timedelta(days=1))
    if event.zone == "UTC" or starts.fold or ends.fold:
        return event.starts_at.astimezone(UTC), event.ends_at.astimezone(UTC)
    return starts, ends


def _add_texts(component: Event, event: CalendarEvent) -> None:
    description = paragraphs(event.description)
    if description:
        component.add("description", Text(description))
    html = paragraphs(event.description_html)
    if html:
        component.add("x-alt-desc", Text(html, params={"FMTTYPE": "text/html"}))
    categories = [one_line(category) for category in event.categories]
    if any(categories):
        component.add("categories", vCategory([Text(name) for name in categories if name]))
    if event.series_uid is not None:
        component.add("related-to", Text(one_line(event.series_uid)))


def _add_place(component: Event, event: CalendarEvent) -> None:
    online = _ONLINE[event.language] if event.online else ""
    location = one_line(event.location) or online
    if location:
        component.add("location", Text(location))
    if event.geo is not None:
        component.add("geo", vGeo(event.geo))
