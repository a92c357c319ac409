"""Lists of events: filters, pages of fifty, and the counts beside them, each in few queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from core.accounts import Actor
from core.events.domain import rows
from core.events.domain.visible import EventQuery, visible_events
from core.events.schemas import (
    PAGE_SIZE,
    EventCard,
    EventFilter,
    EventPage,
    EventState,
    Mode,
    QuotaOut,
    Visibility,
)
from core.groups import all_municipalities, find_municipality, with_merged
from core.kit import db
from core.kit.columns import read_texts
from core.kit.text import fold

When = Literal["coming", "past"]

_SELECT: Final = (
    "SELECT event.id, event.slug, event.title, event.summary, event.kind, event.group_id,"
    f" {rows.GROUP_COLUMNS}, event.starts_at, event.ends_at, event.all_day, event.zone,"
    " venue.name AS venue_name, event.municipality, event.is_online, event.state,"
    " event.visibility, event.opens_at, event.closes_at, event.series, event.revision,"
    " event.modified_at FROM event JOIN groups ON groups.id = event.group_id"
    " LEFT JOIN venue ON venue.id = event.venue"
)
_FORWARDS: Final = "event.starts_at, event.sort_title, event.id"
_BACKWARDS: Final = "event.ends_at DESC, event.sort_title, event.id"
_OTHER: Final = "(SELECT 1 FROM {table} WHERE {table}.event = event.id AND {condition})"
_BY_NAME: Final = {
    "kind": "event.kind = ?",
    "theme": f"EXISTS {_OTHER.format(table='event_theme', condition='theme = ?')}",
    "series": "event.series = (SELECT id FROM series WHERE slug = ?)",
}


async def list_events(
    actor: Actor, asked: EventFilter, now: datetime, *, when: When = "coming", page: int = 1
) -> EventPage:
    """One page of the events that the actor may see: coming ones from now on, past ones backwards.

    A window (`starts_from`, `starts_before`) that was asked for replaces coming and past.
    """
    query = narrowed(visible_events(actor), asked)
    offset = (max(page, 1) - 1) * PAGE_SIZE
    if asked.starts_from is not None or asked.starts_before is not None:
        total = await _count(query)
        cards = await _cards(query, _FORWARDS, limit=PAGE_SIZE, offset=offset)
    elif when == "past":
        total = await _count(query.where("event.ends_at <= ?", now))
        cards = await _cards(query, _BACKWARDS, limit=PAGE_SIZE, offset=offset)
    else:
        instant = query.value(now)
        total = await _count(query, f"event.ends_at > {instant}")
        cards = await _coming(query, instant, limit=PAGE_SIZE, offset=offset)
    return EventPage(events=cards, total=total, page=page)


async def coming_events(query: EventQuery, now: datetime, *, limit: int) -> tuple[EventCard, ...]:
    """The next events of a query that began with `visible_events`."""
    return await _coming(query, query.value(now), limit=limit)


async def past_events(query: EventQuery, now: datetime, *, limit: int) -> tuple[EventCard, ...]:
    """The latest events that are over, newest first."""
    return await _cards(query.where("event.ends_at <= ?", now), _BACKWARDS, limit=limit)


async def events_of_series(actor: Actor, series: UUID) -> tuple[EventCard, ...]:
    """All events of a series that the actor may see, in time's order."""
    return await _cards(visible_events(actor).where("event.series = ?", series), _FORWARDS)


async def count_by_municipality(actor: Actor, now: datetime) -> dict[str, int]:
    """Coming events by the municipality of today that each is found under."""
    query = visible_events(actor).where("event.municipality IS NOT NULL")
    query.where("event.ends_at > ?", now)
    found = await db.fetch(
        "SELECT event.municipality, count(*) AS total FROM event"
        f" WHERE {query.sql} GROUP BY event.municipality",
        *query.args,
    )
    counts: dict[str, int] = {}
    for row in found:
        place = all_municipalities().get(row["municipality"])
        today = (place.merged_into or place.code) if place else row["municipality"]
        counts[today] = counts.get(today, 0) + row["total"]
    return counts


def narrowed(query: EventQuery, asked: EventFilter) -> EventQuery:
    """The query with all that was asked for; a name that nobody has finds nothing."""
    if asked.municipality:
        _add_municipality(query, asked.municipality)
    if asked.group:
        _add_group(query, asked.group)
    if asked.mode is not None:
        _add_mode(query, asked.mode)
    for name, condition in _BY_NAME.items():
        if wanted := getattr(asked, name):
            query.where(condition, wanted)
    _add_words(query, asked.q)
    if asked.starts_from is not None:
        query.where("event.ends_at > ?", asked.starts_from)
    if asked.starts_before is not None:
        query.where("event.starts_at < ?", asked.starts_before)
    return query


