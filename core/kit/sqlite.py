"""Piccolo's SQLite engine with a pool, WAL and full durability (it opens a connection a query)."""

import asyncio
import sqlite3
from typing import Any, Self

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA busy_timeout=20000",
    "PRAGMA foreign_keys=1",
    "PRAGMA synchronous=FULL",  # what was answered must survive a power cut
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
)


class PooledConnection:
    """A borrowed connection whose `close()` gives it back."""

    __slots__ = ("_engine", "raw")

    def __init__(self, engine: "PooledSQLiteEngine", raw: aiosqlite.Connection) -> None:
        self._engine = engine
        self.raw = raw

    async def execute(self, query: str, args: list[Any] | None = None) -> Any:
        """Run one statement."""
        return await self.raw.execute(query, args or [])

    async def close(self) -> None:
        """Give the connection back, rolled back if a transaction was left open."""
        if self.raw.in_transaction:
            await self.raw.rollback()
        self._engine.give_back(self.raw)


class PooledTransaction(SQLiteTransaction):
    """A transaction that frees connection, lock and context whatever fails."""

    __slots__ = ()
    engine: "PooledSQLiteEngine"

    async def __aenter__(self) -> Self:
        """Begin, after the writers of this process that came before."""
        if self._parent is not None:
            return self._parent  # type: ignore[return-value]  # cycle: typed by the base class
        await self.engine.write_lock.acquire()
        try:
            self.connection = await self.get_connection()
            try:
                await self.begin()
            except BaseException:
                await self.connection.close()
                raise
        except BaseException:
            self.engine.write_lock.release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, exception_type: object, exception: BaseException | None, traceback: object
    ) -> bool:
        """Commit, or roll back when the block failed."""
        if self._parent:
            return exception is None
        try:
            if exception is not None:
                if not self._rolled_back:
                    await self.rollback()
            elif not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            try:
                await self.connection.close()
            finally:
                self.engine.write_lock.release()
        return False


class PooledSQLiteEngine(SQLiteEngine):
    """SQLite with a few kept connections; write transactions of one process queue up fairly."""

    __slots__ = ("_all", "_idle", "size", "write_lock")

    def __init__(self, path: str, size: int = 4) -> None:
        super().__init__(path=path)
        self.size = size
        self._all: list[aiosqlite.Connection] = []
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] | None = None
        self.write_lock = asyncio.Lock()

    async def start_connection_pool(self, **_kwargs: Any) -> None:
        """Open the kept connections."""
        if self._idle is not None:
            return
        self._idle = asyncio.LifoQueue()
        if not self.write_lock.locked():  # else the first transaction has opened the pool
            self.write_lock = asyncio.Lock()
        for _ in range(self.size):
            connection = await self._open()
            self._all.append(connection)
            self._idle.put_nowait(connection)

    async def close_connection_pool(self) -> None:
        """Close all; aiosqlite's threads would keep the process alive otherwise."""
        self._idle = None
        for connection in self._all:
            await connection.close()
        self._all.clear()

    async def _open(self) -> aiosqlite.Connection:
        connection = aiosqlite.connect(cached_statements=512, **self.connection_kwargs)
        # What was answered is on disk already, so a forgotten thread must not hold up the exit.
        connection._thread.daemon = True  # noqa: SLF001 - private: no public way
        await connection
        connection.row_factory = dict_factory  # type: ignore[assignment]  # optional: rows as dicts
        for pragma in PRAGMAS:
            await connection.execute(pragma)
        return connection

    def give_back(self, raw: aiosqlite.Connection) -> None:
        """Put a borrowed connection back."""
        if self._idle is not None:
            self._idle.put_nowait(raw)

    async def get_connection(self) -> Any:
        """Borrow a connection; the pool opens at the first need."""
        if self._idle is None:
            await self.start_connection_pool()
        assert self._idle is not None
        return PooledConnection(self, await self._idle.get())

    async def run(self, query: str, args: list[Any]) -> list[dict[str, Any]]:
        """Run one statement in the current transaction, or on its own."""
        transaction = self.current_transaction.get()
        if transaction is not None:
            return await transaction.connection.raw.execute_fetchall(query, args)  # type: ignore[no-any-return]  # optional: rows are dicts
        connection = await self.get_connection()
        try:
            return await connection.raw.execute_fetchall(query, args)  # type: ignore[no-any-return]  # optional: rows are dicts
        finally:
            await connection.close()

    async def _run_in_new_connection(
        self, query: str, args: Any = None, query_type: str = "generic", table: Any = None
    ) -> Any:
        del query_type, table
        return await self.run(query, args or [])

    async def _run_in_existing_connection(  # noqa: PLR0917 - cycle: the base class's signature
        self,
        connection: Any,
        query: str,
        args: Any = None,
        query_type: str = "generic",
        table: Any = None,
    ) -> Any:
        del query_type, table
        return await connection.raw.execute_fetchall(query, args or [])

    def transaction(
        self,
        transaction_type: TransactionType = TransactionType.immediate,
        allow_nested: bool = True,  # noqa: FBT001, FBT002 - cycle: the base class's signature
    ) -> PooledTransaction:
        """A write transaction (BEGIN IMMEDIATE), joined when one is open."""
        return PooledTransaction(
            engine=self, transaction_type=transaction_type, allow_nested=allow_nested
        )


BROKEN_UNIQUE = sqlite3.IntegrityError
