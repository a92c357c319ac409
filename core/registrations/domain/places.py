"""Places and the queue: one statement decides, and every freed place is handed on at once.

Lock order: whatever takes, frees, moves or hands on begins with the rows of its quotas, by id;
seats come after. Otherwise a cancellation between a refused take and the queue's insert would
leave a free place with people waiting.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from core.events import EventOut, Mode
from core.kit import db
from core.registrations.domain.calendar_entries import next_sequence
from core.registrations.schemas import QuotaState, SeatState

_COLUMNS: Final = "id, session, mode, places, has_queue, is_open, taken, waiting"

_GRANTED: Final = (
    "CASE WHEN NOT is_open OR waiting > 0 THEN 0"
    " WHEN places IS NULL OR taken + {n} <= places THEN {n}"
    " WHEN {split} THEN {max}(places - taken, 0) ELSE 0 END"
)


def _take(n: str, split: str, largest: str) -> str:
    granted = _GRANTED.format(n=n, split=split, max=largest)
    return (
        f"UPDATE quota SET granted = {granted}, taken = taken + {granted},"
        f" waiting = waiting + CASE WHEN is_open AND has_queue THEN {n} - ({granted}) ELSE 0 END,"
        " queue_no = queue_no + 1"
        " WHERE id = $1 RETURNING granted, queue_no, is_open, has_queue"
    )


TAKE_SQLITE: Final = _take("$2", "$3", "max")
TAKE_POSTGRES: Final = _take("$2::int", "$3::bool", "greatest")


class Grant(msgspec.Struct, frozen=True):
    """What the statement gave: places, and the number of the party for those that wait."""

    granted: int
    queue_no: int
    is_open: bool
    has_queue: bool


class Party(msgspec.Struct, frozen=True):
    """The seats of one registration that wait in one quota, in order."""

    registration: UUID
    may_split: bool
    seats: tuple[UUID, ...]


class Given(msgspec.Struct, frozen=True):
    """Seats of one registration that came from the queue to a place."""

    registration: UUID
    seats: tuple[UUID, ...]


async def take_places(quota: UUID, count: int, *, split: bool) -> Grant:
    """Take places for a party, or none and a number in the queue.

    The statement always finds its row and so locks it; nobody who waits is overtaken.
    """
    statement = db.sql(sqlite=TAKE_SQLITE, postgres=TAKE_POSTGRES)
    row = await db.fetch_one(statement, quota, count, split)
    assert row is not None
    return Grant(row["granted"], row["queue_no"], bool(row["is_open"]), bool(row["has_queue"]))


async def lock_quotas(event: UUID) -> dict[UUID, QuotaState]:
    """All quotas of an event, locked in the order of their ids.

    On SQLite the transaction itself holds the only write lock.
    """
    lock = "" if not db.is_postgres() else " FOR NO KEY UPDATE"
    rows = await db.fetch(f"SELECT {_COLUMNS} FROM quota WHERE event = $1 ORDER BY id{lock}", event)
    return {row["id"]: _state(row) for row in rows}


async def give_back(quota: QuotaState, *, held: int = 0, waited: int = 0) -> QuotaState:
    """The locked quota with so many places free again, and so many seats less in its queue."""
    await db.execute(
        "UPDATE quota SET taken = taken - $2, waiting = waiting - $3 WHERE id = $1",
        quota.id,
        held,
        waited,
    )
    return msgspec.structs.replace(quota, taken=quota.taken - held, waiting=quota.waiting - waited)


async def hand_on(event: EventOut, quota: QuotaState, now: datetime) -> tuple[Given, ...]:
    """Give free places of a locked quota to its queue, as often as the head fits.

    Also after sign-up has closed, until the start. Nobody is overtaken unless the event lets
    smaller parties pass.
    """
    if not quota.waiting or not quota.is_open or now >= event.starts_at or quota.free == 0:
        return ()
    parties = await _parties(quota, only_head=not event.smaller_may_pass)
    given = _served(parties, quota.free, smaller_may_pass=event.smaller_may_pass)
    if given:
        for gift in given:
            await _confirm(gift, await next_sequence(event, gift.registration), now)
        await db.execute(
            "UPDATE quota SET taken = taken + $2, waiting = waiting - $2 WHERE id = $1",
            quota.id,
            sum(len(gift.seats) for gift in given),
        )
    return given


async def set_places(quota: QuotaState, places: int | None) -> QuotaState:
    """The locked quota with another number of places; fewer than taken lets nobody in."""
    await db.execute("UPDATE quota SET places = $2 WHERE id = $1", quota.id, places)
    return msgspec.structs.replace(quota, places=places)


async def _parties(quota: QuotaState, *, only_head: bool) -> list[Party]:
    """The parties of a queue in order.

    Where only the head can be served, one seat more than there are free places is enough to see
    what does not fit.
    """
    enough = quota.free + 1 if only_head and quota.free is not None else quota.waiting
    rows = await db.fetch(
        "SELECT s.id, s.queue_no, s.registration, r.may_split FROM seat s"
        " JOIN registration r ON r.id = s.registration"
        " WHERE s.quota = $1 AND s.state = 'waiting' ORDER BY s.queue_no, s.position LIMIT $2",
        quota.id,
        enough,
    )
    return [
        Party(head[0]["registration"], head[0]["may_split"], tuple(row["id"] for row in head))
        for head in (list(rows) for _, rows in groupby(rows, key=_queue_no))
    ]


def _served(
    parties: Sequence[Party], free: int | None, *, smaller_may_pass: bool
) -> tuple[Given, ...]:
    """Who gets a place: whole parties from the head on, and a part of one that may be split."""
    given: list[Given] = []
    for party in parties:
        if free is None or len(party.seats) <= free:
            served = party.seats
        elif party.may_split:
            served = party.seats[:free]
        elif smaller_may_pass:
            continue
        else:
            break
        if not served:
            break
        given.append(Given(party.registration, served))
        if free is not None:
            free -= len(served)
        if len(served) < len(party.seats):
            break
    return tuple(given)


async def _confirm(given: Given, sequence: int, now: datetime) -> None:
    """Turn waiting seats into confirmed ones, whose calendar entries carry this number."""
    await db.execute(
        f"UPDATE seat SET state = '{SeatState.CONFIRMED}', queue_no = NULL, changed_at = $1,"
        f" sequence = $2 WHERE id IN ({db.placeholders(len(given.seats), start=3)})",
        now,
        sequence,
        *given.seats,
    )


def _queue_no(row: db.Row) -> int:
    number: int = row["queue_no"]
    return number


def _state(row: db.Row) -> QuotaState:
    return QuotaState(**{**row, "mode": Mode(row["mode"])})
