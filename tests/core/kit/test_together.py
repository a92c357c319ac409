"""Statements that go out together are one deed."""

import pytest

from core.kit import db

INSERT = "INSERT INTO rate_window (key, since, hits) VALUES ($1, now(), $2)"


@pytest.fixture
def insert(database):
    return INSERT.replace("now()", db.sql(sqlite="'2027-01-01 00:00:00+00:00'", postgres="now()"))


async def keys():
    return [row["key"] for row in await db.fetch("SELECT key FROM rate_window ORDER BY key")]


async def test_all_of_them_are_written(insert):
    """Each with its own values; nothing before the end on PostgreSQL."""
    async with db.together():
        await db.execute(insert, "a", 1)
        await db.execute("DELETE FROM rate_window WHERE key = $1", "z")
        await db.execute(insert, "b", 2)
    assert await keys() == ["a", "b"]
    async with db.together():
        pass


async def test_one_fault_undoes_all(insert):
    """A broken index, a null, or an error of the code."""
    async with db.transaction():
        await db.execute(insert, "a", 1)

    async def twice():
        async with db.together():
            await db.execute(insert, "b", 1)
            await db.execute(insert, "a", 1)

    async def broken():
        async with db.together():
            await db.execute(insert, "c", 1)
            raise LookupError

    with pytest.raises(db.UniqueViolation):
        await twice()
    with pytest.raises(LookupError):
        await broken()
    assert await keys() == ["a"]


async def test_within_a_transaction(insert):
    """They join it, and go with it."""

    async def undone():
        async with db.transaction():
            async with db.together():
                await db.execute(insert, "a", 1)
            assert await keys() == ["a"]
            raise LookupError

    with pytest.raises(LookupError):
        await undone()
    assert await keys() == []
