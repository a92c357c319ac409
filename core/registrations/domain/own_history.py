"""What has happened to a registration, for its own page."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from core.kit import db
from core.kit.i18n import LazyText, translator
from core.registrations.schemas import RegistrationOut

_ = translator("registrations")

WORDS: Final[dict[str, LazyText]] = {
    "registration.received": _("Signed up"),
    "registration.changed": _("Contact details changed"),
    "registration.answers_changed": _("Answers changed"),
    "seat.named": _("Name given"),
    "seat.renamed": _("Name or e-mail changed"),
    "seat.handed_over": _("Place given to another person"),
    "seat.answers_changed": _("Answers changed"),
    "seat.mode_changed": _("Way of taking part changed"),
    "seat.confirmed": _("Place received from the queue"),
    "seat.cancelled": _("Place cancelled"),
    "seat.left_queue": _("Left the queue"),
}


class OwnEntry(msgspec.Struct, frozen=True):
    """One thing that happened: when, in words, and to which seat (its number)."""

    happened_at: datetime
    words: LazyText
    position: int | None


class _Details(msgspec.Struct, frozen=True):
    """What the words need of an entry."""

    position: int | None = None


async def read_own_history(
    registration: RegistrationOut, *, seat: UUID | None = None
) -> tuple[OwnEntry, ...]:
    """The entries of a registration and its seats, or those of one seat; the newest first."""
    everything = [registration.id, *(one.id for one in registration.seats)]
    objects = everything if seat is None else [seat]
    rows = await db.fetch(
        "SELECT happened_at, action, details FROM history_entry"
        f" WHERE object_id IN ({db.placeholders(len(objects))}) ORDER BY id DESC",
        *objects,
    )
    return tuple(_entry(row) for row in rows if row["action"] in WORDS)


def _entry(row: db.Row) -> OwnEntry:
    details = msgspec.json.decode(row["details"], type=_Details)
    return OwnEntry(row["happened_at"], WORDS[row["action"]], details.position)
