"""What becomes of an event: publish, cancel, restore, take back, trash (`docs/`, states)."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from core.accounts import SYSTEM, Actor
from core.events.domain.reading import event_by_id
from core.events.domain.writing import locked_event, note, raise_revision, tell_change
from core.events.schemas import EventOut, EventState
from core.groups import Texts, raise_site_revision
from core.kit import db
from core.kit.columns import json_text, update_row
from core.kit.errors import Refused
from core.kit.i18n import translator
from core.kit.jobs import add_job

_ = translator("events")

CANCELLED_JOB: Final = "event_cancelled"

HasPeople = Callable[[UUID], Awaitable[bool]]
"""Says whether anybody has signed up for an event and not given up since."""


class WrongState(Refused):
    """The event has gone another way meanwhile."""

    sentence = _("The event is in another state now. Reload the page and look again.")


class SeatsAreHeld(Refused):
    """A published event with people in it can be cancelled, not taken back."""

    sentence = _("People have signed up already: cancel the event instead of taking it back.")


async def publish_event(event: UUID, *, actor: Actor, now: datetime) -> EventOut:
    """Show a draft to the world (or to its members)."""
    async with db.transaction():
        await _set_open(event, is_open=True)
        await _go(event, {EventState.DRAFT}, EventState.PUBLISHED, now, publish_at=None)
        await note(event, actor, "event.published", now)
    return await event_by_id(event)


async def run_publish_job(job: Mapping[str, object], now: datetime) -> None:
    """Publish a draft whose time has come, if it still is one and the time was not changed."""
    event = UUID(str(job["event"]))
    row = await db.fetch_one("SELECT state, publish_at FROM event WHERE id = $1", event)
    if row is None or row["state"] != EventState.DRAFT or row["publish_at"] is None:
        return
    if row["publish_at"] <= now:
        await publish_event(event, actor=SYSTEM, now=now)


async def cancel_event(
    event: UUID, message: Texts | None = None, *, actor: Actor, now: datetime
) -> EventOut:
    """Cancel a published event: no more sign-ups, seats stay as they are, all are told.

    The quotas close first, in the order of their ids, as every transaction about places begins.
    """
    async with db.transaction():
        await _set_open(event, is_open=False)
        told = json_text(message or {})
        await _go(event, {EventState.PUBLISHED}, EventState.CANCELLED, now, cancel_message=told)
        row = await locked_event(event)
        await add_job(
            kind=CANCELLED_JOB,
            details={"event": event, "message": message or {}},
            run_at=now,
            dedup_key=f"{CANCELLED_JOB}:{event}:{row['revision']}",
        )
        await note(event, actor, "event.cancelled", now)
    return await event_by_id(event)


async def restore_event(event: UUID, *, actor: Actor, now: datetime) -> EventOut:
    """Let a cancelled event take place after all; those who hold or wait are told."""
    async with db.transaction():
        await _set_open(event, is_open=True)
        before = await locked_event(event)
        nothing = json_text({})
        await _go(event, {EventState.CANCELLED}, EventState.PUBLISHED, now, cancel_message=nothing)
        await tell_change(event, before, now)
        await note(event, actor, "event.restored", now)
    return await event_by_id(event)


async def take_back_event(
    event: UUID, *, has_people: HasPeople, actor: Actor, now: datetime
) -> EventOut:
    """Make a published event a draft again; only while no seat is held, waiting or pending.

    The quotas are locked and closed before people are looked for, so nobody can sign up in
    between; publishing opens them again. Seats that wait for approval are in no quota's count, so
    the room that knows them is asked.
    """
    async with db.transaction():
        await _set_open(event, is_open=False)
        held = await db.fetch_one(
            "SELECT 1 AS held FROM quota WHERE event = $1 AND (taken > 0 OR waiting > 0) LIMIT 1",
            event,
        )
        if held or await has_people(event):
            raise SeatsAreHeld
        await _go(event, {EventState.PUBLISHED}, EventState.DRAFT, now)
        await note(event, actor, "event.taken_back", now)
    return await event_by_id(event)


async def trash_event(event: UUID, *, actor: Actor, now: datetime) -> None:
    """Take an event away; it can be brought back for 30 days."""
    alive = set(EventState) - {EventState.TRASHED}
    async with db.transaction():
        await _set_open(event, is_open=False)
        before = await locked_event(event)
        values = {"trashed_from": before["state"], "trashed_at": now}
        await _go(event, alive, EventState.TRASHED, now, **values)
        await note(event, actor, "event.trashed", now)


async def bring_back_event(event: UUID, *, actor: Actor, now: datetime) -> EventOut:
    """Bring an event back from the trash to what it was."""
    async with db.transaction():
        row = await db.fetch_one("SELECT trashed_from FROM event WHERE id = $1", event)
        if row is None or row["trashed_from"] is None:
            raise WrongState
        state = EventState(row["trashed_from"])
        await _set_open(event, is_open=state is EventState.PUBLISHED)
        await _go(event, {EventState.TRASHED}, state, now, trashed_from=None, trashed_at=None)
        await note(event, actor, "event.brought_back", now)
    return await event_by_id(event)


async def _go(
    event: UUID, allowed: Collection[EventState], state: EventState, now: datetime, **values: object
) -> None:
    """Move the locked event to another state, or refuse; every feed and page becomes new."""
    before = await locked_event(event)
    if before["state"] not in allowed:
        raise WrongState
    await update_row("event", event, {"state": state.value, **values})
    await raise_revision(event, EventState.DRAFT, now, moved=True)
    if {before["state"], state} != {EventState.DRAFT}:
        await raise_site_revision(now)


async def _set_open(event: UUID, *, is_open: bool) -> None:
    """Lock the event's quotas in the order of their ids, and open or close them."""
    quotas = await db.fetch("SELECT id FROM quota WHERE event = $1 ORDER BY id", event)
    for quota in quotas:
        await db.execute("UPDATE quota SET is_open = $1 WHERE id = $2", is_open, quota["id"])
