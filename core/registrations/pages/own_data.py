"""The copy of their data that somebody may take along from their own page, as JSON."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from litestar import Response

from core.events import EventOut
from core.kit.web import private_bytes
from core.registrations.domain.attended import Mark
from core.registrations.domain.attended_seats import marks_of_event
from core.registrations.pages.own_visit import Own
from core.registrations.pages.visit import Visit
from core.registrations.schemas import AnswerValue, SeatOut


async def own_data(visit: Visit, own: Own) -> Response[bytes]:
    """All that is kept, with what other rooms and plugins keep; a seat's link gives that seat."""
    event = own.event
    kept: dict[str, object] = {
        "event": {"title": event.title, "starts_at": event.starts_at},
        "seats": await _seats(visit, own),
    }
    if own.only is None:
        kept |= {"contact": _contact(own), "created_at": own.registration.created_at}
    body = msgspec.json.format(msgspec.json.encode(kept), indent=2)
    return private_bytes(body, media_type="application/json", filename="data.json")


async def _seats(visit: Visit, own: Own) -> list[dict[str, object]]:
    event, hooks = own.event, visit.hooks.within(own.event.group)
    marks = await marks_of_event(event.id)
    seats = {seat.id: _seat(event, seat, marks.get(seat.id, {})) for seat in own.seats}
    for more in await hooks.collect_personal_data(event.id, tuple(seats)):
        if more.seat in seats:
            seats[more.seat][more.name] = more.values
    return list(seats.values())


def _seat(event: EventOut, seat: SeatOut, marks: Mapping[UUID | None, Mark]) -> dict[str, object]:
    titles = {session.id: session.title for session in event.sessions}
    chosen = {quota.session for quota in event.quotas if quota.id in seat.sessions}
    return {
        "number": seat.position,
        "state": seat.state,
        "mode": seat.mode,
        "name": seat.name,
        "email": seat.email,
        "sessions": [titles[session] for session in titles if session in chosen],
        "answers": _keyed(event, seat.answers),
        "attendance": [
            {
                "session": titles.get(session) if session else None,
                "state": mark.presence,
                "minutes": mark.minutes,
                "marked_at": mark.marked_at,
            }
            for session, mark in marks.items()
        ],
    }


def _contact(own: Own) -> dict[str, object]:
    registration = own.registration
    return {
        "name": registration.contact_name,
        "email": registration.contact_email,
        "phone": registration.contact_phone,
        "association": registration.association_name,
        "role": registration.role,
        "municipality": registration.municipality,
        "language": registration.language,
        "message": registration.message,
        "answers": _keyed(own.event, registration.answers),
    }


def _keyed(event: EventOut, answers: Mapping[UUID, AnswerValue]) -> dict[str, AnswerValue]:
    questions = {question.id: question.key for question in event.questions}
    return {questions.get(key, str(key)): value for key, value in answers.items()}
