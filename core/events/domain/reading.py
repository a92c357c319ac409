"""One event with all that belongs to it, in a constant number of queries."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from core.accounts import SYSTEM, Actor
from core.events.domain import rows
from core.events.domain.visible import EventQuery, visible_events
from core.events.schemas import (
    CertificateTerms,
    EventOut,
    EventState,
    Handover,
    QuotaOut,
    ThemeOut,
    Visibility,
)
from core.groups import all_municipalities, old_slug_target
from core.kit import db
from core.kit.columns import read_json, read_texts
from core.kit.errors import NotFound

_MADE: Final = (
    "title",
    "summary",
    "description",
    "municipality",
    "languages",
    "price",
    "state",
    "cancel_message",
    "visibility",
    "handover",
    "certificate",
)
_JOINED: Final = {
    *("group", "reply_to", "series", "hosts", "themes", "venue", "has_online_link"),
    *("sessions", "quotas", "questions"),
}
_PLAIN: Final = tuple(
    name for name in EventOut.__struct_fields__ if name not in _MADE and name not in _JOINED
)
_COLUMNS: Final = (*_PLAIN, *_MADE, "group_id", "series", "online_link")
_SELECT: Final = (
    "SELECT "
    + ", ".join(f"event.{name}" for name in _COLUMNS)
    + f", {rows.GROUP_COLUMNS}, groups.reply_to AS group_reply_to,"
    " series.slug AS series_slug, series.title AS series_title,"
    " series.visibility AS series_visibility, venue.id AS venue_id, venue.name AS venue_name,"
    " venue.address AS venue_address, venue.municipality AS venue_municipality,"
    " venue.access_facts AS venue_access_facts, venue.access_text AS venue_access_text"
    " FROM event JOIN groups ON groups.id = event.group_id"
    " LEFT JOIN series ON series.id = event.series LEFT JOIN venue ON venue.id = event.venue"
)


async def event_by_slug(slug: str, actor: Actor) -> EventOut:
    """The event with this address now or earlier, if the actor may see it; else NotFound.

    Where the address is an old one, the event's own slug differs: lead on to it.
    """
    found = await _find(visible_events(actor).where("event.slug = ?", slug))
    if found is None and (target := await old_slug_target("event", slug)):
        found = await _find(visible_events(actor).where("event.id = ?", target))
    if found is None:
        raise NotFound
    return found


async def event_by_id(event: UUID, actor: Actor = SYSTEM) -> EventOut:
    """The event, if the actor may see it; else NotFound."""
    found = await _find(visible_events(actor).where("event.id = ?", event))
    if found is None:
        raise NotFound
    return found


async def online_link(event: UUID) -> str:
    """The link to take part by, for the signed-up alone; ask `is_online_link_time` first."""
    row = await db.fetch_one("SELECT online_link FROM event WHERE id = $1", event)
    return str(row["online_link"]) if row else ""


async def quotas_of(event: UUID) -> tuple[QuotaOut, ...]:
    """The event's quotas as they are now."""
    return rows.quotas_in_order(await _rows_of(event, "quota", rows.QUOTA_COLUMNS))


async def _find(query: EventQuery) -> EventOut | None:
    row = await db.fetch_one(f"{_SELECT} WHERE {query.sql}", *query.args)
    return await _whole(row) if row else None


async def _whole(row: db.Row) -> EventOut:
    event = row["id"]
    hosts = await db.fetch(
        "SELECT event_host.group_id, event_host.name, event_host.has_agreed,"
        f" {rows.GROUP_COLUMNS} FROM event_host"
        " LEFT JOIN groups ON groups.id = event_host.group_id"
        " WHERE event_host.event = $1 ORDER BY event_host.position",
        event,
    )
    themes = await db.fetch(
        "SELECT theme.slug, theme.name FROM event_theme JOIN theme"
        " ON theme.slug = event_theme.theme WHERE event_theme.event = $1 ORDER BY theme.slug",
        event,
    )
    sessions = await _rows_of(event, "event_session", "*", "starts_at, position")
    quotas = await _rows_of(event, "quota", rows.QUOTA_COLUMNS)
    questions = await _rows_of(event, "question", "*", "position")
    plain = {name: row[name] for name in _PLAIN}
    return EventOut(
        **plain,
        title=read_texts(row["title"]),
        summary=read_texts(row["summary"]),
        description=read_texts(row["description"]),
        price=read_texts(row["price"]),
        cancel_message=read_texts(row["cancel_message"]),
        group=rows.group_ref(row),
        reply_to=row["group_reply_to"],
        series=rows.series_ref(row),
        hosts=tuple(rows.host_out(host) for host in hosts),
        themes=tuple(ThemeOut(theme["slug"], read_texts(theme["name"])) for theme in themes),
        venue=rows.venue_out(row),
        municipality=all_municipalities().get(row["municipality"] or ""),
        has_online_link=bool(row["online_link"]),
        languages=read_json(row["languages"], tuple[str, ...]),
        state=EventState(row["state"]),
        visibility=Visibility(row["visibility"]),
        handover=Handover(row["handover"]),
        certificate=read_json(row["certificate"], CertificateTerms),
        sessions=tuple(rows.session_out(session) for session in sessions),
        quotas=rows.quotas_in_order(quotas),
        questions=tuple(rows.question_out(question) for question in questions),
    )


async def _rows_of(event: UUID, table: str, columns: str, order: str = "id") -> Sequence[db.Row]:
    return await db.fetch(
        f"SELECT {columns} FROM {table} WHERE {table}.event = $1 ORDER BY {order}", event
    )
