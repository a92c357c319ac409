"""Processes that make PDFs, so that neither WeasyPrint nor its memory ever enters a web process."""

import asyncio
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Literal

RenderKind = Literal["certificate", "print_file"]


class RenderTimeout(Exception):
    """A PDF took longer than the time limit; its process was ended."""


class PdfPool:
    """Makes PDFs in up to `workers` processes, which start when needed and end when idle.

    Each process is a child of its own: one that dies or runs over the time limit takes no other
    job with it. Belongs to one event loop.
    """

    def __init__(
        self, *, workers: int = 1, idle_seconds: float = 60.0, time_limit: float = 60.0
    ) -> None:
        self._slots = asyncio.Semaphore(workers)
        self._resting: list[_Child] = []
        self._working: set[_Child] = set()
        self._idle_seconds = idle_seconds
        self._time_limit = time_limit
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that have made a PDF and run now."""
        return [child.pid for child in (*self._resting, *self._working) if child.pid]

    async def render(self, contents_json: Sequence[str], kind: RenderKind = "certificate") -> bytes:
        """The PDF of these contents, as `content.encode` wrote them.

        `certificate` takes exactly one. A process that died is replaced and the job tried once
        more; `RenderTimeout` when it takes longer than the time limit.
        """
        if self._closed:
            raise RuntimeError("the PDF processes are closed")
        async with self._slots:
            try:
                return await self._render(tuple(contents_json), kind)
            except BrokenProcessPool:
                if self._closed:
                    raise
                return await self._render(tuple(contents_json), kind)

    async def close(self) -> None:
        """End all processes at once; jobs under way fail."""
        self._closed = True
        self._stop_timer()
        children = [*self._resting, *self._working]
        self._resting.clear()
        for child in self._working:
            child.kill()
        await asyncio.gather(*(asyncio.to_thread(child.end) for child in children))

    async def _render(self, contents_json: tuple[str, ...], kind: RenderKind) -> bytes:
        self._stop_timer()
        child = self._resting.pop() if self._resting else _Child()
        self._working.add(child)
        try:
            data = await asyncio.wait_for(child.render(contents_json, kind), self._time_limit)
        except TimeoutError:
            child.kill()
            child.end(wait=False)
            raise RenderTimeout from None
        except (BrokenProcessPool, asyncio.CancelledError):
            child.kill()
            child.end(wait=False)
            raise
        except Exception:
            self._resting.append(child)
            raise
        else:
            self._resting.append(child)
            return data
        finally:
            self._working.discard(child)
            self._start_timer()

    def _start_timer(self) -> None:
        if not self._closed and not self._working and self._resting:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._idle_seconds, self._end_resting)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_resting(self) -> None:
        """End what rests, without waiting: a process that has nothing to do ends by itself."""
        for child in self._resting:
            child.end(wait=False)
        self._resting.clear()


class _Child:
    """One process; started by the spawn method, as a fork would copy the event loop."""

    def __init__(self) -> None:
        self._executor = ProcessPoolExecutor(
            max_workers=1, mp_context=get_context("spawn"), initializer=end_with_parent
        )
        self.pid: int | None = None

    async def render(self, contents_json: tuple[str, ...], kind: RenderKind) -> bytes:
        loop = asyncio.get_running_loop()
        if self.pid is None:
            self.pid = await loop.run_in_executor(self._executor, os.getpid)
        return await loop.run_in_executor(self._executor, render_here, contents_json, kind)

    def kill(self) -> None:
        """End the process in the middle of its work."""
        if self.pid is not None:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                self.pid = None

    def end(self, *, wait: bool = True) -> None:
        """End the process after its work."""
        self._executor.shutdown(wait=wait)


def end_with_parent() -> None:
    """Let this process end when the one that started it is gone.

    A web process that is killed says nothing, and its child would wait for work for good.
    """
    threading.Thread(target=_end_after, args=(parent_process(),), daemon=True).start()


def _end_after(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


def render_here(contents_json: Sequence[str], kind: RenderKind) -> bytes:
    """The PDF of these contents, made in this process; what a child of the pool runs."""
    from core.certificates.content import decode  # noqa: PLC0415 - slow import
    from core.certificates.rendering import (  # noqa: PLC0415 - slow import
        render_pdf,
        render_print_file,
    )

    contents = [decode(text) for text in contents_json]
    if kind == "print_file":
        return render_print_file(contents)
    (content,) = contents
    return render_pdf(content)
