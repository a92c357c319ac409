"""What an event's change or cancelling means for its signed-up: mails to all who hold or wait.

Run by the worker from the job that the events room left in the deed's transaction.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from core.events import EventOut, EventState, event_by_id
from core.groups import Texts, all_municipalities
from core.kit import db
from core.kit.outbox import Mail, enqueue
from core.registrations.domain.calendar_entries import CalendarPart, has_entry, next_sequence
from core.registrations.domain.mails import (
    MailDetails,
    MailEvent,
    mail_event,
    mail_seat,
)
from core.registrations.domain.moves import hand_on_all
from core.registrations.domain.records import read_registration
from core.registrations.mail_details import EventNewsDetails
from core.registrations.schemas import RegistrationOut, SeatOut

_BATCH: Final = 50


class _News(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of news about an event."""

    template: str
    event: EventOut
    key: str
    before: MailEvent | None = None
    message: Texts = {}
    is_cancelled: bool = False


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """What the events room left: the event, and as it was before or the organiser's words."""

    event: UUID
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    venue: UUID | None = None
    municipality: str | None = None
    message: Texts = {}


async def tell_event_changed(details: Mapping[str, object], now: datetime) -> None:
    """Tell all who hold or wait that time, place or state moved.

    After a restoring the free places are handed on first, as nobody did while it was cancelled.
    """
    job = msgspec.convert(details, _Job)
    event = await event_by_id(job.event)
    if event.state is not EventState.PUBLISHED:
        return
    await hand_on_all(event, now)
    before = await _before(event, job)
    key = f"event_changed:{event.id}:{event.sequence}"
    await _tell_all(_News(template="event_changed", event=event, key=key, before=before), now)


async def tell_event_cancelled(details: Mapping[str, object], now: datetime) -> None:
    """Tell all who hold or wait that the event does not take place."""
    job = msgspec.convert(details, _Job)
    event = await event_by_id(job.event)
    if event.state is not EventState.CANCELLED:
        return
    news = _News(
        template="event_cancelled",
        event=event,
        key=f"event_cancelled:{event.id}:{event.sequence}",
        message=job.message,
        is_cancelled=True,
    )
    await _tell_all(news, now)


async def _before(event: EventOut, job: _Job) -> MailEvent:
    """The event as it was, from what the job kept of it."""
    venue = await db.fetch_one(
        "SELECT name, address FROM venue WHERE id = $1",
        job.venue,
    )
    municipality = all_municipalities().get(job.municipality or "")
    return msgspec.structs.replace(
        mail_event(event),
        starts_at=job.starts_at or event.starts_at,
        ends_at=job.ends_at or event.ends_at,
        venue=venue["name"] if venue else "",
        address=venue["address"] if venue else "",
        municipality=municipality.name if municipality else {},
    )


async def _tell_all(news: _News, now: datetime) -> None:
    """Some registrations in one short transaction; the keys make a second run harmless."""
    rows = await db.fetch(
        "SELECT DISTINCT registration FROM seat WHERE event = $1"
        " AND state IN ('confirmed', 'offered', 'waiting', 'pending') ORDER BY registration",
        news.event.id,
    )
    for start in range(0, len(rows), _BATCH):
        async with db.transaction():
            for row in rows[start : start + _BATCH]:
                await _tell_one(news, row["registration"], now)


async def _tell_one(news: _News, registration_id: UUID, now: datetime) -> None:
    """Raise the sequence of the seats and tell their people with it, else calendars ignore it."""
    await _raise_sequence(news.event, registration_id)
    registration = await read_registration(registration_id)
    if registration is not None and not registration.is_erased:
        for mail in _mails(news, registration, now):
            await enqueue(mail, now)


async def _raise_sequence(event: EventOut, registration: UUID) -> None:
    await db.execute(
        "UPDATE seat SET sequence = $2 WHERE registration = $1"
        " AND state IN ('confirmed', 'offered', 'waiting', 'pending')",
        registration,
        await next_sequence(event, registration),
    )


def _mails(news: _News, registration: RegistrationOut, now: datetime) -> Iterator[Mail]:
    if registration.contact_email:
        to = (registration.contact_email, registration.contact_name)
        yield _mail(news, registration, now, to=to)
    for seat in registration.live_seats:
        if seat.email and seat.email != registration.contact_email:
            yield _mail(news, registration, now, to=(seat.email, seat.name), for_seat=seat)


def _mail(
    news: _News,
    registration: RegistrationOut,
    now: datetime,
    *,
    to: tuple[str, str],
    for_seat: SeatOut | None = None,
) -> Mail:
    about = for_seat.id if for_seat else registration.id
    seats = (for_seat,) if for_seat else registration.live_seats
    details = MailDetails(
        event=mail_event(news.event),
        registration=registration.id,
        generation=registration.generation,
        contact_name=registration.contact_name,
        seats=tuple(mail_seat(seat) for seat in seats),
        for_contact=for_seat is None,
        calendar=_calendar(news, registration, to[0]),
        sequence=max([news.event.sequence, *(seat.sequence for seat in registration.seats)]),
        told_at=now,
    )
    return Mail(
        template=news.template,
        to_email=to[0],
        to_name=to[1],
        language=registration.language,
        details=EventNewsDetails(
            **msgspec.structs.asdict(details), before=news.before, message=news.message
        ),
        about_kind="seat" if for_seat else "registration",
        about_id=about,
        event_id=news.event.id,
        reply_to=news.event.reply_to,
        dedup_key=f"{news.key}:{about}",
    )


def _calendar(news: _News, registration: RegistrationOut, address: str) -> CalendarPart:
    if not has_entry(registration, address):
        return ""
    return "CANCEL" if news.is_cancelled else "REQUEST"
