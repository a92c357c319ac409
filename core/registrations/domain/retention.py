"""What is removed when: sensitive answers, then names and contacts; counts stay.

The own page tells the days, so this must do what `removal_days` says, and no later.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import msgspec

from core.events import EventOut, event_by_id
from core.kit import db, outbox
from core.kit.dates import local

EraseElsewhere = Callable[[UUID, tuple[UUID, ...]], Awaitable[None]]
"""Has the plugins remove what they keep of an event's seats; raises when one of them can't."""

_BATCH: Final = 500


class RemovalDays(msgspec.Struct, frozen=True):
    """The days, by the event's clocks, on which data have gone."""

    sensitive: date
    names: date


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of an event that stay when its names go."""

    registrations: int
    seats: dict[str, int]
    modes: dict[str, int]
    associations: dict[str, int]
    municipalities: dict[str, int]
    attendance: dict[str, int]


def removal_days(event: EventOut) -> RemovalDays:
    """When the event's sensitive answers and its names are removed."""
    last_day = local(event.ends_at - timedelta(microseconds=1), event.zone).date()
    return RemovalDays(
        sensitive=last_day + timedelta(days=event.sensitive_days),
        names=last_day + timedelta(days=event.names_days),
    )


async def remove_due_data(now: datetime, erase_elsewhere: EraseElsewhere) -> int:
    """Remove all that is due by now; how many events lost something.

    An event whose plugins fail keeps its names until the next run, the others do not wait for it;
    the first failure is raised at the end.
    """
    done = 0
    failures: list[Exception] = []
    for event in await _with_data(now):
        days, today = removal_days(event), local(now, event.zone).date()
        if days.sensitive <= today:
            done += await remove_sensitive_answers(event.id, now)
        if days.names <= today:
            try:
                await erase_elsewhere(event.id, await _seats_of(event.id))
            except Exception as error:  # noqa: BLE001 - defence: a plugin's fault must not stop the others
                failures.append(error)
                continue
            await remove_names(event.id, now)
            done += 1
    if failures:
        raise failures[0]
    return done


async def _with_data(now: datetime) -> list[EventOut]:
    """Events that are over and still have names."""
    rows = await db.fetch(
        "SELECT id FROM event WHERE ends_at <= $1 AND EXISTS (SELECT 1 FROM registration"
        " WHERE registration.event = event.id AND erased_at IS NULL) ORDER BY ends_at",
        now,
    )
    return [await event_by_id(row["id"]) for row in rows]


async def _seats_of(event: UUID) -> tuple[UUID, ...]:
    rows = await db.fetch("SELECT id FROM seat WHERE event = $1 ORDER BY id", event)
    return tuple(row["id"] for row in rows)


async def remove_sensitive_answers(event: UUID, now: datetime) -> bool:
    """Remove the answers to sensitive questions of an event; whether there was anything to do.

    An answer that came after an earlier removal goes too.
    """
    async with db.transaction():
        rows = await db.fetch(
            "SELECT 1 AS kept FROM seat WHERE event = $1 AND sensitive_erased_at IS NULL"
            " UNION ALL SELECT 1 AS kept FROM answer WHERE question IN"
            " (SELECT id FROM question WHERE event = $1 AND is_sensitive) LIMIT 1",
            event,
        )
        if not rows:
            return False
        await db.execute(
            "DELETE FROM answer WHERE question IN"
            " (SELECT id FROM question WHERE event = $1 AND is_sensitive)",
            event,
        )
        await db.execute(
            "UPDATE seat SET sensitive_erased_at = $2 WHERE event = $1"
            " AND sensitive_erased_at IS NULL",
            event,
            now,
        )
    return True


async def remove_names(event: UUID, now: datetime) -> None:
    """Make an event's registrations nameless, after keeping their counts.

    Seats, their links and documents stay until the documents' own time is over.
    """
    async with db.transaction():
        await _keep_figures(event, now)
        rows = await db.fetch(
            "SELECT id FROM registration WHERE event = $1 AND erased_at IS NULL", event
        )
        seats = await _seats_of(event)
        await db.execute(
            "DELETE FROM answer WHERE registration IN"
            " (SELECT id FROM registration WHERE event = $1)",
            event,
        )
        await db.execute("DELETE FROM calendar_count WHERE event = $1", event)
        await db.execute(
            "UPDATE registration SET content_hash = '', contact_name = '', contact_email = '',"
            " contact_phone = '',"
            " association = NULL, association_name = '', role = '', municipality = '',"
            " message = '', erased_at = $2 WHERE event = $1 AND erased_at IS NULL",
            event,
            now,
        )
        await db.execute(
            "UPDATE seat SET person_name = '', person_email = '', sort_name = '',"
            " search_text = '', sensitive_erased_at = coalesce(sensitive_erased_at, $2)"
            " WHERE event = $1",
            event,
            now,
        )
        about = [*(row["id"] for row in rows), *seats]
        for start in range(0, len(about), _BATCH):
            await outbox.forget(about[start : start + _BATCH])


async def _keep_figures(event: UUID, now: datetime) -> None:
    """Write the counts once; a second run finds fewer names and must not replace them."""
    figures = await count_figures(event)
    await db.execute(
        "INSERT INTO event_figures (id, event, counts, made_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (event) DO NOTHING",
        uuid4(),
        event,
        msgspec.json.encode(figures).decode(),
        now,
    )


async def count_figures(event: UUID) -> Figures:
    """The counts of an event as they are now; those by association and such are of held seats."""
    registrations = await db.fetch_one(
        "SELECT count(*) AS number FROM registration WHERE event = $1", event
    )
    assert registrations is not None
    held = "s.event = $1 AND s.state IN ('confirmed', 'offered')"
    return Figures(
        registrations=registrations["number"],
        seats=await _counts(
            "SELECT s.state AS name, count(*) AS number FROM seat s WHERE s.event = $1"
            " GROUP BY s.state",
            event,
        ),
        modes=await _counts(
            "SELECT q.mode AS name, count(*) AS number FROM seat s JOIN quota q ON q.id = s.quota"
            f" WHERE {held} GROUP BY q.mode",
            event,
        ),
        associations=await _counts(
            "SELECT coalesce(a.name, r.association_name) AS name, count(*) AS number FROM seat s"
            " JOIN registration r ON r.id = s.registration"
            f" LEFT JOIN association a ON a.id = r.association WHERE {held}"
            " GROUP BY coalesce(a.name, r.association_name)",
            event,
        ),
        municipalities=await _counts(
            "SELECT r.municipality AS name, count(*) AS number FROM seat s"
            f" JOIN registration r ON r.id = s.registration WHERE {held} GROUP BY r.municipality",
            event,
        ),
        attendance=await _counts(
            "SELECT t.state AS name, count(*) AS number FROM attendance t"
            " JOIN seat s ON s.id = t.seat WHERE s.event = $1 GROUP BY t.state",
            event,
        ),
    )


async def _counts(sql: str, event: UUID) -> dict[str, int]:
    return {row["name"]: row["number"] for row in await db.fetch(sql, event)}
