"""The event of a form or an own page, in one query while only its numbers change."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from core.accounts import SYSTEM, Actor
from core.events import EventOut, EventQuery, QuotaOut, event_by_id, event_by_slug, visible_events
from core.kit import db

_MOST: Final = 500
_SELECT: Final = (
    "SELECT event.id, event.revision, event.names_by, event.sensitive_days, event.names_days,"
    " event.smaller_may_pass, event.online_link, site.revision AS site_revision,"
    " quota.id AS quota, quota.places, quota.has_queue, quota.is_open, quota.taken, quota.waiting"
    " FROM event JOIN site ON site.id = 1 LEFT JOIN quota ON quota.event = event.id"
)

_Key = tuple[UUID, int, int]
_kept: OrderedDict[_Key, EventOut] = OrderedDict()


async def event_to_sign_up(slug: str, actor: Actor) -> EventOut:
    """The event with this address, if the actor may see it; an old address gives another slug."""
    rows = await _rows(visible_events(actor).where("event.slug = ?", slug))
    return await _event(rows) if rows else await event_by_slug(slug, actor)


async def event_of_own_page(event: UUID) -> EventOut:
    """The event of somebody's own page, whoever may see it otherwise."""
    rows = await _rows(visible_events(SYSTEM).where("event.id = ?", event))
    return await _event(rows) if rows else await event_by_id(event)


async def _rows(query: EventQuery) -> Sequence[db.Row]:
    return await db.fetch(f"{_SELECT} WHERE {query.sql}", *query.args)


async def _event(rows: Sequence[db.Row]) -> EventOut:
    """The kept event with the numbers of these rows, or the whole of it anew.

    What no page shows raises no revision, so it is read each time too.
    """
    first = rows[0]
    key = (first["id"], first["revision"], first["site_revision"])
    event = _kept.get(key)
    if event is None:
        event = await event_by_id(first["id"])
        _kept[key] = event
        if len(_kept) > _MOST:
            _kept.popitem(last=False)
    numbers = {row["quota"]: row for row in rows}
    if set(numbers) - {None} != {quota.id for quota in event.quotas}:
        return await event_by_id(first["id"])
    return replace(
        event,
        quotas=tuple(_with_numbers(quota, numbers[quota.id]) for quota in event.quotas),
        names_by=first["names_by"],
        sensitive_days=first["sensitive_days"],
        names_days=first["names_days"],
        smaller_may_pass=first["smaller_may_pass"],
        has_online_link=bool(first["online_link"]),
    )


def _with_numbers(quota: QuotaOut, row: db.Row) -> QuotaOut:
    return QuotaOut(
        id=quota.id,
        event=quota.event,
        session=quota.session,
        mode=quota.mode,
        places=row["places"],
        has_queue=row["has_queue"],
        is_open=row["is_open"],
        taken=row["taken"],
        waiting=row["waiting"],
    )
