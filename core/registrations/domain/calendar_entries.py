"""Whose calendar an event stands in by our mails, and the SEQUENCE that is told next.

An entry belongs to an address and an event, as all mails of an event carry its one UID. So it goes
only when no seat of the address holds a place any more, whichever registration that was in, and its
SEQUENCE rises with each deed that the address is told of (RFC 5546 2.1.4).
"""

from typing import Final, Literal
from uuid import UUID, uuid4

from core.events import EventOut
from core.kit import db
from core.kit.text import fold
from core.registrations.domain.records import read_registration
from core.registrations.schemas import RegistrationOut, SeatOut

CalendarPart = Literal["", "REQUEST", "CANCEL"]

_HIGHEST: Final = """
WITH address AS (
 SELECT contact_email AS email FROM registration WHERE id = $2
 UNION SELECT person_email FROM seat WHERE registration = $2{more})
SELECT max(sequence) AS highest FROM (
 SELECT sequence FROM seat WHERE registration = $2
 UNION ALL SELECT sequence FROM seat
  WHERE event = $1 AND person_email <> '' AND person_email IN (SELECT email FROM address)
 UNION ALL SELECT s.sequence FROM seat s JOIN registration r ON r.id = s.registration
  WHERE r.event = $1 AND r.contact_email <> ''
  AND r.contact_email IN (SELECT email FROM address)
 UNION ALL SELECT sequence FROM calendar_count
  WHERE event = $1 AND email IN (SELECT email FROM address)
) told
"""


def entry_seats(registration: RegistrationOut, address: str) -> tuple[SeatOut, ...]:
    """The seats of a registration that an address has the event in its calendar for.

    A person has it for the seats with their own address. So has the contact, for the seats with
    the contact's address, or with the contact's name and no address. A contact who never had such
    a seat stands in for those who can't be mailed themselves: for all seats without an address,
    named or not. Given up seats are among them: whether one holds a place is another question.
    """
    own = [seat for seat in registration.seats if seat.email == address]
    if address != registration.contact_email:
        return tuple(own)
    mailless = [seat for seat in registration.seats if not seat.email]
    name = fold(registration.contact_name)
    own += [seat for seat in mailless if seat.name and fold(seat.name) == name]
    return tuple(own or mailless)


def has_entry(registration: RegistrationOut, address: str) -> bool:
    """Whether one of these seats holds a place."""
    return any(seat.holds_place for seat in entry_seats(registration, address))


async def calendar_part(
    address: str, *, before: RegistrationOut | None, after: RegistrationOut
) -> CalendarPart:
    """What a mail about a deed does to the addressee's calendar.

    REQUEST while a seat of theirs holds a place; CANCEL when the last one in the whole event has
    gone; else nothing.
    """
    if has_entry(after, address):
        return "REQUEST"
    if before is None or not has_entry(before, address):
        return ""
    return "" if await _has_entry_elsewhere(after, address) else "CANCEL"


async def _has_entry_elsewhere(registration: RegistrationOut, address: str) -> bool:
    rows = await db.fetch(
        "SELECT registration AS id FROM seat WHERE event = $1 AND person_email = $2"
        " AND registration <> $3 UNION SELECT id FROM registration"
        " WHERE event = $1 AND contact_email = $2 AND id <> $3",
        registration.event,
        address,
        registration.id,
    )
    for row in rows:
        other = await read_registration(row["id"])
        if other is not None and has_entry(other, address):
            return True
    return False


async def next_sequence(event: EventOut, registration: UUID, *more: str) -> int:
    """A number above the event's and all that the registration's addresses were told of it.

    `more` are addresses that come to the registration by the deed.
    """
    selects = "".join(
        f" UNION SELECT {db.sql(sqlite=f'${n}', postgres=f'${n}::text')}"
        for n in range(3, 3 + len(more))
    )
    row = await db.fetch_one(_HIGHEST.format(more=selects), event.id, registration, *more)
    assert row is not None
    return max(event.sequence, row["highest"] or 0) + 1


async def keep_count(event: UUID, address: str, sequence: int) -> None:
    """Remember what an address was told that a seat or contact has left, should it come back."""
    await db.execute(
        "INSERT INTO calendar_count (id, event, email, sequence) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (event, email) DO UPDATE SET sequence = excluded.sequence",
        uuid4(),
        event,
        address,
        sequence,
    )
