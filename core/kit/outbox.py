"""The outbox: mails as rows, written in the deed's transaction and sent by a worker after it.

A row is leased while it is being sent, so a second worker leaves it alone and a killed one loses
nothing. Every claim raises `attempts`; only the holder of the latest claim may report.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from core.kit import db
from core.kit.retries import GIVE_UP_AFTER, next_pause


class MessageState(StrEnum):
    """Where a mail is on its way."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to one address; `details` is what its template tells, frozen at the deed.

    A second mail with the same `dedup_key` is silently the first one. `about_kind` and `about_id`
    name the object it tells of, so that retention and withdrawing find it.
    """

    template: str
    to_email: str
    language: str
    details: msgspec.Struct | Mapping[str, Any]
    to_name: str = ""
    reply_to: str = ""
    about_kind: str = ""
    about_id: UUID | None = None
    event_id: UUID | None = None
    dedup_key: str | None = None
    send_at: datetime | None = None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed row: what to send, and which claim it was (`attempts`)."""

    id: int
    template: str
    to_email: str
    to_name: str
    reply_to: str
    language: str
    details: str
    about_kind: str
    about_id: UUID | None
    event_id: UUID | None
    attempts: int
    lease_until: datetime
    message_id: str
    created_at: datetime


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that does not get through, without its addressee or content."""

    id: int
    template: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    event_id: UUID | None


async def enqueue(mail: Mail, now: datetime) -> None:
    """Put one mail into the outbox, in the caller's transaction.

    The unique part of its Message-ID is made here, so each try of the row carries the same one.
    """
    await db.execute(
        "INSERT INTO message (dedup_key, template, to_email, to_name, reply_to, language, details,"
        " about_kind, about_id, event_id, state, attempts, next_try_at, message_id, error,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, '', $14)"
        " ON CONFLICT (dedup_key) DO NOTHING",
        mail.dedup_key,
        mail.template,
        mail.to_email,
        mail.to_name,
        mail.reply_to,
        mail.language,
        msgspec.json.encode(mail.details).decode(),
        mail.about_kind,
        mail.about_id,
        mail.event_id,
        MessageState.QUEUED,
        mail.send_at or now,
        uuid.uuid4().hex,
        now,
    )


_DUE = (
    "(state IN ('queued', 'failed') AND next_try_at <= $1)"
    " OR (state = 'sending' AND lease_until < $1)"
)


async def claim(now: datetime, *, limit: int = 10, lease: timedelta) -> list[Outgoing]:
    """The next due mails, now this worker's alone until the lease runs out."""
    if not await db.fetch(f"SELECT 1 FROM message WHERE {_DUE} LIMIT 1", now):
        return []  # asking costs no write lock
    statement = db.sql(
        sqlite=f"UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = $2"
        f" WHERE id IN (SELECT id FROM message WHERE {_DUE} ORDER BY next_try_at, id LIMIT $3)"
        " RETURNING id",
        postgres=f"WITH due AS MATERIALIZED (SELECT id FROM message WHERE {_DUE}"
        " ORDER BY next_try_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)"
        " UPDATE message SET state = 'sending', attempts = attempts + 1, lease_until = $2"
        " FROM due WHERE message.id = due.id RETURNING message.id",
    )
    async with db.transaction():
        ids = [row["id"] for row in await db.fetch(statement, now, now + lease, limit)]
        if not ids:
            return []
        rows = await db.fetch(
            f"SELECT {', '.join(Outgoing.__struct_fields__)} FROM message"
            f" WHERE id IN ({db.placeholders(len(ids))}) ORDER BY next_try_at, id",
            *ids,
        )
    return [Outgoing(**row) for row in rows]


async def mark_sent(mail: Outgoing, now: datetime) -> None:
    """The server has taken it."""
    await db.execute(
        "UPDATE message SET state = 'sent', sent_at = $1, lease_until = NULL, error = ''"
        " WHERE id = $2 AND attempts = $3 AND state = 'sending'",
        now,
        mail.id,
        mail.attempts,
    )


