"""What a calendar shows: an event in one language, someone with an address, a feed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from core.kit.i18n import Language

EventStatus = Literal["confirmed", "cancelled"]

#: The nearest colour with a CSS3 name for each accent of the pages (RFC 7986 5.9 takes names only).
COLOUR_NAMES = {
    "jarvi": "teal",
    "taivas": "steelblue",
    "mustikka": "darkslateblue",
    "orvokki": "indigo",
    "kanerva": "mediumvioletred",
    "puolukka": "firebrick",
    "kupari": "sienna",
    "hilla": "darkgoldenrod",
    "kaisla": "olive",
    "sammal": "darkolivegreen",
    "kuusi": "seagreen",
    "graniitti": "slategray",
}


class Person(Struct, frozen=True):
    """A name and a mail address: who organises, or who is invited."""

    name: str
    mail: str


class CalendarEvent(Struct, frozen=True, kw_only=True):
    """All that a calendar says of one event in one language.

    Whatever is not here can't reach a feed: no participant, no online link.
    """

    uid: str
    sequence: int
    revision: int
    created_at: datetime
    modified_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    url: str  # empty: the event has no public page
    organizer: Person
    language: Language
    all_day: bool = False
    status: EventStatus = "confirmed"
    description: str = ""
    description_html: str = ""
    location: str = ""
    online: bool = False
    categories: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    series_uid: str | None = None
    is_elsewhere: bool = False  # a place that is not cancelled, but no longer the addressee's


class FeedInfo(Struct, frozen=True, kw_only=True):
    """What a feed says of itself: its name, its page, its own address, how often to look."""

    name: str
    page_url: str
    source_url: str
    language: Language
    description: str = ""
    colour: str = COLOUR_NAMES["jarvi"]
    refresh_hours: int = 1
