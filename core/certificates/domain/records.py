"""Documents as their rows keep them; the newest version of a number is the one that counts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

import msgspec

from core.accounts import Actor
from core.certificates.content import CertificateContent, decode, encode
from core.kit import db
from core.kit.history import Deed, record

ATTENDANCE: Final = "attendance"
"""The kind of the certificates that the core issues by itself."""

TEMPLATE: Final = "certificate-1"
_ROOM_FOR_NAME: Final = 200


class DocumentState(StrEnum):
    """What a version is; replaced and revoked are final."""

    ISSUED = "issued"
    REPLACED = "replaced"
    REVOKED = "revoked"


class DocumentOut(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a document, with all that is printed on it."""

    id: UUID
    number: str
    version: int
    kind: str
    event: UUID | None
    seat: UUID | None
    state: DocumentState
    reason: str
    issued_at: datetime
    ended_at: datetime | None
    content: CertificateContent


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A version about to be stored: whose it is, and which one."""

    number: str
    version: int
    event: UUID | None
    seat: UUID | None
    content: CertificateContent


_SELECT: Final = (
    "SELECT id, number, version, kind, event, seat, state, reason, issued_at, ended_at, content"
    " FROM document WHERE recipient <> ''"
)
"""Without those whose time is over: of them only the number and the dates are left."""


async def insert_document(paper: Paper, *, actor: Actor, now: datetime) -> UUID | None:
    """Store a version; None when the seat has this one already, from another worker say."""
    document = uuid4()
    row = await db.fetch_one(
        "INSERT INTO document (id, number, version, kind, event, seat, recipient, content,"
        " template, state, reason, language, issued_by_kind, issued_by_id, issued_at)"
        f" VALUES ($1, $2, $3, '{ATTENDANCE}', $4, $5, $6, $7, '{TEMPLATE}', 'issued', '', $8, $9,"
        " $10, $11) ON CONFLICT (seat, kind, version) WHERE seat IS NOT NULL DO NOTHING"
        " RETURNING version",
        document,
        paper.number,
        paper.version,
        paper.event,
        paper.seat,
        paper.content.recipient[:_ROOM_FOR_NAME],
        encode(paper.content),
        paper.content.language,
        actor.kind,
        actor.id,
        now,
    )
    return document if row else None


async def record_document(
    document: UUID, event: UUID | None, action: str, *, actor: Actor, now: datetime
) -> None:
    """One entry about a document; never a name, as entries outlive names."""
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="document",
            object_id=document,
            event_id=event,
            action=action,
        ),
        now,
    )


async def versions_of_number(number: str) -> list[DocumentOut]:
    """All versions of a number, the newest first."""
    return _all(await db.fetch(f"{_SELECT} AND number = $1 ORDER BY version DESC", number))


async def documents_of_seats(seats: Collection[UUID]) -> dict[UUID, DocumentOut]:
    """The newest version of each seat's certificate."""
    if not seats:
        return {}
    rows = await db.fetch(
        f"{_SELECT} AND kind = '{ATTENDANCE}' AND seat IN ({db.placeholders(len(seats))})"
        " ORDER BY version",
        *seats,
    )
    return {document.seat: document for document in _all(rows) if document.seat is not None}


async def documents_of_event(event: UUID) -> list[DocumentOut]:
    """The valid certificates of an event, by recipient."""
    rows = await db.fetch(
        f"{_SELECT} AND event = $1 AND kind = '{ATTENDANCE}' AND state = 'issued'"
        " ORDER BY recipient, id",
        event,
    )
    return _all(rows)


async def seats_with_document(event: UUID) -> frozenset[UUID]:
    """The seats that have a certificate, whatever has become of it."""
    rows = await db.fetch(
        f"SELECT DISTINCT seat FROM document WHERE event = $1 AND kind = '{ATTENDANCE}'", event
    )
    return frozenset(row["seat"] for row in rows if row["seat"] is not None)


async def document_of_file(sha256: str) -> DocumentOut | None:
    """The version whose file has this hash, if it was ever handed out."""
    rows = await db.fetch(
        f"{_SELECT} AND id IN (SELECT document FROM document_file WHERE sha256 = $1)"
        " ORDER BY version DESC LIMIT 1",
        sha256,
    )
    return next(iter(_all(rows)), None)


async def note_file(document: UUID, sha256: str, now: datetime) -> None:
    """Remember that a file with this hash was handed out."""
    await db.execute(
        "INSERT INTO document_file (id, document, sha256, first_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (document, sha256) DO NOTHING",
        uuid4(),
        document,
        sha256,
        now,
    )


async def is_noted(document: UUID, sha256: str) -> bool:
    """Whether the hash is remembered already: asking costs no write lock."""
    row = await db.fetch_one(
        "SELECT 1 AS found FROM document_file WHERE document = $1 AND sha256 = $2",
        document,
        sha256,
    )
    return row is not None


def _all(rows: Sequence[db.Row]) -> list[DocumentOut]:
    return [
        DocumentOut(
            **{**row, "state": DocumentState(row["state"]), "content": decode(row["content"])}
        )
        for row in rows
    ]
