"""What the addresses of a sign-up had to do with the event before."""

from datetime import datetime

import msgspec

from core.events import EventOut, EventState
from core.kit import db
from core.registrations.domain.refusals import RegistrationClosed
from core.registrations.schemas import RegistrationIn


class Before(msgspec.Struct, frozen=True):
    """When the contact's address signed up earlier, and the first sequence of the new seats."""

    earlier: tuple[datetime, ...]
    sequence: int


async def read_before(event: EventOut, form: RegistrationIn) -> Before:
    """The earlier sign-ups of the address (its mail tells of them, the page never does).

    The sequence is above what any of the addresses was told of the event: a calendar that knows
    of a cancelled seat takes an invitation of the same number for old. Raises RegistrationClosed
    when the event is not published now, whatever the page said.
    """
    emails = {
        email for email in (form.contact_email, *(seat.email for seat in form.seats)) if email
    }
    known = db.placeholders(len(emails), start=3) if emails else "NULL"
    rows = await db.fetch(
        "SELECT event.state, registration.created_at, (SELECT max(seat.sequence) FROM seat"
        f" WHERE seat.event = event.id AND (seat.person_email IN ({known}) OR seat.registration IN"
        f" (SELECT r.id FROM registration r WHERE r.contact_email IN ({known})))) AS highest,"
        " (SELECT max(c.sequence) FROM calendar_count c WHERE c.event = event.id"
        f" AND c.email IN ({known})) AS left_at"
        " FROM event LEFT JOIN registration ON registration.event = event.id"
        " AND registration.contact_email = $1 AND registration.contact_email <> ''"
        " WHERE event.id = $2 ORDER BY registration.created_at",
        form.contact_email,
        event.id,
        *sorted(emails),
    )
    if not rows or rows[0]["state"] != EventState.PUBLISHED:
        raise RegistrationClosed
    told = [rows[0][name] for name in ("highest", "left_at") if rows[0][name] is not None]
    return Before(
        tuple(row["created_at"] for row in rows if row["created_at"] is not None),
        max([event.sequence, *(number + 1 for number in told)]),
    )
