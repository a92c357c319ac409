"""Limits counted in the database, so that they hold over all processes and restarts.

A key is a keyed hash (`Links.keyed_hash`); nothing tells whom it stands for.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

import msgspec

from core.kit import db
from core.kit.errors import Refused
from core.kit.i18n import translator

_ = translator("kit")

_COUNT: Final = (
    "INSERT INTO rate_window (key, since, hits) VALUES ($1, $2, 1)"
    " ON CONFLICT (key) DO UPDATE SET"
    " hits = CASE WHEN rate_window.since <= $3 THEN 1 ELSE rate_window.hits + 1 END,"
    " since = CASE WHEN rate_window.since <= $3 THEN excluded.since ELSE rate_window.since END"
    " RETURNING hits, since"
)


class TooMany(Refused):
    """More tries than allowed; `retry_after` seconds later they pass again."""

    status = 429
    sentence = _("Too many tries from the same address. Wait a while and try again.")

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class RateResult(msgspec.Struct, frozen=True):
    """How many tries there were in this window, and when it ends."""

    hits: int
    limit: int
    ends_at: datetime

    def refuse_if_over(self, now: datetime) -> None:
        """Raise TooMany when the limit is passed."""
        if self.hits > self.limit:
            raise TooMany(max(1, ceil((self.ends_at - now).total_seconds())))


async def count(key: str, now: datetime, *, window: timedelta, limit: int) -> RateResult:
    """Count one try and tell where the key stands.

    One statement, so no two processes see the same number. Inside a transaction a refused deed
    takes its own count back.
    """
    row = await db.fetch_one(_COUNT, key, now, now - window)
    assert row is not None
    since = row["since"]
    if isinstance(since, str):  # SQLite gives what RETURNING made as text
        since = datetime.fromisoformat(since)
    return RateResult(row["hits"], limit, since + window)


_COUNT_OR_BREAK: Final = (
    "INSERT INTO rate_window (key, since, hits)"
    " SELECT $1::text, $2::timestamptz, CASE WHEN $4::bigint > 0 THEN 1 END FROM {after}"
    " ON CONFLICT (key) DO UPDATE SET"
    " hits = CASE WHEN rate_window.since <= $3::timestamptz THEN 1"
    " WHEN rate_window.hits < $4::bigint THEN rate_window.hits + 1 END,"
    " since = CASE WHEN rate_window.since <= $3::timestamptz THEN excluded.since"
    " ELSE rate_window.since END"
)


async def count_or_break(
    key: str, now: datetime, *, window: timedelta, limit: int, after: str
) -> None:
    """Count one try within `db.together` on PostgreSQL, after the statement of that name.

    Over the limit the count becomes null, which the column refuses, so all is undone: ask `count`
    then for the refusal.
    """
    await db.execute(_COUNT_OR_BREAK.format(after=after), key, now, now - window, limit)


async def forget_old(now: datetime) -> None:
    """Remove what was counted over a day ago; no window is longer."""
    await db.execute("DELETE FROM rate_window WHERE since < $1", now - timedelta(days=1))
