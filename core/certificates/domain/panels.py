"""The certificates of somebody's own page, and what is still missing for one."""

from collections.abc import Sequence
from typing import Final

import msgspec

from core.certificates.domain.records import DocumentState, documents_of_seats
from core.certificates.numbers import show_number
from core.events import event_by_id
from core.kit.i18n import Language, LazyText, translator
from core.kit.links import Links
from core.registrations import SeatOut, is_closed

_ = translator("certificates")

ALL: Final = 100


class OwnCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate: for whom, its number, where its file is and where it is checked."""

    recipient: str
    number: str
    is_valid: bool
    is_corrected: bool
    file_path: str
    check_path: str


async def certificates_of(
    seats: Sequence[SeatOut], links: Links, language: Language
) -> list[OwnCertificate]:
    """The certificates of these seats, in their order; erased ones keep theirs."""
    documents = await documents_of_seats([seat.id for seat in seats])
    return [
        OwnCertificate(
            recipient=document.content.recipient,
            number=show_number(document.number),
            is_valid=document.state is DocumentState.ISSUED,
            is_corrected=document.version > 1,
            file_path=f"/s/{links.token('seat', seat.id, seat.generation)}/certificate.pdf",
            check_path=f"/{language}/c/{document.number}",
        )
        for seat in seats
        if (document := documents.get(seat.id))
    ]


async def certificate_hint(
    seats: Sequence[SeatOut], found: Sequence[OwnCertificate]
) -> LazyText | None:
    """What one can expect, while there are seats without a certificate."""
    held = [seat for seat in seats if seat.holds_place and not seat.is_erased]
    if len(found) >= len(held):
        return None
    event = await event_by_id(held[0].event)
    if not event.gives_certificate:
        return None
    if not await is_closed(event.id):
        share = event.certificate_share
        if share >= ALL:
            return _("It comes here after the event for those who are there all the time.")
        return _(
            "It comes here after the event for those who attend at least {share} %.", share=share
        )
    if any(not seat.name for seat in held):
        return _("Give the missing name: a certificate can't be made without it.")
    return None