def _add_words(query: EventQuery, typed: str) -> None:
    for word in fold(typed).split()[:8]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query.where("event.search_text LIKE ? ESCAPE '\\'", f"%{escaped}%")


def _add_municipality(query: EventQuery, text: str) -> None:
    """Old events keep the municipality of their time and are found under today's too."""
    place = find_municipality(text)
    codes = with_merged(place.code) if place else ("",)
    query.where(f"event.municipality IN ({', '.join('?' for _ in codes)})", *codes)


def _add_group(query: EventQuery, slug: str) -> None:
    own = "event.group_id = (SELECT id FROM groups WHERE slug = ?)"
    condition = "has_agreed AND group_id = (SELECT id FROM groups WHERE slug = ?)"
    hosted = _OTHER.format(table="event_host", condition=condition)
    query.where(f"({own} OR EXISTS {hosted})", slug, slug)


def _add_mode(query: EventQuery, mode: Mode) -> None:
    condition = f"mode = '{mode.value}' AND session IS NULL"
    quota = f"EXISTS {_OTHER.format(table='quota', condition=condition)}"
    if mode is Mode.ONLINE:
        query.where(f"(event.is_online OR {quota})")
    else:
        query.where(f"(event.venue IS NOT NULL OR NOT event.is_online OR {quota})")


async def _count(query: EventQuery, more: str = "true") -> int:
    row = await db.fetch_one(
        f"SELECT count(*) AS total FROM event WHERE {query.sql} AND {more}", *query.args
    )
    assert row is not None
    return int(row["total"])


async def _coming(
    query: EventQuery, instant: str, *, limit: int, offset: int = 0
) -> tuple[EventCard, ...]:
    """What runs now, then what begins later: each part is found by its index, however many wait.

    The ids come first: joined at once, PostgreSQL reads the whole table.
    """
    most = query.value(limit + offset)
    columns = "event.id, event.starts_at, event.sort_title"
    found = await db.fetch(
        f"SELECT id FROM (SELECT {columns} FROM event WHERE {query.sql}"
        f" AND event.ends_at > {instant} AND event.starts_at <= {instant}"
        f" UNION ALL SELECT * FROM (SELECT {columns} FROM event WHERE {query.sql}"
        f" AND event.starts_at > {instant} ORDER BY {_FORWARDS} LIMIT {most}) AS later) AS chosen"
        f" ORDER BY starts_at, sort_title, id"
        f" LIMIT {query.value(limit)} OFFSET {query.value(offset)}",
        *query.args,
    )
    ids = [row["id"] for row in found]
    return await _cards_of(ids) if ids else ()


async def _cards_of(ids: Sequence[UUID]) -> tuple[EventCard, ...]:
    """The cards of events that were found by `visible_events`."""
    found = await db.fetch(
        f"{_SELECT} WHERE event.id IN ({db.placeholders(len(ids))}) ORDER BY {_FORWARDS}", *ids
    )
    return await _with_quotas(found)


async def _cards(
    query: EventQuery, order: str, *, limit: int = 1000, offset: int = 0
) -> tuple[EventCard, ...]:
    found = await db.fetch(
        f"{_SELECT} WHERE {query.sql} ORDER BY {order}"
        f" LIMIT {query.value(limit)} OFFSET {query.value(offset)}",
        *query.args,
    )
    return await _with_quotas(found)


async def _with_quotas(found: Sequence[db.Row]) -> tuple[EventCard, ...]:
    quotas = await quotas_by_event([row["id"] for row in found])
    return tuple(_card(row, quotas.get(row["id"], ())) for row in found)


async def quotas_by_event(events: Sequence[UUID]) -> dict[UUID, tuple[QuotaOut, ...]]:
    """The quotas of these events themselves (not of their sessions), on site first."""
    if not events:
        return {}
    found = await db.fetch(
        f"SELECT {rows.QUOTA_COLUMNS} FROM quota WHERE session IS NULL"
        f" AND event IN ({db.placeholders(len(events))})",
        *events,
    )
    by_event: dict[UUID, list[db.Row]] = {}
    for row in found:
        by_event.setdefault(row["event"], []).append(row)
    return {event: rows.quotas_in_order(some) for event, some in by_event.items()}


def _card(row: db.Row, quotas: tuple[QuotaOut, ...]) -> EventCard:
    return EventCard(
        id=row["id"],
        slug=row["slug"],
        title=read_texts(row["title"]),
        summary=read_texts(row["summary"]),
        kind=row["kind"],
        group=rows.group_ref(row),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        all_day=row["all_day"],
        zone=row["zone"],
        venue_name=row["venue_name"] or "",
        municipality=all_municipalities().get(row["municipality"] or ""),
        is_online=row["is_online"],
        state=EventState(row["state"]),
        visibility=Visibility(row["visibility"]),
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        series=row["series"],
        revision=row["revision"],
        modified_at=row["modified_at"],
        quotas=quotas,
    )
