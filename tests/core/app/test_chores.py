"""Chores: once for each of their times, also after a pause and on the nights of the clocks."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from core.app.chores import KIT_CHORES, Chore, add_chores, mail_file_chore
from core.kit import db
from core.kit.history import Deed, record
from core.kit.outbox import Mail, enqueue, forget

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


async def nothing(_now):
    """Do nothing."""


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T00:59", "2026-11-23T01:00"),
        ("2026-11-24T01:00", "2026-11-24T01:00"),
        ("2026-07-01T00:00", "2026-07-01T00:00"),
        ("2027-03-28T01:00", "2027-03-28T01:00"),  # the night without a 3 o'clock
        ("2027-03-29T00:00", "2027-03-29T00:00"),
        ("2026-10-25T00:30", "2026-10-25T00:00"),  # the night with two
        ("2026-10-25T02:00", "2026-10-25T00:00"),
        ("2026-10-26T00:59", "2026-10-25T00:00"),
    ],
)
def test_a_nightly_chore_has_one_time_a_night(now, expected):
    """At 3 on Finnish clocks."""
    chore = Chore(name="nightly", run=nothing)
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert chore.last_time(instant) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_chore_may_come_often():
    """Each quarter of an hour from its first time on."""
    chore = Chore(name="often", run=nothing, every=timedelta(minutes=15), at=time(12, 5))
    now = datetime(2026, 11, 24, 10, 49, tzinfo=UTC)
    assert chore.last_time(now) == datetime(2026, 11, 24, 10, 35, tzinfo=UTC)


@pytest.mark.usefixtures("database")
async def test_a_time_has_one_job():
    """Whoever adds it, and however often."""
    chore = Chore(name="nightly", run=nothing)
    now = datetime(2026, 11, 24, 7, tzinfo=UTC)
    for moment in (now, now + timedelta(hours=1), now + timedelta(days=3)):
        await add_chores([chore], moment)
    rows = await db.fetch("SELECT dedup_key FROM job ORDER BY id")
    assert [row["dedup_key"] for row in rows] == [
        "chore.nightly:2026-11-24T01:00+00:00",
        "chore.nightly:2026-11-27T01:00+00:00",
    ]


@pytest.mark.usefixtures("database")
async def test_old_history_goes():
    """Logs of deeds are kept for a year."""
    now = datetime(2026, 11, 24, 7, tzinfo=UTC)
    [chore] = [chore for chore in KIT_CHORES if chore.name == "old-history"]
    deed = Deed(
        actor_kind="system", actor_id=None, object_kind="x", object_id=uuid4(), action="x.y"
    )
    for age in (366, 364):
        await record(deed, now - timedelta(days=age))
    await chore.run(now)
    assert len(await db.fetch("SELECT id FROM history_entry")) == 1


@pytest.mark.usefixtures("database")
async def test_files_of_emptied_mails_go(tmp_path):
    """Without an SMTP server a mail is a file, and holds the names that its row has lost."""
    folder = tmp_path / "mails"
    folder.mkdir()
    about, other = uuid4(), uuid4()
    for one in (about, other):
        mail = Mail(
            template="link_again",
            to_email="aamu@yhdistys.example",
            language="fi",
            details={},
            about_kind="registration",
            about_id=one,
        )
        await enqueue(mail, NOW)
    rows = await db.fetch("SELECT id, about_id FROM message ORDER BY id")
    files = {
        row["about_id"]: folder / f"20261124T100000-{row['id']:08d}-link_again.eml" for row in rows
    }
    for file in (*files.values(), folder / "notes.eml"):
        file.write_text("Aamu")
    await forget([about])
    await mail_file_chore(folder).run(NOW)
    assert sorted(folder.iterdir()) == [files[other], folder / "notes.eml"]
    await mail_file_chore(tmp_path / "none").run(NOW)
