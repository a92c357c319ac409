"""Limits hold over processes, and end with their window."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.kit import db, rates

NOW = datetime(2027, 1, 18, 9, tzinfo=UTC)
WINDOW = timedelta(minutes=10)


async def test_the_limit_passes_and_one_more_is_refused(database):
    """The answer says when to come again."""
    for _ in range(3):
        result = await rates.count("k", NOW, window=WINDOW, limit=3)
        result.refuse_if_over(NOW)
    over = await rates.count("k", NOW + timedelta(minutes=4), window=WINDOW, limit=3)
    with pytest.raises(rates.TooMany) as refused:
        over.refuse_if_over(NOW + timedelta(minutes=4))
    assert refused.value.retry_after == 360
    assert refused.value.status == 429


async def test_a_new_window_starts_at_one(database):
    """At its end the count is forgotten; another key never mattered."""
    await rates.count("k", NOW, window=WINDOW, limit=1)
    assert (await rates.count("other", NOW, window=WINDOW, limit=1)).hits == 1
    later = await rates.count("k", NOW + WINDOW, window=WINDOW, limit=1)
    assert (later.hits, later.ends_at) == (1, NOW + 2 * WINDOW)


async def test_counts_at_once_are_all_counted(database):
    """One statement counts, so no two callers get the same number."""
    results = await asyncio.gather(
        *(rates.count("k", NOW, window=WINDOW, limit=60) for _ in range(40))
    )
    assert sorted(result.hits for result in results) == list(range(1, 41))


async def test_a_refused_deed_takes_its_count_back(database):
    """Counted in the transaction of the deed."""

    async def refused_deed():
        async with db.transaction():
            result = await rates.count("k", NOW, window=WINDOW, limit=0)
            result.refuse_if_over(NOW)

    with pytest.raises(rates.TooMany):
        await refused_deed()
    assert (await rates.count("k", NOW, window=WINDOW, limit=1)).hits == 1


async def test_old_windows_are_forgotten(database):
    """The table stays small."""
    await rates.count("old", NOW - timedelta(days=2), window=WINDOW, limit=1)
    await rates.count("new", NOW, window=WINDOW, limit=1)
    await rates.forget_old(NOW)
    rows = await db.fetch("SELECT key FROM rate_window")
    assert [row["key"] for row in rows] == ["new"]
