"""Making and changing events, with the numbers that caches and calendars hang on."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET

from core.accounts import Actor
from core.events.domain import details
from core.events.domain.reading import event_by_id
from core.events.inputs import EventChanges, EventIn
from core.events.schemas import EventOut, EventState, Mode
from core.groups import free_slug, group_by_id, keep_old_slug, raise_site_revision, site_info
from core.kit import db
from core.kit.columns import insert_row, json_text, update_row
from core.kit.history import Deed, record
from core.kit.jobs import add_job

CHANGED_JOB: Final = "event_changed"
PUBLISH_JOB: Final = "publish_event"
MOVING: Final = frozenset(
    {"starts_at", "ends_at", "all_day", "zone", "venue", "municipality", "is_online"}
)
UNSEEN: Final = frozenset(
    {"online_link", "publish_at", "names_by", "sensitive_days", "names_days", "smaller_may_pass"}
)
"""What no public page, feed or API answer shows: changing it raises no number."""


async def create_event(form: EventIn, *, actor: Actor, now: datetime) -> EventOut:
    """Make an event as a draft, with its quotas, sessions and questions."""
    event = uuid4()
    facts: db.Values = details.columns_of(form) | {"group_id": form.group}
    details.check_facts(facts)
    await group_by_id(form.group)
    site = await site_info()
    facts["is_online"] = form.is_online or any(q.mode is Mode.ONLINE for q in form.quotas)
    facts |= {
        "id": event,
        "uid": f"{event}@{site.uid_host}",
        "state": EventState.DRAFT.value,
        "cancel_message": json_text({}),
        "revision": 1,
        "sequence": 0,
        "created_at": now,
        "modified_at": now,
    }
    async with db.transaction():
        facts["slug"] = await free_slug("event", form.slug or form.title["fi"])
        await insert_row("event", facts | {"sort_title": "", "search_text": ""})
        await details.set_hosts(event, form.hosts)
        await details.set_event_themes(event, form.themes)
        await details.add_quotas(event, form.quotas)
        await details.add_sessions(event, form.sessions)
        await details.add_questions(event, form.questions)
        await update_row("event", event, await details.search_columns(event, facts))
        await _plan_publishing(event, form.publish_at)
        await note(event, actor, "event.created", now)
    return await event_by_id(event)


async def change_event(
    event: UUID, changes: EventChanges, *, actor: Actor, now: datetime
) -> EventOut:
    """Change an event; the signed-up are told when time or place moved.

    The row is locked first, so two organisers' changes follow one another.
    """
    given = details.columns_of(changes)
    async with db.transaction():
        before = await locked_event(event)
        facts = dict(before) | given
        details.check_facts(facts)
        changed = {name for name in given if given[name] != before[name]}
        changed |= await _change_lists(event, before["slug"], changes)
        values = {name: given[name] for name in given if name in changed}
        values |= await details.search_columns(event, facts)
        await update_row("event", event, values)
        if "starts_at" in changed:
            await _move_sessions(event, before, given["starts_at"])
        if "publish_at" in changed:
            await _plan_publishing(event, given["publish_at"])
        if changed - UNSEEN:
            await raise_revision(event, before["state"], now, moved=bool(changed & MOVING))
        if changed & MOVING and before["state"] == EventState.PUBLISHED:
            await tell_change(event, before, now)
        if changed:
            await note(event, actor, "event.changed", now, fields=sorted(changed))
    return await event_by_id(event)


async def postpone_event(
    event: UUID, starts_at: datetime, ends_at: datetime, *, actor: Actor, now: datetime
) -> EventOut:
    """Move an event to another time; its sessions move with it, the signed-up are told."""
    changes = EventChanges(starts_at=starts_at, ends_at=ends_at)
    return await change_event(event, changes, actor=actor, now=now)


async def locked_event(event: UUID) -> db.Row:
    """The event's row, locked until the transaction ends (an update that changes nothing)."""
    await db.execute("UPDATE event SET revision = revision WHERE id = $1", event)
    row = await db.fetch_one("SELECT * FROM event WHERE id = $1", event)
    assert row is not None, "no such event"
    return row


async def raise_revision(event: UUID, state: str, now: datetime, *, moved: bool) -> None:
    """Say that the event changed: revision always, sequence when time, place or state moved.

    `modified_at` never goes back. A draft is on no page, so the site stays as it is.
    """
    await db.execute(
        "UPDATE event SET revision = revision + 1, sequence = sequence + $1,"
        " modified_at = CASE WHEN modified_at < $2 THEN $2 ELSE modified_at END WHERE id = $3",
        int(moved),
        now,
        event,
    )
    if state != EventState.DRAFT:
        await raise_site_revision(now)


async def tell_change(event: UUID, before: db.Row, now: datetime) -> None:
    """Leave a job for the registrations: mails to all who hold or wait, with what was before."""
    await add_job(
        kind=CHANGED_JOB,
        details={
            "event": event,
            "starts_at": before["starts_at"],
            "ends_at": before["ends_at"],
            "venue": before["venue"],
            "municipality": before["municipality"],
            "state": before["state"],
        },
        run_at=now,
        dedup_key=f"{CHANGED_JOB}:{event}:{before['revision']}",
    )


async def note(event: UUID, actor: Actor, action: str, now: datetime, **told: object) -> None:
    """Write the deed into the history."""
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="event",
            object_id=event,
            event_id=event,
            action=action,
            details=told,
        ),
        now,
    )


async def _change_lists(event: UUID, slug: str, changes: EventChanges) -> set[str]:
    """Change what has rows of its own; tells what that was."""
    changed = set()
    if changes.hosts is not UNSET:
        await details.set_hosts(event, changes.hosts)
        changed.add("hosts")
    if changes.themes is not UNSET:
        await details.set_event_themes(event, changes.themes)
        changed.add("themes")
    if await _change_slug(event, slug, changes):
        changed.add("slug")
    return changed


async def _change_slug(event: UUID, old: str, changes: EventChanges) -> bool:
    """Give the event another address; the old one leads on for good."""
    if changes.slug is UNSET or not changes.slug or changes.slug == old:
        return False
    slug = await free_slug("event", changes.slug)
    await keep_old_slug("event", old, event)
    await update_row("event", event, {"slug": slug})
    return True


async def _move_sessions(event: UUID, before: db.Row, starts_at: datetime) -> None:
    sessions = await db.fetch(
        "SELECT id, starts_at, ends_at FROM event_session WHERE event = $1", event
    )
    times = details.moved_sessions(sessions, before["starts_at"], starts_at, zone=before["zone"])
    for session, (starts, ends) in times.items():
        await update_row("event_session", session, {"starts_at": starts, "ends_at": ends})


async def _plan_publishing(event: UUID, publish_at: datetime | None) -> None:
    if publish_at is None:
        return
    await add_job(
        kind=PUBLISH_JOB,
        details={"event": event},
        run_at=publish_at,
        dedup_key=f"{PUBLISH_JOB}:{event}:{msgspec.to_builtins(publish_at)}",
    )
