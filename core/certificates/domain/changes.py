"""A corrected name, and the end of a certificate."""

from datetime import datetime
from typing import Final

import msgspec

from core.accounts import Actor
from core.certificates.domain.records import (
    DocumentOut,
    DocumentState,
    Paper,
    insert_document,
    record_document,
    versions_of_number,
)
from core.kit import db
from core.kit.dates import HOME_ZONE, local
from core.kit.errors import NotFound, Refused
from core.kit.forms import IDENTITY_CODE, LINE
from core.kit.i18n import translator
from core.kit.identity_code import find_identity_code
from core.kit.text import clean_line

_ = translator("certificates")

REASON_LENGTH: Final = 500


class NotValidNow(Refused):
    """The certificate is not valid any more."""

    sentence = _("This certificate is no longer valid, so it can't be changed.")


class NameNotRight(Refused):
    """A name that can't be printed, or no other than before."""

    status = 422
    field = "name"
    sentence = _("Write the name as it must stand on the certificate.")


class ReasonMissing(Refused):
    """Revoking needs a reason."""

    status = 422
    field = "reason"
    sentence = _("Write why the certificate is revoked.")


async def correct_name(number: str, name: str, *, actor: Actor, now: datetime) -> DocumentOut:
    """A new version with this name under the same number; the old one is replaced."""
    recipient = clean_line(name)
    if find_identity_code(recipient):
        raise NameNotRight(IDENTITY_CODE)
    if not recipient or len(recipient) > LINE:
        raise NameNotRight
    async with db.transaction():
        old = await _end(number, DocumentState.REPLACED, "", now)
        if old.content.recipient == recipient:
            raise NameNotRight
        content = msgspec.structs.replace(
            old.content, recipient=recipient, issued_on=local(now, HOME_ZONE).date()
        )
        paper = Paper(
            number=number,
            version=old.version + 1,
            event=old.event,
            seat=old.seat,
            content=content,
        )
        document = await insert_document(paper, actor=actor, now=now)
        assert document is not None
        await record_document(document, old.event, "document.corrected", actor=actor, now=now)
        return (await versions_of_number(number))[0]


async def revoke_document(number: str, reason: str, *, actor: Actor, now: datetime) -> DocumentOut:
    """End a certificate for good; the check page says so, the reason stays with the organiser."""
    said = clean_line(reason)[:REASON_LENGTH]
    if not said:
        raise ReasonMissing
    async with db.transaction():
        old = await _end(number, DocumentState.REVOKED, said, now)
        await record_document(old.id, old.event, "document.revoked", actor=actor, now=now)
        return (await versions_of_number(number))[0]


async def _end(number: str, state: DocumentState, reason: str, now: datetime) -> DocumentOut:
    """The valid version as it was; its row is locked and ended, so only one deed ends it."""
    row = await db.fetch_one(
        "UPDATE document SET state = $2, reason = $3, ended_at = $4"
        " WHERE number = $1 AND state = 'issued' RETURNING version",
        number,
        state,
        reason,
        now,
    )
    versions = await versions_of_number(number)
    if not versions:
        raise NotFound
    if row is None:
        raise NotValidNow
    return next(one for one in versions if one.version == row["version"])
