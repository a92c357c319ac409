"""Kept VEVENT texts: made once for each revision of an event, joined into every feed."""

import sqlite3
from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import structlog
from msgspec import Struct

from core.calendars.domain.sources import calendar_events, event_address
from core.calendars.lines import folded, uri
from core.calendars.vevent import vevent_text
from core.events import EventQuery
from core.kit import db
from core.kit.i18n import Language

log = structlog.get_logger("yhessa")

KEPT_AT_ONCE: Final = 100
END: Final = "END:VEVENT\r\n"


class Telling(Struct, frozen=True, kw_only=True):
    """How a feed tells its events: in which language, under which address.

    `key` opens the pages of members' events; only feeds that are secret themselves have one.
    """

    language: Language
    base_url: str
    key: str = ""


class Told(Struct, frozen=True):
    """The texts of a feed in time's order, and the zones that they name."""

    texts: list[str]
    zones: list[str]


async def told_events(query: EventQuery, telling: Telling) -> Told:
    """The events of a query that began with `visible_events`, as VEVENT texts.

    One statement gives what is kept; only what is behind its event is made anew and kept.
    """
    language = query.value(telling.language)
    origin = query.value(telling.base_url)
    rows = await db.fetch(
        "SELECT event.id, event.slug, event.visibility, event.zone, event.all_day,"
        " event_text.vevent FROM event LEFT JOIN event_text ON event_text.event = event.id"
        f" AND event_text.language = {language} AND event_text.origin = {origin}"
        " AND event_text.revision = event.revision"
        f" WHERE {query.sql} ORDER BY event.starts_at, event.id",
        *query.args,
    )
    behind = [row["id"] for row in rows if row["vevent"] is None]
    made = await _make(behind, telling) if behind else {}
    texts = [
        _text(row, row["vevent"] or made[row["id"]], telling)
        for row in rows
        if row["vevent"] is not None or row["id"] in made
    ]
    zones = {row["zone"] for row in rows if not row["all_day"]} - {"UTC"}
    return Told(texts, sorted(zones))


def _text(row: db.Row, vevent: str, telling: Telling) -> str:
    """The kept text; that of a members' event with its address, which is kept nowhere."""
    if row["visibility"] == "public" or not telling.key:
        return vevent
    address = event_address(telling.base_url, telling.language, row["slug"], key=telling.key)
    return vevent.removesuffix(END) + folded(f"URL:{uri(address)}") + END


async def _make(behind: list[UUID], telling: Telling) -> dict[UUID, str]:
    events = await calendar_events(behind, telling.language, base_url=telling.base_url)
    made = {event: vevent_text(found) for event, found in events.items()}
    revisions = {event: found.revision for event, found in events.items()}
    try:
        await _keep(made, revisions, telling)
    except (sqlite3.Error, asyncpg.PostgresError, OSError) as error:
        log.warning("calendar texts could not be kept", error=type(error).__name__)
    return made


async def _keep(made: Mapping[UUID, str], revisions: Mapping[UUID, int], telling: Telling) -> None:
    """Keep the texts in a short transaction of their own; a newer one of another process stays."""
    ids = sorted(made)  # one order for all, so that two processes can't wait for each other
    async with db.transaction():
        for start in range(0, len(ids), KEPT_AT_ONCE):
            some = ids[start : start + KEPT_AT_ONCE]
            values = ", ".join(
                f"({db.placeholders(6, start=6 * place + 1)})" for place in range(len(some))
            )
            await db.execute(
                "INSERT INTO event_text (id, event, language, origin, revision, vevent)"
                f" VALUES {values} ON CONFLICT (event, language) DO UPDATE SET"
                " origin = excluded.origin, revision = excluded.revision, vevent = excluded.vevent"
                " WHERE event_text.revision <= excluded.revision",
                *(
                    value
                    for event in some
                    for value in (
                        uuid4(),
                        event,
                        telling.language,
                        telling.base_url,
                        revisions[event],
                        made[event],
                    )
                ),
            )
