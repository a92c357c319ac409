"""The cache of public answers: never older than the data, right by HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.app.cache import Answer, Entry, PublicCache, Stamp, accepts_gzip
from core.app.create import is_on_this_machine
from core.groups import raise_site_revision
from core.kit import db
from core.kit.web import Freshness

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BODY = b"<p>page</p>" * 200


class Counter:
    """A generation that the test moves."""

    def __init__(self) -> None:
        self.number: int | None = 1

    def current(self) -> int | None:
        """The number now."""
        return self.number

    def close(self) -> None:
        """Nothing."""


def entry(revision: int = 1, until: datetime = LATER) -> Entry:
    answer = Answer(200, ((b"content-type", b"text/html; charset=utf-8"),), BODY)
    return Entry(Stamp(1, revision), Freshness(until=until), answer)


def header(answer: Answer, name: bytes) -> bytes:
    return dict(answer.headers).get(name, b"")


@pytest.mark.parametrize(
    ("encodings", "zipped"),
    [
        (b"gzip", True),
        (b"br, gzip;q=0.5", True),
        (b"gzip;q=0", False),
        (b"gzip;q=0.000", False),
        (b"identity", False),
        (b"", False),
    ],
)
def test_gzip_only_for_who_takes_it(encodings: bytes, zipped: bool):
    """RFC 9110 12.5.3: q=0 means no."""
    assert accepts_gzip(encodings) is zipped
    answer = entry().answer([(b"accept-encoding", encodings)], None)
    assert (header(answer, b"content-encoding") == b"gzip") is zipped
    assert int(header(answer, b"content-length")) == len(answer.body)
    assert header(answer, b"vary") == b"accept-encoding"


def test_revalidation_by_either_tag():
    """Weak, listed or the other encoding's tag: 304 without a body."""
    kept = entry()
    plain = header(kept.plain, b"etag").decode()
    zipped = header(kept.gzipped, b"etag").decode()
    assert plain != zipped
    for value in (plain, zipped, f"W/{plain}", f'"x", {zipped}', "*"):
        answer = kept.answer([(b"if-none-match", value.encode())], NOW)
        assert (answer.status, answer.body) == (304, b"")
    assert kept.answer([(b"if-none-match", b'"other"')], NOW).status == 200


def test_tag_goes_before_date_and_a_bad_date_never_says_unchanged():
    """RFC 9110 13.2.2; Apple revalidates by date alone (a date that is not ours gives 200)."""
    kept = entry()
    date = b"Tue, 24 Nov 2026 10:00:00 GMT"
    assert kept.answer([(b"if-modified-since", date)], NOW).status == 304
    for other in (
        b"Tue, 24 Nov 2026 09:59:59 GMT",
        b"yesterday",
        b"",
        b"Tue, 24 Nov 2026 10:00:00",
    ):
        assert kept.answer([(b"if-modified-since", other)], NOW).status == 200
    headers = [(b"if-modified-since", date), (b"if-none-match", b'"other"')]
    assert kept.answer(headers, NOW).status == 200


async def test_entry_lives_until_its_instant(database: object):
    """Sign-up opens at 9 without a new version of anything."""
    cache = PublicCache(Counter())
    cache.keep("/fi/", entry(), None)
    assert await cache.find("/fi/", [], LATER - timedelta(seconds=1)) is not None
    assert await cache.find("/fi/", [], LATER) is None


async def test_commit_that_changes_nothing_public_keeps_the_entry(database: object):
    """A sign-up elsewhere moves the generation, not the revision."""
    counter = Counter()
    cache = PublicCache(counter)
    cache.keep("/fi/", entry(revision=(await cache.stamp()).revision), None)
    counter.number = 2
    assert await cache.find("/fi/", [], NOW) is not None
    counter.number = None
    assert await cache.find("/fi/", [], NOW) is not None


async def test_public_change_ends_the_entry(database: object):
    """After the answer to a change nobody sees the old page."""
    counter = Counter()
    cache = PublicCache(counter)
    cache.keep("/fi/", entry(revision=(await cache.stamp()).revision), None)
    async with db.transaction():
        await raise_site_revision(NOW)
    counter.number = 2
    assert await cache.find("/fi/", [], NOW) is None


async def test_full_cache_drops_the_longest_unused(
    monkeypatch: pytest.MonkeyPatch, database: object
):
    """Memory has a limit."""
    monkeypatch.setattr("core.app.cache.MOST_BYTES", entry().size * 5)
    cache = PublicCache(Counter())
    for number in range(5):
        cache.keep(f"/{number}", entry(), None)
    assert await cache.find("/0", [], NOW) is not None
    cache.keep("/5", entry(), None)
    assert await cache.find("/1", [], NOW) is None
    assert await cache.find("/0", [], NOW) is not None


async def test_one_makes_an_answer_and_the_others_wait_for_it():
    """After a change many ask at once; only the first one's work is needed."""
    cache = PublicCache(Counter())
    assert not await cache.made("/fi/events")
    with cache.making("/fi/events"):
        waiting = asyncio.create_task(cache.made("/fi/events"))
        await asyncio.sleep(0)
        assert not waiting.done()
        cache.keep("/fi/events", entry(), None)
        assert await waiting
        assert await cache.find("/fi/events", [], NOW)
    assert not await cache.made("/fi/events")


async def test_who_waits_goes_on_when_nothing_was_kept():
    """An error page is nobody's to share: those who waited ask for themselves."""
    cache = PublicCache(Counter())
    with cache.making("/fi/unknown"):
        waiting = asyncio.create_task(cache.made("/fi/unknown"))
        await asyncio.sleep(0)
    assert await waiting
    assert await cache.find("/fi/unknown", [], NOW) is None


@pytest.mark.parametrize(
    ("url", "environment", "is_here"),
    [
        ("postgresql://yhessa@localhost/yhessa", "", True),
        ("postgresql://[::1]:5433/yhessa", "", True),
        ("postgresql:///yhessa?host=/run/postgresql", "", True),
        ("postgresql:///yhessa", "", True),
        ("postgresql:///yhessa", "db.example", False),
        ("postgresql:///yhessa?host=db.example", "", False),
        ("postgresql://db.example/yhessa", "", False),
        ("postgresql://localhost,db.example/yhessa", "", False),
    ],
)
def test_counters_of_commits_are_trusted_on_one_machine_alone(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: str, *, is_here: bool
):
    """Other machines write to a database that stands elsewhere, and count in no file of ours."""
    monkeypatch.setenv("PGHOST", environment)
    assert is_on_this_machine(url) is is_here
