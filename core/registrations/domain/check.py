"""Whether places and seats agree, in words: for `yhessa check`, and after every test at once."""

from datetime import datetime
from typing import Final

from core.events import EventState
from core.kit import db

_COUNTS: Final = """
SELECT q.id, q.event, q.session, q.mode, q.places, q.is_open, q.taken, q.waiting,
 e.slug, e.starts_at, e.state, e.smaller_may_pass,
 CASE WHEN q.session IS NULL THEN
  (SELECT count(*) FROM seat s WHERE s.quota = q.id AND s.state IN ('confirmed', 'offered'))
 ELSE (SELECT count(*) FROM session_choice c JOIN seat s ON s.id = c.seat
  WHERE c.quota = q.id AND s.state IN ('confirmed', 'offered', 'waiting', 'pending'))
 END AS holding,
 (SELECT count(*) FROM seat s WHERE s.quota = q.id AND s.state = 'waiting') AS queued,
 (SELECT count(*) FROM seat s WHERE s.quota = q.id AND s.state = 'waiting'
  AND s.queue_no IS NULL) AS unnumbered,
 (SELECT count(*) FROM seat s WHERE s.is_walk_in AND s.state IN ('confirmed', 'offered')
  AND (s.quota = q.id OR EXISTS
   (SELECT 1 FROM session_choice c WHERE c.seat = s.id AND c.quota = q.id))) AS walk_ins
FROM quota q JOIN event e ON e.id = q.event ORDER BY e.slug, q.id
"""


async def find_problems(now: datetime) -> list[str]:
    """What is wrong with places and queues, one sentence each; an empty list when all agree.

    Read at one instant. More seats than places are right after places were taken away or people
    walked in; the history of the event tells which.
    """
    found: list[str] = []
    for row in await db.fetch(_COUNTS):
        where = f"{row['slug']} ({row['mode']})"
        if row["taken"] != row["holding"]:
            found.append(
                f"{where}: {row['taken']} places are counted as taken, {row['holding']} are held."
            )
        if row["waiting"] != row["queued"]:
            found.append(
                f"{where}: {row['waiting']} seats are counted as waiting, {row['queued']} wait."
            )
        if row["unnumbered"]:
            found.append(f"{where}: {row['unnumbered']} waiting seats have no number in the queue.")
        over = _overbooked(row)
        if over and not await _places_were_taken_away(row):
            found.append(f"{where}: {over} seats more than places.")
        found += await _queue_problems(row, where, now)
    return found


def _overbooked(row: db.Row) -> int:
    if row["places"] is None:
        return 0
    return max(0, int(row["taken"]) - int(row["walk_ins"]) - int(row["places"]))


async def _places_were_taken_away(row: db.Row) -> bool:
    changed = await db.fetch_one(
        "SELECT 1 AS found FROM history_entry WHERE event_id = $1 AND action = $2 LIMIT 1",
        row["event"],
        "quota.places_changed",
    )
    return changed is not None


async def _queue_problems(row: db.Row, where: str, now: datetime) -> list[str]:
    """Parties that share a number, and free places that somebody in the queue would fit."""
    if not row["queued"]:
        return []
    parties = await db.fetch(
        "SELECT s.queue_no, count(*) AS size, count(DISTINCT s.registration) AS registrations,"
        " max(CASE WHEN r.may_split THEN 1 ELSE 0 END) AS splits"
        " FROM seat s JOIN registration r ON r.id = s.registration"
        " WHERE s.quota = $1 AND s.state = 'waiting' GROUP BY s.queue_no ORDER BY s.queue_no",
        row["id"],
    )
    found = [
        f"{where}: the number {party['queue_no']} of the queue stands for several registrations."
        for party in parties
        if party["registrations"] > 1
    ]
    handed_on = row["is_open"] and row["state"] == EventState.PUBLISHED and now < row["starts_at"]
    free = None if row["places"] is None else row["places"] - row["taken"]
    served = parties if row["smaller_may_pass"] else parties[:1]
    if handed_on and any(_fits(party, free) for party in served):
        found.append(f"{where}: places are free that somebody in the queue would fit.")
    return found


def _fits(party: db.Row, free: int | None) -> bool:
    return free is None or (free > 0 and (party["size"] <= free or bool(party["splits"])))
