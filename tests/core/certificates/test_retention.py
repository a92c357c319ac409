"""What a certificate tells is kept for ten years, as people are promised, and no longer."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from core.accounts import SYSTEM
from core.certificates import correct_name, documents_of_seats, erase_due_documents
from core.certificates.domain.checking import NOTHING, check_file, check_number
from core.certificates.domain.records import note_file
from core.kit import db
from core.kit.errors import NotFound

FILE = b"%PDF-1.7 as it was handed out"


@pytest.fixture
async def given(make_training, take_seats, came, close):
    """A certificate whose file was handed out."""
    event = await make_training()
    await came(await take_seats(event, "Aino Esimerkki"))
    document = (await close(event))["Aino Esimerkki"]
    await note_file(document.id, _hash(FILE), document.issued_at)
    return document


def _hash(body):
    return hashlib.sha256(body).hexdigest()


def _later(instant, **difference):
    return instant.replace(year=instant.year + 10) + timedelta(**difference)


async def test_nothing_before_its_time(given):
    """On the last day it can still be fetched and checked."""
    assert await erase_due_documents(_later(given.issued_at, seconds=-1)) == 0
    assert (await documents_of_seats([given.seat]))[given.seat] == given
    assert (await check_file(FILE)).document == given


async def test_nothing_is_left_after_ten_years(given, run_jobs):
    """Name, content and the file's hash are gone, and no second certificate comes of it."""
    then = _later(given.issued_at)
    assert await erase_due_documents(then) == 1
    assert await erase_due_documents(then) == 0
    row = await db.fetch_one("SELECT recipient, content FROM document WHERE id = $1", given.id)
    assert (row["recipient"], row["content"]) == ("", "{}")
    assert await db.fetch("SELECT id FROM document_file") == []
    assert await documents_of_seats([given.seat]) == {}
    assert await check_number(given.number, client="a house", now=then) == NOTHING
    assert await check_file(FILE) == NOTHING
    with pytest.raises(NotFound):
        await correct_name(given.number, "Aina Esimerkki", actor=SYSTEM, now=then)
    await run_jobs(then)
    assert len(await db.fetch("SELECT id FROM document")) == 1


async def test_correction_has_its_own_ten_years(given):
    """The older version goes first, the newer one is valid until its own day."""
    later = given.issued_at + timedelta(days=400)
    newer = await correct_name(given.number, "Aina Esimerkki", actor=SYSTEM, now=later)
    assert await erase_due_documents(_later(given.issued_at)) == 1
    checked = await check_number(given.number, client="a house", now=later)
    assert (checked.document, checked.older) == (newer, None)


async def test_leap_day(given):
    """There is no 29 February ten years before."""
    await db.execute("UPDATE document SET issued_at = $1", datetime(2018, 2, 28, 10, tzinfo=UTC))
    assert await erase_due_documents(datetime(2028, 2, 29, 10, tzinfo=UTC)) == 1
