"""Certificates as files: made from the frozen content whenever one is asked for."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from core.certificates.content import CertificateContent, Language, encode
from core.certificates.domain.records import (
    DocumentOut,
    DocumentState,
    documents_of_event,
    documents_of_seats,
    is_noted,
    note_file,
)
from core.certificates.pool import PdfPool
from core.certificates.wording import WORDINGS
from core.kit import db
from core.kit.errors import NotFound, Refused
from core.kit.i18n import translator
from core.kit.links import Links
from core.kit.text import slugify

_ = translator("certificates")


class Revoked(Refused):
    """A revoked certificate is handed out no more."""

    sentence = _("This certificate has been revoked. Ask the organiser.")


class PaperFile(msgspec.Struct, frozen=True):
    """A file and the name to save it under."""

    body: bytes
    filename: str


async def seat_of_token(token: str, links: Links) -> UUID:
    """The seat whose link this is; NotFound for any other token."""
    subject = links.subject(token)
    row = await db.fetch_one("SELECT generation FROM seat WHERE id = $1", subject)
    if subject is None or row is None:
        raise NotFound
    if not links.matches(token, "seat", subject, row["generation"]):
        raise NotFound
    return subject


async def seat_paper(
    seat: UUID, pool: PdfPool, *, language: Language | None, now: datetime
) -> PaperFile:
    """The certificate of a seat; `language` has its fixed words in another language.

    The hash is remembered before the file is handed out, so that the file can be checked.
    """
    document = (await documents_of_seats([seat])).get(seat)
    if document is None:
        raise NotFound
    if document.state is DocumentState.REVOKED:
        raise Revoked
    content = in_language(document.content, language or document.content.language)
    body = await pool.render([encode(content)])
    await _note(document, body, now)
    return PaperFile(body, file_name(content))


async def print_file(event: UUID, pool: PdfPool) -> bytes:
    """All valid certificates of an event in one file for the printer, by name."""
    documents = await documents_of_event(event)
    if not documents:
        raise NotFound
    return await pool.render(_contents(documents), "print_file")


def _contents(documents: Sequence[DocumentOut]) -> list[str]:
    return [encode(document.content) for document in documents]


async def _note(document: DocumentOut, body: bytes, now: datetime) -> None:
    sha256 = hashlib.sha256(body).hexdigest()
    if not await is_noted(document.id, sha256):
        await note_file(document.id, sha256, now)


def in_language(content: CertificateContent, language: Language) -> CertificateContent:
    """The same certificate with the fixed words of this language; its title keeps its own."""
    if language == content.language:
        return content
    spoken = content.title_language or content.language
    return msgspec.structs.replace(
        content, language=language, title_language="" if spoken == language else spoken
    )


def file_name(content: CertificateContent) -> str:
    """Heading and name in plain letters; the number where the name has none of them."""
    heading = slugify(WORDINGS[content.language].heading)
    return f"{heading}-{slugify(content.recipient, max_length=60) or content.number.lower()}.pdf"
