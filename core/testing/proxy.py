"""A wire between a program and a server that a test can cut."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.testing.programs import LOOPBACK, free_port

ELSEWHERE = "127.0.0.2"  # this machine too, but not by the name that it goes by


class Wire:
    """Listens on `ELSEWHERE` and passes all on to a port of the loopback address, until cut."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def mend(self) -> None:
        """Let connections through."""
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()

    def cut(self) -> None:
        """Break all connections and refuse new ones."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    def end(self) -> None:
        """Cut it for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._connect, ELSEWHERE, self.port)

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        mine = asyncio.current_task()
        open_ones = [task for task in asyncio.all_tasks() if task is not mine]
        await asyncio.wait_for(asyncio.gather(*open_ones, return_exceptions=True), 5)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        try:
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        finally:
            self._writers -= both


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A whole wire to a port of the loopback address."""
    wire = Wire(port)
    wire.mend()
    try:
        yield wire
    finally:
        wire.end()
