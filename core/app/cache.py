"""The cache of public answers: kept by version, in each web process, never older than the data.

An entry is right while no commit happened since it was checked (`core.kit.generation`, no query)
or, after a commit, while the site's revision and the numbers of the quotas on the page are the
same (one small query each). It also carries the instant until which it is right by itself.
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.kit import db
from core.kit.web import Freshness

MOST_BYTES = 24_000_000
GZIP_FROM = 500
GZIP_LEVEL = 6
PATIENCE = 10.0
TEXT_TYPES = (b"text/", b"application/json", b"application/xml", b"application/atom")

Header = tuple[bytes, bytes]


class Generation(Protocol):
    """Where the number that moves with each commit comes from."""

    def current(self) -> int | None:
        """The number now, or None: ask the database."""

    def current_site(self) -> int | None:
        """The same for the site's own row."""

    def close(self) -> None:
        """Let go."""


class Answer(msgspec.Struct, frozen=True):
    """One ready HTTP answer."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


class Stamp(msgspec.Struct, frozen=True):
    """What was known before an answer was made: commits seen, and the site's revision."""

    generation: int | None
    revision: int


class Entry:
    """A kept answer in its three forms: plain, compressed, not modified."""

    __slots__ = (
        "_etags",
        "freshness",
        "generation",
        "gzipped",
        "not_modified",
        "plain",
        "revision",
    )
    _etags: frozenset[str]

    def __init__(self, stamp: Stamp, freshness: Freshness, answer: Answer) -> None:
        self.generation = stamp.generation
        self.revision = stamp.revision
        self.freshness = freshness
        tag = hashlib.sha256(answer.body).hexdigest()[:24]
        zipped = gzip.compress(answer.body, GZIP_LEVEL, mtime=0) if _worth(answer) else None
        kept = (*answer.headers, (b"cache-control", b"no-cache"), (b"vary", b"accept-encoding"))
        self.plain = _sized(200, (*kept, (b"etag", f'"{tag}"'.encode())), answer.body)
        zip_tag = f"{tag}-gz"
        self.gzipped = (
            _sized(
                200,
                (*kept, (b"etag", f'"{zip_tag}"'.encode()), (b"content-encoding", b"gzip")),
                zipped,
            )
            if zipped
            else self.plain
        )
        without_body = {b"content-type", b"content-disposition"}
        short = tuple(header for header in kept if header[0] not in without_body)
        self.not_modified = Answer(304, (*short, (b"etag", f'"{tag}"'.encode())), b"")
        self._etags = frozenset((tag, zip_tag))

    @property
    def size(self) -> int:
        """Roughly the memory that the entry takes."""
        extra = 0 if self.gzipped is self.plain else len(self.gzipped.body)
        return len(self.plain.body) + extra + 2000

    def answer(self, request_headers: Sequence[Header], modified: datetime | None) -> Answer:
        """The form that fits the request (RFC 9110 13.2: If-None-Match goes first)."""
        encodings = b""
        since = None
        for name, value in request_headers:
            if name == b"if-none-match":
                return (
                    self.not_modified
                    if self._has(value.decode("latin-1"))
                    else self._full(request_headers)
                )
            if name == b"if-modified-since":
                since = value
            elif name == b"accept-encoding":
                encodings = value
        if since is not None and modified is not None and _not_since(since, modified):
            return self.not_modified
        return self.gzipped if accepts_gzip(encodings) else self.plain

    def _full(self, request_headers: Sequence[Header]) -> Answer:
        encodings = b",".join(
            value for name, value in request_headers if name == b"accept-encoding"
        )
        return self.gzipped if accepts_gzip(encodings) else self.plain

    def _has(self, value: str) -> bool:
        if value.strip() == "*":
            return True
        return any(
            part.strip().removeprefix("W/").strip('"') in self._etags for part in value.split(",")
        )


