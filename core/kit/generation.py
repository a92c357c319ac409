"""A number that moves with each commit, so that cached pages cost no query (`docs/explanation`).

SQLite counts for us: `PRAGMA data_version`, read on a connection that is kept for it alone.
For PostgreSQL each process that commits owns a slot in a small memory-mapped file of the data
folder: started and finished commits. While they differ the answer is None: ask the database.
Changes of the site's own row are counted apart, as sign-ups commit all the time and touch it never.
"""

import fcntl
import mmap
import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

SLOTS = 64
SLOT = struct.Struct("@QQQQQ")  # pid; started and finished: of all commits, of the site's row
ALL = struct.Struct("@" + "QQQQQ" * SLOTS)
FIELDS = 5


class SQLiteGeneration:
    """`PRAGMA data_version` of a connection that never writes."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)

    def current(self) -> int | None:
        """The number now."""
        row = self._connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    def current_site(self) -> int | None:
        """The number now; every commit counts, since asking for the site's row is cheap here."""
        return self.current()

    def close(self) -> None:
        """Close the kept connection."""
        self._connection.close()


class FileGeneration:
    """Commit counters of all processes on this machine that use one PostgreSQL database."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            if os.fstat(self._file).st_size < ALL.size:
                os.truncate(self._file, ALL.size)
            self._map = mmap.mmap(self._file, ALL.size)
            self._offset = self._claim()
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _claim(self) -> int:
        """Take a free slot; those of dead processes become free, their counts one higher."""
        free = None
        for offset in range(0, ALL.size, SLOT.size):
            pid, *counts = SLOT.unpack_from(self._map, offset)
            if pid and pid != os.getpid() and _alive(pid):
                continue
            if pid:
                commits, site = max(counts[:2]) + 1, max(counts[2:]) + 1
                SLOT.pack_into(self._map, offset, 0, commits, commits, site, site)
            free = offset if free is None else free
        if free is None:
            message = f"more than {SLOTS} processes use one data folder"
            raise RuntimeError(message)
        _, *counts = SLOT.unpack_from(self._map, free)
        SLOT.pack_into(self._map, free, os.getpid(), *counts)
        return free

    def current(self) -> int | None:
        """The number now, or None while a commit is under way somewhere."""
        return self._finished(started=1)

    def current_site(self) -> int | None:
        """The number of the site's row now, or None while it may be changing somewhere."""
        return self._finished(started=3)

    def _finished(self, *, started: int) -> int | None:
        numbers = ALL.unpack(self._map)
        finished = sum(numbers[started + 1 :: FIELDS])
        return finished if sum(numbers[started::FIELDS]) == finished else None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Mark a commit: nothing cached is trusted from before it until after it."""
        self._add(8)
        try:
            yield
        finally:
            self._add(16)

    def start_site(self) -> None:
        """The site's row is about to change; `finish_site` follows after the commit."""
        self._add(24)

    def finish_site(self) -> None:
        """The change of the site's row was committed, or undone."""
        self._add(32)

    def _add(self, field: int) -> None:
        at = self._offset + field
        (value,) = struct.unpack_from("@Q", self._map, at)
        struct.pack_into("@Q", self._map, at, value + 1)

    def close(self) -> None:
        """Give the slot back."""
        _, *counts = SLOT.unpack_from(self._map, self._offset)
        SLOT.pack_into(self._map, self._offset, 0, *counts)
        self._map.close()
        os.close(self._file)


class AskAlways:
    """For a database that other machines may write to: nothing is known without asking."""

    def current(self) -> int | None:
        """Always None."""
        return None

    def current_site(self) -> int | None:
        """Always None."""
        return None

    def close(self) -> None:
        """Nothing to close."""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_file: FileGeneration | None = None
_site_touched: ContextVar[list[FileGeneration] | None] = ContextVar("site touched", default=None)


def count_in(file: FileGeneration | None) -> None:
    """Count this process's commits in `file` (None: stop counting)."""
    global _file  # noqa: PLW0603 - optional: one per process, as the engine is
    _file = file


@contextmanager
def changing() -> Iterator[None]:
    """Around each PostgreSQL transaction of this process."""
    if _file is None:
        yield
        return
    touched: list[FileGeneration] = []
    token = _site_touched.set(touched)
    try:
        with _file.changing():
            yield
    finally:
        _site_touched.reset(token)
        for file in touched:
            file.finish_site()


def site_changes() -> None:
    """Say that this transaction changes the site's row; call it before the change."""
    touched = _site_touched.get()
    if _file is not None and touched is not None and not touched:
        _file.start_site()
        touched.append(_file)
