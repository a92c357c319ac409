"""Who was there: marks, their undoing, and the closing of the list."""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec

from core.accounts import SYSTEM, Actor
from core.events import EventOut, EventState, event_by_id
from core.kit import db
from core.kit.dates import local
from core.kit.errors import NotFound, Refused
from core.kit.history import Deed, record
from core.kit.i18n import translator
from core.kit.jobs import add_job
from core.plugin_api import tell
from core.registrations.domain.attended import Mark, Presence, mark_of
from core.registrations.domain.places import lock_quotas

_ = translator("registrations")

SETTLED_JOB: Final = "attendance_settled"
"""The kind of the job that follows when attendance is final, and when a missing name comes then."""

NOON: Final = time(12)
_LOOK_BACK: Final = timedelta(days=366)


class ListClosed(Refused):
    """The attendance is final."""

    sentence = _("The attendance list has been closed. Ask the organiser to correct it.")


class TooEarlyToClose(Refused):
    """Closing would make those absent who are still to come."""

    sentence = _("The list can be closed when the last part of the event has begun.")


class MarkChanged(Refused):
    """Another helper has marked the same person since."""

    sentence = _("Somebody has changed this mark since, so it was not undone.")


class Spot(msgspec.Struct, frozen=True):
    """What is marked: a seat in one session, or in an event without sessions."""

    seat: UUID
    session: UUID | None


class Undo(msgspec.Struct, frozen=True):
    """What to take back: the mark made at `since`, before which there was `was`."""

    was: Presence | None
    since: datetime


async def mark(
    event: EventOut, spot: Spot, presence: Presence, *, actor: Actor, now: datetime
) -> Mark | None:
    """Mark a seat; what it was before. Two helpers who press at once leave one mark.

    The first of two like marks stands, so that it tells who saw the person come.
    """
    async with db.transaction():
        await _open_list(event)
        await _refuse_stranger(event, spot)
        before = await _read(spot)
        if before is None or before.presence is not presence:
            await write_mark(spot, presence, how="door", actor=actor, now=now)
            await _record(event, spot, f"seat.{presence}", actor=actor, now=now)
        return before


async def undo_mark(
    event: EventOut, spot: Spot, undo: Undo, *, actor: Actor, now: datetime
) -> None:
    """Put back what was before a mark, unless another came after it."""
    async with db.transaction():
        await _open_list(event)
        await _refuse_stranger(event, spot)
        found = await _read(spot)
        if found is None or found.marked_at != undo.since:
            raise MarkChanged
        if undo.was is None:
            condition, values = _where(spot)
            await db.execute(f"DELETE FROM attendance WHERE {condition}", *values)
        else:
            await write_mark(spot, undo.was, how="door", actor=actor, now=now)
        await _record(event, spot, "seat.mark_undone", actor=actor, now=now)


async def close_list(event: EventOut, *, actor: Actor, now: datetime) -> bool:
    """Make the attendance final; whether it was this call that did it.

    Certificates and plugins follow by jobs written in the same transaction.
    """
    if not is_closable(event, now):
        raise TooEarlyToClose
    async with db.transaction():
        await lock_quotas(event.id)
        row = await db.fetch_one(
            "INSERT INTO attendance_list (id, event, closed_at, closed_by)"
            " VALUES ($1, $2, $3, $4) ON CONFLICT (event) DO NOTHING RETURNING event",
            uuid4(),
            event.id,
            now,
            actor.kind,
        )
        if row is None:
            return False
        await record(
            Deed(
                actor_kind=actor.kind,
                actor_id=actor.id,
                object_kind="event",
                object_id=event.id,
                event_id=event.id,
                action="attendance.closed",
            ),
            now,
        )
        await tell("attendance_closed", now, group=event.group.id, event=event.id)
        await _settle(event.id, now)
    return True


