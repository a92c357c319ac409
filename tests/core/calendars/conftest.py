"""An event and a feed with fixed dates, for all tests of the room's texts."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.calendars.feed import feed_bytes
from core.calendars.schemas import CalendarEvent, FeedInfo, Person
from core.calendars.vevent import used_zone, vevent_text

HELSINKI = ZoneInfo("Europe/Helsinki")

EVENT = CalendarEvent(
    uid="0b9f7c52-6d0e-4a4e-9d55-6d3f1f0c2a11@yhessa.example",
    sequence=2,
    revision=7,
    created_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
    modified_at=datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC),
    starts_at=datetime(2027, 7, 14, 9, tzinfo=HELSINKI),
    ends_at=datetime(2027, 7, 14, 12, 15, tzinfo=HELSINKI),
    zone="Europe/Helsinki",
    summary="Kansiot kuntoon, osa 1; äänet \\N ja muut",
    description="Tule mukaan!\n\nOta kansio, kynä; ja C:\\News mukaan.",
    location="Pielisentalo, Juuantie 13, 83900 Juuka",
    url="https://yhessa.example/fi/events/kansiot-kuntoon-2027",
    categories=("Koulutus", "Arkisto, asiakirjat"),
    organizer=Person("JANE; Pohjois-Karjala", "jane@yhessa.example"),
    geo=(63.24, 29.25),
    series_uid="5a0f7c52-6d0e-4a4e-9d55-6d3f1f0c2a22@yhessa.example",
    language="fi",
)

FEED = FeedInfo(
    name="Kaikki tapahtumat, Pohjois-Karjala",
    description="Koulutukset ja kokoukset",
    page_url="https://yhessa.example/fi/events",
    source_url="https://yhessa.example/calendar.ics?lang=fi",
    language="fi",
)


@pytest.fixture(scope="session")
def make_calendar_event() -> Callable[..., CalendarEvent]:
    """Give an event of a training on a summer morning, with the changes asked for."""
    return lambda **changes: replace(EVENT, **changes)


@pytest.fixture(scope="session")
def make_feed_info() -> Callable[..., FeedInfo]:
    """Give what a feed says of itself, with the changes asked for."""
    return lambda **changes: replace(FEED, **changes)


@pytest.fixture(scope="session")
def feed_of() -> Callable[[Iterable[CalendarEvent]], bytes]:
    """Give the feed of some events, with the zones that they name."""

    def feed(events: Iterable[CalendarEvent]) -> bytes:
        events = list(events)
        zones = sorted({zone for event in events if (zone := used_zone(event))})
        return feed_bytes(FEED, [vevent_text(event) for event in events], zones)

    return feed
