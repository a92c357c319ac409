"""What the mails about certificates tell: frozen into the outbox when they are made."""

from typing import Final
from uuid import UUID

import msgspec

from core.registrations import MailEvent


class CertificateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate: whose it is, its number, and the seat whose link opens it."""

    name: str
    number: str
    seat: UUID
    generation: int


class CertificateReady(msgspec.Struct, frozen=True, kw_only=True):
    """To the person, or to the contact for persons without an address."""

    event: MailEvent
    certificates: tuple[CertificateLine, ...]


MAIL_DETAILS: Final[dict[str, type[msgspec.Struct]]] = {"certificate_ready": CertificateReady}
