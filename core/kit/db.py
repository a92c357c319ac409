"""The database of this process: which engine, transactions, plain SQL that runs on both.

SQL is written with `$1 …` placeholders and in the words that both engines share; a `sql(…)` pair
is for the few places where they differ.
"""

import functools
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from piccolo.table import TABLE_REGISTRY

from core.kit import generation, piccolo_conf
from core.kit.postgres import BROKEN_UNIQUE as POSTGRES_UNIQUE
from core.kit.postgres import PooledPostgresEngine
from core.kit.sqlite import BROKEN_UNIQUE as SQLITE_UNIQUE
from core.kit.sqlite import PooledSQLiteEngine

AppEngine = PooledSQLiteEngine | PooledPostgresEngine
Row = Mapping[str, Any]
Values = dict[str, Any]
"""Column names to values, to be written."""
UniqueViolation = (POSTGRES_UNIQUE, SQLITE_UNIQUE)
"""What a broken unique index raises: `except UniqueViolation:`."""


def build_engine(url: str) -> AppEngine:
    """Make the engine of `sqlite:///path` or `postgresql://…`; nothing is opened yet."""
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return PooledSQLiteEngine(path)
    return PooledPostgresEngine(url)


def bind(new: AppEngine) -> None:
    """Make all tables of this process use `new`."""
    piccolo_conf.DB = new
    for table in TABLE_REGISTRY:
        table._meta._db = new  # noqa: SLF001 - optional: Piccolo has no public way to rebind


def engine() -> AppEngine:
    """The engine in use."""
    assert isinstance(piccolo_conf.DB, (PooledSQLiteEngine, PooledPostgresEngine)), (
        "core.kit.db.bind was not called"
    )
    return piccolo_conf.DB


def is_postgres() -> bool:
    """Whether the engine in use is PostgreSQL."""
    return isinstance(piccolo_conf.DB, PooledPostgresEngine)


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One transaction; an inner one joins the outer one.

    Rules: no `gather`, no `create_task`, no network, mail, PDF or hook inside (`docs/`).
    """
    current = engine()
    outermost = current.current_transaction.get() is None
    if not outermost or not is_postgres():
        async with current.transaction():
            yield
        return
    with generation.changing():
        async with current.transaction():
            yield


@asynccontextmanager
async def together() -> AsyncIterator[None]:
    """One transaction for what `execute` writes inside; PostgreSQL gets it as one statement.

    That is one round trip, and a locked row is held no longer than that. The statements must not
    read what others of them write; one may name an earlier one's RETURNING as `w0`, `w1`, ….
    """
    if not is_postgres():
        async with transaction():
            yield
        return
    written: list[tuple[str, Sequence[Any]]] = []
    token = _collected.set(written)
    try:
        yield
    finally:
        _collected.reset(token)
    if not written:
        return
    statement = _joined(tuple((sql, len(args)) for sql, args in written))
    values = [value for _, args in written for value in args]
    if engine().current_transaction.get() is not None:
        await fetch(statement, *values)
        return
    with generation.changing():
        await fetch(statement, *values)


async def fetch(sql: str, *args: Any) -> Sequence[Row]:
    """All rows of one statement with `$1 …` placeholders."""
    current = engine()
    if isinstance(current, PooledSQLiteEngine):
        return await current.run(_numbered(sql), list(args))
    return await current.run(sql, list(args))


async def fetch_one(sql: str, *args: Any) -> Row | None:
    """The first row, or None."""
    rows = await fetch(sql, *args)
    return rows[0] if rows else None


async def execute(sql: str, *args: Any) -> None:
    """Run one writing statement; outside a transaction it is one of its own."""
    collected = _collected.get()
    if collected is not None:
        collected.append((sql, args))
        return
    if engine().current_transaction.get() is not None:
        await fetch(sql, *args)
        return
    async with transaction():
        await fetch(sql, *args)


async def insert_many(table: str, rows: Sequence[Row]) -> None:
    """Add many rows with the same columns at once; call it in a transaction.

    Some ten times as fast as one statement for each; names are the code's own.
    """
    current, columns = engine(), list(rows[0])
    open_one: Any = current.current_transaction.get()
    assert open_one is not None, "insert_many needs a transaction"
    records = [tuple(row.values()) for row in rows]
    if isinstance(current, PooledPostgresEngine):
        await open_one.connection.copy_records_to_table(table, records=records, columns=columns)
        return
    marks = ", ".join("?" * len(columns))
    await open_one.connection.raw.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", records
    )


def sql(*, sqlite: str, postgres: str) -> str:
    """The statement for the engine in use, where the two need different words."""
    return postgres if is_postgres() else sqlite


def placeholders(count: int, *, start: int = 1) -> str:
    """`$1, $2, …` for an IN list of `count` values (at least one)."""
    return ", ".join(f"${number}" for number in range(start, start + count))


_collected: ContextVar[list[tuple[str, Sequence[Any]]] | None] = ContextVar(
    "statements to send together", default=None
)


@functools.lru_cache(maxsize=200)
def _joined(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement that runs all of these, their values counted on.

    A first one with RETURNING is read by the whole and so runs first, as its lock must come before
    all others; else PostgreSQL begins with the last one.
    """
    parts = []
    offset = 0
    for number, (sql, count) in enumerate(statements):
        parts.append(f"w{number} AS ({_counted_on(sql, offset)})")
        offset += count
    whole = "count(*) FROM w0" if " RETURNING " in statements[0][0] else "1"
    return f"WITH {', '.join(parts)} SELECT {whole}"


def _counted_on(sql: str, offset: int) -> str:
    return re.sub(r"\$(\d+)", lambda found: f"${int(found[1]) + offset}", sql)


@functools.cache
def _numbered(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)