async def mark_failed(
    mail: Outgoing, error: str, now: datetime, *, for_good: bool = False
) -> MessageState:
    """Try again after a pause that grows from a minute to six hours, or give up.

    Given up is what the server refuses for good, and what has not got through for three days.
    """
    pause = next_pause(mail.attempts)
    over = for_good or pause is None
    state = MessageState.GIVEN_UP if over else MessageState.FAILED
    await db.execute(
        "UPDATE message SET state = $1, error = $2, next_try_at = $3, lease_until = NULL"
        " WHERE id = $4 AND attempts = $5 AND state = 'sending'",
        state,
        error,
        now + (pause or GIVE_UP_AFTER),
        mail.id,
        mail.attempts,
    )
    return state


async def give_back(mails: Sequence[Outgoing]) -> None:
    """Put claimed mails back untried: the worker stops, or its time for them is over."""
    async with db.transaction():
        for mail in mails:
            await db.execute(
                "UPDATE message SET state = 'queued', attempts = attempts - 1, lease_until = NULL"
                " WHERE id = $1 AND attempts = $2 AND state = 'sending'",
                mail.id,
                mail.attempts,
            )


async def withdraw(about_id: UUID, *, templates: Sequence[str] = ()) -> None:
    """Take back the mails about this object (or event) that have not gone out yet.

    Without `templates` all of them; a row that is being sent at this moment still goes.
    """
    only = f" AND template IN ({db.placeholders(len(templates), start=2)})" if templates else ""
    await db.execute(
        "UPDATE message SET state = 'withdrawn' WHERE (about_id = $1 OR event_id = $1)"
        f" AND state IN ('held', 'queued', 'failed'){only}",
        about_id,
        *templates,
    )


_EMPTY = "to_email = '', to_name = '', reply_to = '', details = '{}', error = ''"


async def forget(about_ids: Sequence[UUID]) -> None:
    """Empty all mails about these objects, for good; what has not gone out is withdrawn."""
    if not about_ids:
        return
    await db.execute(
        f"UPDATE message SET {_EMPTY}, state = CASE WHEN state IN ('sent', 'given_up')"
        f" THEN state ELSE 'withdrawn' END WHERE about_id IN ({db.placeholders(len(about_ids))})",
        *about_ids,
    )


async def forget_older(than: datetime) -> None:
    """Empty all finished mails made before this instant."""
    await db.execute(
        f"UPDATE message SET {_EMPTY} WHERE created_at < $1 AND to_email <> ''"
        " AND state IN ('sent', 'given_up', 'withdrawn')",
        than,
    )


async def emptied(ids: Sequence[int]) -> frozenset[int]:
    """Those of these mails that have been emptied; what was written of them elsewhere must go."""
    if not ids:
        return frozenset()
    rows = await db.fetch(
        f"SELECT id FROM message WHERE to_email = '' AND id IN ({db.placeholders(len(ids))})", *ids
    )
    return frozenset(row["id"] for row in rows)


async def stuck(now: datetime, *, longer_than: timedelta = timedelta(hours=1)) -> list[Trouble]:
    """Mails that were due this long ago and still wait or fail; the oldest first."""
    return await _troubles(
        "(state IN ('queued', 'sending') AND next_try_at < $1)"
        " OR (state = 'failed' AND created_at < $1)",
        now - longer_than,
    )


async def given_up(since: datetime) -> list[Trouble]:
    """Mails made after this instant that never got through."""
    return await _troubles("state = 'given_up' AND created_at >= $1", since)


async def _troubles(condition: str, *args: object) -> list[Trouble]:
    rows = await db.fetch(
        f"SELECT {', '.join(Trouble.__struct_fields__)} FROM message WHERE {condition} ORDER BY id",
        *args,
    )
    return [Trouble(**row) for row in rows]
