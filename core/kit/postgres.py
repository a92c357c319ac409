"""Piccolo's PostgreSQL engine with connections that are given back without a round trip."""

from typing import Any, Self

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction


class KeptConnection(asyncpg.Connection):
    """A pooled connection; this code changes no session state, so nothing needs a reset."""

    def get_reset_query(self) -> str:
        """Nothing: asyncpg's own reset costs a round trip for each query."""
        return ""


class SafeTransaction(PostgresTransaction):
    """A transaction that frees connection and context whatever fails."""

    __slots__ = ()

    async def __aenter__(self) -> Self:
        """Begin, or join the one that is open."""
        if self._parent is not None:
            return self._parent  # type: ignore[return-value]  # cycle: typed by the base class
        await self.engine.start_connection_pool()
        self.connection = await self.get_connection()
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
        except BaseException:
            await self._free()
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
                if not self._rolled_back and not self.connection.is_closed():
                    await self.rollback()
            elif not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._free()
        return False

    async def _free(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()


class PooledPostgresEngine(PostgresEngine):
    """PostgreSQL with a pool of `size` connections a process."""

    __slots__ = ("size",)

    def __init__(self, url: str, size: int = 8) -> None:
        self.size = size
        super().__init__(config={"dsn": url}, extensions=())

    async def check_version(self) -> None:
        """Nothing: Piccolo would connect while the engine is made, on an event loop of its own."""

    async def start_connection_pool(self, **kwargs: Any) -> None:
        """Open the pool; the server's own clock and collation play no part."""
        if self.pool:
            return
        await super().start_connection_pool(
            min_size=1,
            max_size=self.size,
            connection_class=KeptConnection,
            command_timeout=60,
            server_settings={"application_name": "yhessa", "timezone": "UTC", "jit": "off"},
            **kwargs,
        )

    async def run(self, query: str, args: list[Any]) -> list[Any]:
        """Run one statement in the current transaction, or on its own."""
        transaction = self.current_transaction.get()
        if transaction is not None:
            return await transaction.connection.fetch(query, *args)  # type: ignore[no-any-return]  # optional: asyncpg has no types
        if not self.pool:
            await self.start_connection_pool()
        assert self.pool is not None
        async with self.pool.acquire() as connection:
            return await connection.fetch(query, *args)  # type: ignore[no-any-return]  # optional: asyncpg has no types

    async def close_connection_pool(self) -> None:
        """Close the pool, if one is open."""
        if self.pool:
            await super().close_connection_pool()

    async def _run_in_new_connection(self, query: str, args: Any = None) -> Any:
        """Piccolo's way without a pool: open the pool instead."""
        await self.start_connection_pool()
        return await self._run_in_pool(query, args)

    def transaction(self, allow_nested: bool = True) -> SafeTransaction:  # noqa: FBT001, FBT002 - cycle: the base class's signature
        """A transaction (READ COMMITTED), joined when one is open."""
        return SafeTransaction(engine=self, allow_nested=allow_nested)


BROKEN_UNIQUE = asyncpg.UniqueViolationError
