"""Which mails this room sends, and what those tell that say more than `MailDetails`."""

from typing import Final, Literal
from uuid import UUID

import msgspec

from core.groups import Texts
from core.registrations.domain.mails import MailDetails, MailEvent

OwnPage = Literal["registration", "seat"]


class EventNewsDetails(MailDetails, frozen=True, kw_only=True):
    """The event has changed or was cancelled: as it was before, and the organiser's words."""

    before: MailEvent | None = None
    message: Texts = msgspec.field(default_factory=dict)

    @property
    def time_moved(self) -> bool:
        """Whether the time is another."""
        old, new = self.before, self.event
        if old is None:
            return False
        return (old.starts_at, old.ends_at, old.all_day) != (
            new.starts_at,
            new.ends_at,
            new.all_day,
        )

    @property
    def place_moved(self) -> bool:
        """Whether the place is another."""
        old, new = self.before, self.event
        if old is None:
            return False
        was = (old.venue, old.address, old.municipality, old.is_online)
        return was != (new.venue, new.address, new.municipality, new.is_online)


class OnlineLinkDetails(MailDetails, frozen=True, kw_only=True):
    """Where to take part online, today."""

    address: str


class LinkAgainLine(msgspec.Struct, frozen=True, kw_only=True):
    """One registration or seat of the address that asked for its links."""

    event: MailEvent
    purpose: OwnPage
    id: UUID
    generation: int


class LinkAgainDetails(msgspec.Struct, frozen=True, kw_only=True):
    """The links of an address, for whoever reads its mail."""

    links: tuple[LinkAgainLine, ...]


MAIL_DETAILS: Final[dict[str, type[msgspec.Struct]]] = {
    "registration_received": MailDetails,
    "seat_named": MailDetails,
    "place_from_queue": MailDetails,
    "registration_changed": MailDetails,
    "seat_cancelled": MailDetails,
    "seat_left": MailDetails,
    "event_changed": EventNewsDetails,
    "event_cancelled": EventNewsDetails,
    "online_link": OnlineLinkDetails,
    "link_again": LinkAgainDetails,
}
