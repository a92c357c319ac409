"""The marks and chosen sessions of a whole event, and who attended how much of it."""

from uuid import UUID

import msgspec

from core.events import EventOut, Mode
from core.kit import db
from core.registrations.domain.attended import Attended, Mark, count_attended, mark_of


class AttendedSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that holds a place, and how much its person attended."""

    seat: UUID
    registration: UUID
    name: str
    mode: Mode
    attended: Attended


async def attended_seats(event: EventOut) -> tuple[AttendedSeat, ...]:
    """All seats of an event that hold a place, in the order of their names."""
    marks, choices = await marks_of_event(event.id), await choices_of_event(event.id)
    rows = await db.fetch(
        "SELECT s.id, s.registration, s.person_name, q.mode FROM seat s"
        " JOIN quota q ON q.id = s.quota WHERE s.event = $1"
        " AND s.state IN ('confirmed', 'offered') ORDER BY s.sort_name, s.id",
        event.id,
    )
    return tuple(
        AttendedSeat(
            seat=row["id"],
            registration=row["registration"],
            name=row["person_name"],
            mode=Mode(row["mode"]),
            attended=count_attended(
                event, marks.get(row["id"], {}), choices.get(row["id"], frozenset())
            ),
        )
        for row in rows
    )


async def marks_of_event(event: UUID) -> dict[UUID, dict[UUID | None, Mark]]:
    """The marks of each seat by session; None stands for an event without sessions."""
    rows = await db.fetch(
        "SELECT a.seat, a.session, a.state, a.marked_at, a.minutes FROM attendance a"
        " JOIN seat s ON s.id = a.seat WHERE s.event = $1",
        event,
    )
    found: dict[UUID, dict[UUID | None, Mark]] = {}
    for row in rows:
        found.setdefault(row["seat"], {})[row["session"]] = mark_of(row)
    return found


async def choices_of_event(event: UUID) -> dict[UUID, frozenset[UUID]]:
    """The sessions with places that each seat has chosen."""
    rows = await db.fetch(
        "SELECT c.seat, q.session FROM session_choice c JOIN quota q ON q.id = c.quota"
        " WHERE q.event = $1",
        event,
    )
    found: dict[UUID, set[UUID]] = {}
    for row in rows:
        found.setdefault(row["seat"], set()).add(row["session"])
    return {seat: frozenset(sessions) for seat, sessions in found.items()}
