"""Reads registrations and seats from their rows."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from core.events import Mode
from core.kit import db
from core.registrations.domain.refusals import KeyUsed
from core.registrations.schemas import (
    AnswerValue,
    RegistrationOut,
    SeatOut,
    SeatState,
    Source,
)

_REGISTRATION: Final = (
    "r.id AS registration, r.event AS event, r.generation AS r_generation, r.contact_name,"
    " r.contact_email, r.contact_phone, r.association, r.association_name, r.role,"
    " r.municipality, r.language, r.source, r.may_split, r.message, r.created_at, r.erased_at"
)
_SEAT: Final = (
    "s.id AS id, s.quota, q.mode, s.position, s.state, s.person_name, s.person_email,"
    " s.generation AS generation, s.sequence, s.is_walk_in, s.changed_at"
)
_BEFORE: Final = (
    "CASE WHEN s.state = 'waiting' THEN (SELECT count(DISTINCT w.queue_no) FROM seat w"
    " WHERE w.quota = s.quota AND w.state = 'waiting' AND w.queue_no < s.queue_no) END AS before"
)
_WHOLE: Final = (
    f"SELECT {_REGISTRATION}, {_SEAT}, {_BEFORE} FROM registration r"
    " JOIN seat s ON s.registration = r.id JOIN quota q ON q.id = s.quota"
)


async def read_registration(registration: UUID) -> RegistrationOut | None:
    """A registration with its seats and their places in the queue, without the answers."""
    rows = await db.fetch(f"{_WHOLE} WHERE r.id = $1 ORDER BY s.position", registration)
    return _registration(rows) if rows else None


async def registration_of_seat(seat: UUID) -> RegistrationOut | None:
    """The registration that holds a seat."""
    rows = await db.fetch(
        f"{_WHOLE} WHERE r.id = (SELECT registration FROM seat WHERE id = $1) ORDER BY s.position",
        seat,
    )
    return _registration(rows) if rows else None


async def with_answers(registration: RegistrationOut) -> RegistrationOut:
    """The registration with its answers and chosen sessions too."""
    answers = await db.fetch(
        "SELECT seat, question, value FROM answer WHERE registration = $1", registration.id
    )
    choices = await db.fetch(
        "SELECT c.seat, c.quota FROM session_choice c JOIN seat s ON s.id = c.seat"
        " WHERE s.registration = $1",
        registration.id,
    )
    of_seat: dict[UUID | None, dict[UUID, AnswerValue]] = {}
    for row in answers:
        value = msgspec.json.decode(row["value"], type=AnswerValue)
        of_seat.setdefault(row["seat"], {})[row["question"]] = value
    seats = tuple(
        msgspec.structs.replace(
            seat,
            answers=of_seat.get(seat.id, {}),
            sessions=tuple(row["quota"] for row in choices if row["seat"] == seat.id),
        )
        for seat in registration.seats
    )
    return msgspec.structs.replace(registration, seats=seats, answers=of_seat.get(None, {}))


async def has_people(event: UUID) -> bool:
    """Whether anybody holds a place in an event, waits for one or for the organiser's yes."""
    row = await db.fetch_one(
        "SELECT 1 AS found FROM seat WHERE event = $1"
        " AND state IN ('confirmed', 'offered', 'waiting', 'pending') LIMIT 1",
        event,
    )
    return row is not None


class Made(msgspec.Struct, frozen=True):
    """A registration made by a form, its event, and the hash of what the form held."""

    registration: UUID
    event: UUID
    content_hash: str

    def refuse_other(self, event: UUID, content: str) -> None:
        """Raise unless it is this form that made it, sent once more."""
        if self.event != event or self.content_hash not in {"", content}:
            raise KeyUsed


async def made_by_form(form_key: str) -> Made | None:
    """The registration made with this form key; without a hash when its data are removed."""
    row = await db.fetch_one(
        "SELECT id, event, content_hash FROM registration WHERE form_key = $1", form_key
    )
    return Made(row["id"], row["event"], row["content_hash"]) if row else None


def _registration(rows: Sequence[db.Row]) -> RegistrationOut:
    first = rows[0]
    return RegistrationOut(
        id=first["registration"],
        event=first["event"],
        generation=first["r_generation"],
        contact_name=first["contact_name"],
        contact_email=first["contact_email"],
        contact_phone=first["contact_phone"],
        association=first["association"],
        association_name=first["association_name"],
        role=first["role"],
        municipality=first["municipality"],
        language=first["language"],
        source=Source(first["source"]),
        may_split=first["may_split"],
        message=first["message"],
        created_at=first["created_at"],
        seats=tuple(_seat(row) for row in rows),
        is_erased=first["erased_at"] is not None,
    )


def _seat(row: db.Row) -> SeatOut:
    return SeatOut(
        id=row["id"],
        registration=row["registration"],
        event=row["event"],
        quota=row["quota"],
        mode=Mode(row["mode"]),
        position=row["position"],
        state=SeatState(row["state"]),
        name=row["person_name"],
        email=row["person_email"],
        generation=row["generation"],
        sequence=row["sequence"],
        place_in_queue=None if row["before"] is None else row["before"] + 1,
        is_walk_in=row["is_walk_in"],
        changed_at=row["changed_at"],
        is_erased=row["erased_at"] is not None,
    )
