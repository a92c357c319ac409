"""Issues certificates by rule: to named seats that attended enough, once the list is closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

import msgspec

from core.accounts import SYSTEM
from core.certificates.domain.contents import Recipient, write_content
from core.certificates.domain.records import (
    Paper,
    insert_document,
    record_document,
    seats_with_document,
)
from core.certificates.mail_details import CertificateLine, CertificateReady
from core.certificates.numbers import new_number, show_number
from core.events import EventOut, EventState, event_by_id
from core.kit import db
from core.kit.dates import local
from core.kit.errors import NotFound
from core.kit.outbox import Mail, enqueue
from core.registrations import (
    AttendedSeat,
    RegistrationOut,
    SeatOut,
    attended_seats,
    is_closed,
    mail_event,
    read_registration,
)


class _Settled(msgspec.Struct, frozen=True):
    """What the job of a settled attendance tells."""

    event: UUID


async def run_settled_job(details: Mapping[str, object], now: datetime, *, base_url: str) -> None:
    """Issue what is due after attendance became final or a missing name came."""
    event = msgspec.convert(details, _Settled).event
    await issue_certificates(event, base_url=base_url, now=now)


async def issue_certificates(event: UUID, *, base_url: str, now: datetime) -> int:
    """Issue all that is due in an event; how many certificates that were.

    Harmless to run again, also by two workers at once: a seat gets one, and one mail.
    """
    try:
        whole = await event_by_id(event)
    except NotFound:
        return 0
    if not whole.gives_certificate or whole.state is not EventState.PUBLISHED:
        return 0
    if not await is_closed(event):
        return 0
    issuer = _Issuer(whole, base_url, now)
    return sum([await issuer.issue(party) for party in await _due(whole)])


async def _due(event: EventOut) -> list[list[AttendedSeat]]:
    """The seats that have earned a certificate and have none, by registration."""
    served = await seats_with_document(event.id)
    due = [
        one
        for one in await attended_seats(event)
        if one.name and one.seat not in served and one.attended.reaches(event.certificate_share)
    ]
    due.sort(key=lambda one: (one.registration, one.seat))
    return [list(party) for _, party in groupby(due, key=lambda one: one.registration)]


class _Issuer:
    """Issues the certificates of one event."""

    def __init__(self, event: EventOut, base_url: str, now: datetime) -> None:
        self._event = event
        self._base_url = base_url
        self._now = now

    async def issue(self, party: Sequence[AttendedSeat]) -> int:
        """The certificates of one registration, with their mails, in one transaction."""
        async with db.transaction():
            registration = await read_registration(party[0].registration)
            if registration is None:
                return 0
            earned = {one.seat: one for one in party}
            lines: list[tuple[SeatOut, CertificateLine]] = []
            for seat in registration.seats:
                if seat.id not in earned or not seat.name:
                    continue
                line = await self._issue_one(registration, seat, earned[seat.id])
                if line is not None:
                    lines.append((seat, line))
            await self._mail(registration, lines)
        return len(lines)

    async def _issue_one(
        self, registration: RegistrationOut, seat: SeatOut, one: AttendedSeat
    ) -> CertificateLine | None:
        event, now = self._event, self._now
        number = new_number(local(now, event.zone).year)
        recipient = Recipient(
            name=seat.name,
            language=registration.language,
            mode=one.mode,
            attended=one.attended,
        )
        content = write_content(event, recipient, number, base_url=self._base_url, now=now)
        paper = Paper(number=number, version=1, event=event.id, seat=seat.id, content=content)
        document = await insert_document(paper, actor=SYSTEM, now=now)
        if document is None:
            return None
        await record_document(document, event.id, "document.issued", actor=SYSTEM, now=now)
        return CertificateLine(
            name=seat.name,
            number=show_number(number),
            seat=seat.id,
            generation=seat.generation,
        )

    async def _mail(
        self, registration: RegistrationOut, lines: Sequence[tuple[SeatOut, CertificateLine]]
    ) -> None:
        """One mail to each person with an address of their own, one to the contact for the rest."""
        contact = registration.contact_email
        for seat, line in lines:
            if seat.email and seat.email != contact:
                await self._send(registration, (line,), seat)
        rest = tuple(line for seat, line in lines if not seat.email or seat.email == contact)
        if rest and contact:
            await self._send(registration, rest)

    async def _send(
        self,
        registration: RegistrationOut,
        lines: tuple[CertificateLine, ...],
        seat: SeatOut | None = None,
    ) -> None:
        await enqueue(
            Mail(
                template="certificate_ready",
                to_email=seat.email if seat else registration.contact_email,
                to_name=seat.name if seat else registration.contact_name,
                language=registration.language,
                details=CertificateReady(event=mail_event(self._event), certificates=lines),
                about_kind="seat" if seat else "registration",
                about_id=seat.id if seat else registration.id,
                event_id=self._event.id,
                reply_to=self._event.reply_to,
            ),
            self._now,
        )
