"""The link to take part online, mailed at 7 on the day to those with a confirmed online seat."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from core.events import EventOut, event_by_id, online_link
from core.kit import db
from core.kit.dates import local
from core.kit.outbox import Mail, enqueue
from core.registrations.domain.mails import MailDetails, mail_event, mail_seat
from core.registrations.domain.records import read_registration
from core.registrations.mail_details import OnlineLinkDetails
from core.registrations.schemas import RegistrationOut, SeatOut

AT: Final = time(7)
BEFORE_START: Final = timedelta(hours=1)


async def send_online_links(now: datetime) -> int:
    """Write the mails that are due by now, each person's once a day; how many events had any.

    Called every few minutes, so that a link added late or a place from the queue still counts.
    """
    rows = await db.fetch(
        "SELECT id FROM event WHERE state = 'published' AND online_link <> ''"
        " AND starts_at < $1 AND ends_at > $2 ORDER BY starts_at",
        now + timedelta(days=1),
        now,
    )
    told = 0
    for row in rows:
        event = await event_by_id(row["id"])
        day = local(now, event.zone).date()
        starts = [at for at in _starts(event) if local(at, event.zone).date() == day]
        if starts and _due(day, min(starts), event.zone) <= now:
            told += await _send(event, day, now)
    return told


def _starts(event: EventOut) -> Iterator[datetime]:
    yield event.starts_at
    for session in event.sessions:
        yield session.starts_at


def _due(day: date, start: datetime, zone: str) -> datetime:
    """At 7 by the event's clocks, an hour before an earlier start."""
    return min(datetime.combine(day, AT, ZoneInfo(zone)), start - BEFORE_START)


async def _send(event: EventOut, day: date, now: datetime) -> int:
    address = await online_link(event.id)
    rows = await db.fetch(
        "SELECT DISTINCT s.registration FROM seat s JOIN quota q ON q.id = s.quota"
        " WHERE s.event = $1 AND s.state IN ('confirmed', 'offered') AND q.mode = 'online'",
        event.id,
    )
    async with db.transaction():
        for row in rows:
            registration = await read_registration(row["registration"])
            if registration is not None and not registration.is_erased:
                for mail in _mails(event, registration, address, day=day):
                    await enqueue(mail, now)
    return int(bool(rows))


def _mails(
    event: EventOut, registration: RegistrationOut, address: str, *, day: date
) -> Iterator[Mail]:
    online = [
        seat for seat in registration.seats if seat.holds_place and seat.mode.value == "online"
    ]
    own = [seat for seat in online if seat.email and seat.email != registration.contact_email]
    for_contact = [seat for seat in online if seat not in own]
    groups = [(tuple(for_contact), None)] if for_contact and registration.contact_email else []
    for seats, person in [*groups, *(((seat,), seat) for seat in own)]:
        yield _mail(event, registration, address, day=day, seats=seats, person=person)


def _told(registration: RegistrationOut, person: SeatOut | None, address: str) -> str:
    """Another value for another holder, address or link: then the mail goes out once more."""
    generation = person.generation if person else registration.generation
    email = person.email if person else registration.contact_email
    return hashlib.sha256(f"{generation}\0{email}\0{address}".encode()).hexdigest()[:32]


def _mail(  # noqa: PLR0913 - optional: all keyword-only but the three that say what
    event: EventOut,
    registration: RegistrationOut,
    address: str,
    *,
    day: date,
    seats: tuple[SeatOut, ...],
    person: SeatOut | None,
) -> Mail:
    details = MailDetails(
        event=mail_event(event),
        registration=registration.id,
        generation=registration.generation,
        contact_name=registration.contact_name,
        seats=tuple(mail_seat(seat) for seat in seats),
        for_contact=person is None,
    )
    about: UUID = person.id if person else registration.id
    return Mail(
        template="online_link",
        to_email=person.email if person else registration.contact_email,
        to_name=person.name if person else registration.contact_name,
        language=registration.language,
        details=OnlineLinkDetails(**msgspec.structs.asdict(details), address=address),
        about_kind="seat" if person else "registration",
        about_id=about,
        event_id=event.id,
        reply_to=event.reply_to,
        dedup_key=f"online_link:{about}:{day}:{_told(registration, person, address)}",
    )
