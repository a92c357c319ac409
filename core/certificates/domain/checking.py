"""The check of a certificate by its number or by its file."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from core.certificates.domain.records import (
    DocumentOut,
    DocumentState,
    document_of_file,
    versions_of_number,
)
from core.certificates.numbers import read_number
from core.kit import db, rates
from core.kit.errors import Refused
from core.kit.i18n import translator

_ = translator("certificates")

WINDOW: Final = timedelta(minutes=10)
WRONG_TRIES: Final = 20
MOST_BYTES: Final = 10_000_000
_PDF: Final = b"%PDF-"


class Verdict(StrEnum):
    """What a check found; `corrected` is a valid number that also stood on an older paper."""

    VALID = "valid"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    REVOKED = "revoked"
    NOT_FOUND = "not_found"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict, the version that counts, and the older one that it replaced."""

    verdict: Verdict
    document: DocumentOut | None = None
    older: DocumentOut | None = None


NOTHING: Final = Checked(verdict=Verdict.NOT_FOUND)


class FileMissing(Refused):
    """No file was chosen."""

    status = 422
    sentence = _("Choose the PDF file of the certificate.")


class NotPdf(Refused):
    """Another kind of file."""

    status = 422
    sentence = _("This is not a PDF file. Choose the file of the certificate.")


class FileTooLarge(Refused):
    """Larger than any certificate."""

    status = 413
    sentence = _("The file is larger than 10 MB, so it is not one of our certificates.")


class _Right(Exception):
    """A right number: leaves the transaction, and so takes its count back."""

    def __init__(self, versions: list[DocumentOut]) -> None:
        super().__init__()
        self.versions = versions


async def check_number(typed: str, *, client: str, now: datetime) -> Checked:
    """What is known of a number; the same for all that is wrong.

    Wrong ones are counted by the visitor's address (a keyed hash), right ones aren't: whoever has
    guessed too often waits, with right ones too, or the answer would tell them apart.
    """
    try:
        async with db.transaction():
            counted = await rates.count(
                f"certificate:{client}", now, window=WINDOW, limit=WRONG_TRIES
            )
            counted.refuse_if_over(now)
            await _leave_if_right(typed)
    except _Right as right:
        return _verdict(right.versions)
    return NOTHING


async def _leave_if_right(typed: str) -> None:
    number = read_number(typed)
    versions = await versions_of_number(number) if number else []
    if versions:
        raise _Right(versions)


async def check_file(body: bytes) -> Checked:
    """Whether a file is one that was handed out, byte for byte, and what its number is worth."""
    if not body:
        raise FileMissing
    if len(body) > MOST_BYTES:
        raise FileTooLarge
    if not body.startswith(_PDF):
        raise NotPdf
    found = await document_of_file(hashlib.sha256(body).hexdigest())
    if found is None:
        return NOTHING
    versions = await versions_of_number(found.number)
    newest = versions[0]
    if newest.state is DocumentState.REVOKED:
        return Checked(verdict=Verdict.REVOKED, document=newest)
    if found.version != newest.version:
        return Checked(verdict=Verdict.REPLACED, document=newest, older=found)
    return Checked(verdict=Verdict.VALID, document=newest)


def _verdict(versions: list[DocumentOut]) -> Checked:
    newest, *older = versions
    if newest.state is DocumentState.REVOKED:
        return Checked(verdict=Verdict.REVOKED, document=newest)
    if older:
        return Checked(verdict=Verdict.CORRECTED, document=newest, older=older[0])
    return Checked(verdict=Verdict.VALID, document=newest)