async def close_due_lists(now: datetime) -> None:
    """Close each list at noon of the day after its event, by its clocks, if anyone was marked."""
    rows = await db.fetch(
        "SELECT event.id FROM event WHERE event.state = $3 AND event.ends_at < $1"
        " AND event.ends_at > $2 AND NOT EXISTS"
        " (SELECT 1 FROM attendance_list l WHERE l.event = event.id) AND EXISTS"
        " (SELECT 1 FROM seat s JOIN attendance a ON a.seat = s.id WHERE s.event = event.id)",
        now,
        now - _LOOK_BACK,
        EventState.PUBLISHED,
    )
    for row in rows:
        event = await event_by_id(row["id"])
        if now >= closes_by_itself_at(event):
            await close_list(event, actor=SYSTEM, now=now)


async def settle_if_closed(event: UUID, now: datetime) -> None:
    """Let certificates be looked at again when something came after the closing."""
    if await is_closed(event):
        await _settle(event, now)


async def _settle(event: UUID, now: datetime) -> None:
    await add_job(kind=SETTLED_JOB, details={"event": event}, run_at=now)


async def is_closed(event: UUID) -> bool:
    """Whether the attendance of an event is final."""
    row = await db.fetch_one("SELECT 1 AS found FROM attendance_list WHERE event = $1", event)
    return row is not None


async def is_marked(seat: UUID) -> bool:
    """Whether anybody has marked the seat as present or absent."""
    row = await db.fetch_one("SELECT 1 AS found FROM attendance WHERE seat = $1 LIMIT 1", seat)
    return row is not None


def is_closable(event: EventOut, now: datetime) -> bool:
    """Whether the last part of the event has begun."""
    return now >= max([event.starts_at, *(session.starts_at for session in event.sessions)])


def closes_by_itself_at(event: EventOut) -> datetime:
    """Noon of the day after the event's last day."""
    last_day = local(event.ends_at - timedelta(microseconds=1), event.zone).date()
    return datetime.combine(last_day + timedelta(days=1), NOON, ZoneInfo(event.zone))


async def write_mark(
    spot: Spot, presence: Presence, *, how: str, actor: Actor, now: datetime
) -> None:
    """Store a mark in the place of the one that was."""
    target = "(seat) WHERE session IS NULL"
    if spot.session is not None:
        target = "(seat, session) WHERE session IS NOT NULL"
    await db.execute(
        "INSERT INTO attendance (id, seat, session, state, marked_at, marked_by_kind, marked_by_id,"
        f" how) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT {target} DO UPDATE SET"
        " state = excluded.state, minutes = NULL, marked_at = excluded.marked_at,"
        " marked_by_kind = excluded.marked_by_kind, marked_by_id = excluded.marked_by_id,"
        " how = excluded.how",
        uuid4(),
        spot.seat,
        spot.session,
        presence,
        now,
        actor.kind,
        actor.id,
        how,
    )


async def _open_list(event: EventOut) -> None:
    """Lock the event's quotas, so that nothing is marked while the list is being closed."""
    await lock_quotas(event.id)
    if await is_closed(event.id):
        raise ListClosed


async def _refuse_stranger(event: EventOut, spot: Spot) -> None:
    """Raise unless the seat holds a place in this event, and the session is one of it."""
    row = await db.fetch_one(
        "SELECT 1 AS found FROM seat WHERE id = $1 AND event = $2"
        " AND state IN ('confirmed', 'offered')",
        spot.seat,
        event.id,
    )
    if row is None or not is_part(event, spot.session):
        raise NotFound


def is_part(event: EventOut, session: UUID | None) -> bool:
    """Whether attendance is marked for this: a session, or None where there are none."""
    known = {one.id for one in event.sessions}
    return session in known if known else session is None


async def _read(spot: Spot) -> Mark | None:
    condition, values = _where(spot)
    row = await db.fetch_one(
        f"SELECT state, marked_at, minutes FROM attendance WHERE {condition}", *values
    )
    return mark_of(row) if row else None


def _where(spot: Spot) -> tuple[str, tuple[UUID, ...]]:
    if spot.session is None:
        return "seat = $1 AND session IS NULL", (spot.seat,)
    return "seat = $1 AND session = $2", (spot.seat, spot.session)


async def _record(event: EventOut, spot: Spot, action: str, *, actor: Actor, now: datetime) -> None:
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="seat",
            object_id=spot.seat,
            event_id=event.id,
            action=action,
            details={} if spot.session is None else {"session": spot.session},
        ),
        now,
    )
