"""Transactions and plain SQL on both engines."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core.kit import db

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
INSERT = "INSERT INTO rate_window (key, since, hits) VALUES ($1, $2, $3)"


async def hits(key: str) -> int | None:
    row = await db.fetch_one("SELECT hits FROM rate_window WHERE key = $1", key)
    return row["hits"] if row else None


async def test_failed_transaction_leaves_nothing(database: object):
    """What was begun is undone, and the connection works on."""
    with pytest.raises(ValueError, match="stop"):  # noqa: PT012 - optional: the transaction is the subject
        async with db.transaction():
            await db.fetch(INSERT, "a", NOW, 1)
            raise ValueError("stop")
    assert await hits("a") is None
    async with db.transaction():
        await db.fetch(INSERT, "a", NOW, 2)
    assert await hits("a") == 2


async def test_inner_transaction_joins_the_outer(database: object):
    """An outer failure undoes the inner one too."""
    with pytest.raises(ValueError, match="stop"):  # noqa: PT012 - optional: the transaction is the subject
        async with db.transaction():
            async with db.transaction():
                await db.execute(INSERT, "a", NOW, 1)
            raise ValueError("stop")
    assert await hits("a") is None


async def test_broken_uniqueness_is_one_exception(database: object):
    """Callers need not know the engine."""
    await db.execute(INSERT, "a", NOW, 1)
    with pytest.raises(db.UniqueViolation):
        await db.execute(INSERT, "a", NOW, 1)
    assert await hits("a") == 1


async def test_many_transactions_at_once_lose_nothing(database: object):
    """More callers than connections: they queue up, and each counts."""
    await db.execute(INSERT, "a", NOW, 0)

    async def add() -> None:
        async with db.transaction():
            await db.fetch("UPDATE rate_window SET hits = hits + 1 WHERE key = $1", "a")

    await asyncio.gather(*(add() for _ in range(60)))
    assert await hits("a") == 60


async def test_cancelled_caller_gives_the_connection_back(database: object):
    """A visitor who goes away must not leave a lock behind."""
    started = asyncio.Event()

    async def hold() -> None:
        async with db.transaction():
            await db.fetch(INSERT, "a", NOW, 1)
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await db.execute(INSERT, "a", NOW, 5)
    assert await hits("a") == 5


async def test_plain_columns_come_back_typed(database: object):
    """Instants in UTC on both engines, whatever zone they went in with."""
    await db.execute(INSERT, str(uuid4()), NOW, 1)
    row = await db.fetch_one("SELECT since, hits FROM rate_window")
    assert row is not None
    assert row["since"] == NOW
    assert row["since"].utcoffset().total_seconds() == 0


async def test_sqlite_waits_for_the_disk(database: object):
    """What was answered survives a power cut: synchronous is FULL, journal is WAL."""
    if db.is_postgres():
        row = await db.fetch_one("SHOW fsync")
        assert row is not None
        return
    assert (await db.fetch_one("PRAGMA synchronous"))["synchronous"] == 2
    assert (await db.fetch_one("PRAGMA journal_mode"))["journal_mode"] == "wal"
    assert (await db.fetch_one("PRAGMA foreign_keys"))["foreign_keys"] == 1
