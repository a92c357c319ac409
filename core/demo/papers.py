"""The certificates of the demo's past trainings."""

from datetime import datetime, timedelta
from typing import Final

from core.accounts import SYSTEM
from core.certificates import (
    DocumentOut,
    correct_name,
    documents_of_event,
    issue_certificates,
    revoke_document,
)
from core.demo.story import Story
from core.events import EventOut
from core.kit import outbox
from core.registrations import SeatOut, registration_of_seat

CERTIFICATES_OF: Final = "jarjestopaiva-2026"
SHOWN: Final = "Aino-Inkeri von Koe-Esimerkki"
CORRECTED: Final = ("Eeva", "Eeva Näytteinen")
REVOKED: Final = "Ahmed Mithal"
REASON: Final = "Todistus annettiin väärälle osallistujalle."
RECENT: Final = timedelta(days=60)


async def end_event(data_id: str, story: Story, *, base_url: str, now: datetime) -> None:
    """What follows when an event is over; its mails went out long ago."""
    event = story.events[data_id]
    await outbox.withdraw(event.id)
    issued_at = event.ends_at + timedelta(hours=1)
    await issue_certificates(event.id, base_url=base_url, now=issued_at)
    if now - issued_at > RECENT:
        await outbox.withdraw(event.id)
    if data_id == CERTIFICATES_OF:
        await _mend(event, issued_at + timedelta(days=2))
        story.certificate, story.seat = await _shown(event)


async def _mend(event: EventOut, now: datetime) -> None:
    """A name is corrected and a certificate revoked."""
    by_name = {
        document.content.recipient: document for document in await documents_of_event(event.id)
    }
    wrong, right = CORRECTED
    await correct_name(by_name[wrong].number, right, actor=SYSTEM, now=now)
    await revoke_document(by_name[REVOKED].number, REASON, actor=SYSTEM, now=now)


async def _shown(event: EventOut) -> tuple[DocumentOut, SeatOut]:
    """The certificate that the links lead to, and its seat."""
    documents = await documents_of_event(event.id)
    document = next(one for one in documents if one.content.recipient == SHOWN)
    assert document.seat is not None
    registration = await registration_of_seat(document.seat)
    assert registration is not None
    return document, next(seat for seat in registration.seats if seat.id == document.seat)
