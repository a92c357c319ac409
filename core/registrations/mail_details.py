"""What the mails about registrations tell: frozen into the outbox at the deed.

No token is kept here: a link is an id and a generation, made into an address at sending.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from core.events import EventOut, Visibility
from core.groups import Texts


class OwnLink(msgspec.Struct, frozen=True, kw_only=True):
    """Which own page the addressee gets: the whole registration's or one seat's."""

    purpose: Literal["registration", "seat"]
    id: UUID
    generation: int = 0

    def parts(self, token: Callable[[str, UUID, int], str]) -> tuple[str, str]:
        """The two parts of the page's address after the language."""
        folder = "r" if self.purpose == "registration" else "s"
        return folder, token(self.purpose, self.id, self.generation)


class MailEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event as it was at the deed; `slug` is empty where no public page may be shown."""

    id: UUID
    title: Texts
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool = False
    slug: str = ""
    place: str = ""
    municipality: Texts = {}
    is_online: bool = False
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


class MailSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat as it was at the deed; `place` is its party's place in the queue (1 is next)."""

    id: UUID
    name: str
    mode: str
    state: str
    place: int | None = None

    @property
    def shown_name(self) -> str:
        """The name as a mail may show it: nothing in it becomes a link in the reader's program."""
        return unlinked(self.name)


class RegistrationReceived(msgspec.Struct, frozen=True, kw_only=True):
    """To the contact, at once. `has_earlier`: the same address had signed up before."""

    event: MailEvent
    own: OwnLink
    seats: tuple[MailSeat, ...]
    has_earlier: bool = False
    names_by: datetime | None = None

    @property
    def lacks_names(self) -> bool:
        """Whether a seat still waits for its name."""
        return any(not seat.name for seat in self.seats)


class SeatNamed(msgspec.Struct, frozen=True, kw_only=True):
    """To a person with an address of their own, when named and confirmed."""

    event: MailEvent
    own: OwnLink
    seat: MailSeat


class PlaceFromQueue(msgspec.Struct, frozen=True, kw_only=True):
    """To the contact and the person: `seats` now have places, `waiting` of the party still wait."""

    event: MailEvent
    own: OwnLink
    seats: tuple[MailSeat, ...]
    waiting: tuple[MailSeat, ...] = ()


class RegistrationChanged(msgspec.Struct, frozen=True, kw_only=True):
    """To the contact and the person: the seats as they are now."""

    event: MailEvent
    own: OwnLink
    seats: tuple[MailSeat, ...]
    by_organiser: bool = False


class SeatCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """To the contact and the person: what was cancelled and what is left."""

    event: MailEvent
    own: OwnLink
    cancelled: tuple[MailSeat, ...]
    left: tuple[MailSeat, ...] = ()
    by_organiser: bool = False


class EventChanged(msgspec.Struct, frozen=True, kw_only=True):
    """To all who hold or wait; `before` is the event as they knew it."""

    event: MailEvent
    before: MailEvent
    own: OwnLink
    message: Texts = {}

    @property
    def time_moved(self) -> bool:
        """Whether the time is another."""
        old, new = self.before, self.event
        return (old.starts_at, old.ends_at, old.all_day) != (
            new.starts_at,
            new.ends_at,
            new.all_day,
        )

    @property
    def place_moved(self) -> bool:
        """Whether the place is another."""
        old, new = self.before, self.event
        return (old.place, old.municipality, old.is_online) != (
            new.place,
            new.municipality,
            new.is_online,
        )


class EventCancelled(msgspec.Struct, frozen=True, kw_only=True):
    """To all who hold or wait."""

    event: MailEvent
    own: OwnLink
    message: Texts = {}


class OnlineLink(msgspec.Struct, frozen=True, kw_only=True):
    """To confirmed online seats, on the day."""

    event: MailEvent
    own: OwnLink
    address: str


class LinkAgainLine(msgspec.Struct, frozen=True, kw_only=True):
    """One registration or seat of the address that asked."""

    event: MailEvent
    own: OwnLink


class LinkAgain(msgspec.Struct, frozen=True, kw_only=True):
    """To the address typed on the page, if it is known."""

    links: tuple[LinkAgainLine, ...]


MAIL_DETAILS: Final[dict[str, type[msgspec.Struct]]] = {
    "registration_received": RegistrationReceived,
    "seat_named": SeatNamed,
    "place_from_queue": PlaceFromQueue,
    "registration_changed": RegistrationChanged,
    "seat_cancelled": SeatCancelled,
    "event_changed": EventChanged,
    "event_cancelled": EventCancelled,
    "online_link": OnlineLink,
    "link_again": LinkAgain,
}


def mail_event(event: EventOut) -> MailEvent:
    """The event as mails tell it."""
    is_public = event.visibility == Visibility.PUBLIC
    venue = event.venue
    return MailEvent(
        id=event.id,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        all_day=event.all_day,
        slug=event.slug if is_public else "",
        place=", ".join(part for part in (venue.name, venue.address) if part) if venue else "",
        municipality=event.municipality.name if event.municipality else {},
        is_online=event.is_online,
        contact_name=event.contact_name,
        contact_email=event.contact_email,
        contact_phone=event.contact_phone,
    )


def unlinked(text: str) -> str:
    """Typed text with its addresses broken: a name in a mail to others must not advertise."""
    text = re.sub(r"(\w\w)([./])(?=\w\w)", r"\1\2 ", text)
    return re.sub(r"://|@", " ", text)
