"""What the mails about certificates tell: frozen into the outbox when they are made."""

from typing import Final

import msgspec

from core.registrations import MailEvent, OwnLink


class CertificateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate: whose it is, its number, and the seat whose link opens it."""

    name: str
    number: str
    seat: OwnLink


class CertificateReady(msgspec.Struct, frozen=True, kw_only=True):
    """To the person, or to the contact for persons without an address."""

    event: MailEvent
    own: OwnLink
    certificates: tuple[CertificateLine, ...]


MAIL_DETAILS: Final[dict[str, type[msgspec.Struct]]] = {"certificate_ready": CertificateReady}