def accepts_gzip(header: bytes) -> bool:
    """Whether the browser takes gzip."""
    if b"gzip" not in header:
        return False
    for part in header.lower().split(b","):
        name, _, weight = part.partition(b";")
        if name.strip() == b"gzip":
            return not weight.replace(b" ", b"").startswith((b"q=0,", b"q=0.0")) and (
                weight.replace(b" ", b"") != b"q=0"
            )
    return False


class PublicCache:
    """Kept answers by address, oldest use out first."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._entries: OrderedDict[str, tuple[Entry, datetime | None]] = OrderedDict()
        self._bytes = 0
        self._making: dict[str, asyncio.Event] = {}

    @contextmanager
    def making(self, key: str) -> Iterator[None]:
        """While an answer is made: those who ask for the same one wait for it."""
        if key in self._making:
            yield
            return
        made = self._making[key] = asyncio.Event()
        try:
            yield
        finally:
            del self._making[key]
            made.set()

    async def made(self, key: str) -> bool:
        """Wait until another request has made this answer; False when none is making it.

        Else all who ask at the moment after a change would make the same thousand events anew.
        """
        event = self._making.get(key)
        if event is None:
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await event.wait()
        return True

    async def find(
        self, key: str, request_headers: Sequence[Header], now: datetime
    ) -> Answer | None:
        """The kept answer, if it is right at this moment."""
        found = self._entries.get(key)
        if found is None:
            return None
        entry, modified = found
        if now >= entry.freshness.until:
            self._drop(key)
            return None
        current = self.generation.current()
        if current is None or current != entry.generation:
            if not await _is_unchanged(entry):
                self._drop(key)
                return None
            entry.generation = current
        self._entries.move_to_end(key)
        return entry.answer(request_headers, modified)

    async def stamp(self) -> Stamp:
        """To be taken before an answer is made."""
        generation = self.generation.current()
        row = await db.fetch_one("SELECT revision FROM site WHERE id = 1")
        return Stamp(generation, row["revision"] if row else 0)

    def keep(self, key: str, entry: Entry, modified: datetime | None) -> None:
        """Keep an answer; the longest unused ones make room."""
        self._drop(key)
        if entry.size <= MOST_BYTES // 4:
            self._entries[key] = (entry, modified)
            self._bytes += entry.size
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._entries)))
        if key in self._making:
            self._making[key].set()

    def _drop(self, key: str) -> None:
        found = self._entries.pop(key, None)
        if found is not None:
            self._bytes -= found[0].size


async def _is_unchanged(entry: Entry) -> bool:
    row = await db.fetch_one("SELECT revision FROM site WHERE id = 1")
    if row is None or row["revision"] != entry.revision:
        return False
    expected = {
        (quota.id, quota.taken, quota.waiting, bool(quota.is_open))
        for quota in entry.freshness.quotas
    }
    if not expected:
        return True
    ids: list[UUID] = [quota.id for quota in entry.freshness.quotas]
    rows = await db.fetch(
        f"SELECT id, taken, waiting, is_open FROM quota WHERE id IN ({db.placeholders(len(ids))})",
        *ids,
    )
    return expected == {
        (row["id"], row["taken"], row["waiting"], bool(row["is_open"])) for row in rows
    }


def http_date(instant: datetime) -> bytes:
    """As RFC 9110 5.6.7 writes it; whole seconds."""
    return format_datetime(instant, usegmt=True).encode()


def _not_since(header: bytes, modified: datetime) -> bool:
    """Whether nothing changed since this date; an unreadable one never says so."""
    try:
        since = parsedate_to_datetime(header.decode("latin-1"))
    except (ValueError, TypeError, OverflowError):
        return False
    if since.tzinfo is None:
        return False
    return modified.replace(microsecond=0) == since


def _worth(answer: Answer) -> bool:
    media_type = next((value for name, value in answer.headers if name == b"content-type"), b"")
    text = media_type.startswith(
        (b"text/", b"application/json", b"application/xml", b"application/atom")
    )
    return text and len(answer.body) >= GZIP_FROM


def _sized(status: int, headers: tuple[Header, ...], body: bytes) -> Answer:
    return Answer(status, (*headers, (b"content-length", str(len(body)).encode())), body)
