"""Where a demo may be made, and where it must not."""

import fcntl

import pytest

from core.app.database import migrate, open_database
from core.app.demo import NotADemo, Size, make_demo, refuse_foreign_folder
from core.kit import db
from core.registrations import find_problems
from core.testing.databases import settings_for
from core.testing.factories import make_group
from core.testing.site import NOON


async def test_an_earlier_demo_is_made_anew(make, serve):
    """The second run must neither double anything nor keep what somebody tried out."""
    first = await make()
    second = await make()
    assert first.links["registration"] != second.links["registration"]
    async with serve(second.settings, second.now) as client:
        assert (await client.get(first.links["registration"])).status_code == 404
        assert (await client.get(second.links["registration"])).status_code == 200
        row = await db.fetch_one("SELECT count(*) AS events FROM event")
        assert row["events"] == 50


async def test_a_database_with_groups_is_refused(settings):
    """Somebody's real site would be lost."""
    open_database(settings)
    await migrate(settings)
    await make_group()
    await db.engine().close_connection_pool()
    with pytest.raises(NotADemo, match="holds data"):
        await make_demo(settings, NOON)
    open_database(settings)
    row = await db.fetch_one("SELECT count(*) AS groups FROM groups")
    await db.engine().close_connection_pool()
    assert row["groups"] == 1


async def test_a_migrated_database_without_anything_is_taken(make):
    """A start that was killed before the first group must not shut the demo out for good."""
    assert "open_event" in (await make()).links  # the settings' database is migrated


async def test_tables_of_another_program_are_refused(empty_database_url, tmp_path):
    """They are dropped with everything else otherwise."""
    settings = settings_for(empty_database_url, tmp_path / "data")
    open_database(settings)
    await db.execute("CREATE TABLE accounts_receivable (id integer)")
    await db.engine().close_connection_pool()
    with pytest.raises(NotADemo, match="holds data"):
        await make_demo(settings, NOON)


async def test_a_file_that_is_no_database_is_refused(tmp_path):
    """A wrong path must not cost somebody a letter."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear council," * 100)
    settings = settings_for(f"sqlite:///{path}", tmp_path / "data")
    with pytest.raises(NotADemo, match="YHESSA_DATABASE_URL"):
        await make_demo(settings, NOON)
    assert path.read_text().startswith("Dear council")


def test_a_folder_with_something_else_is_refused(tmp_path):
    """Whoever runs the demo in a folder of photographs keeps them."""
    (tmp_path / "summer.jpg").write_bytes(b"1")
    with pytest.raises(NotADemo, match="--data-dir"):
        refuse_foreign_folder(tmp_path)
    assert (tmp_path / "summer.jpg").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    """The sentence names the setting."""
    path = tmp_path / "data"
    path.write_text("")
    with pytest.raises(NotADemo, match="YHESSA_DATA_DIR"):
        refuse_foreign_folder(path)


def test_new_empty_and_key_folders_are_taken(tmp_path):
    """A key alone is what any command leaves there."""
    refuse_foreign_folder(tmp_path / "new")
    refuse_foreign_folder(tmp_path)
    (tmp_path / "secret_key").write_text("key")
    refuse_foreign_folder(tmp_path)


def test_a_folder_that_is_served_is_refused(tmp_path):
    """The running server would lose its database under its feet."""
    (tmp_path / "demo.txt").write_text("")
    with (tmp_path / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(NotADemo, match="stop it first"):
            refuse_foreign_folder(tmp_path)
    refuse_foreign_folder(tmp_path)


async def test_more_events_and_seats(make, serve):
    """Invented ones in any number: pages, places and retention agree with them."""
    made = await make(size=Size(events=120, seats=2300))
    async with serve(made.settings, made.now) as client:
        coming = await db.fetch_one(
            "SELECT count(*) AS events FROM event WHERE slug LIKE 'keksitty-tapahtuma%'"
            " AND starts_at > $1",
            made.now,
        )
        assert coming["events"] == 120
        seats = await db.fetch(
            "SELECT slug, taken, (SELECT count(*) FROM seat WHERE seat.quota = quota.id) AS seats"
            " FROM event JOIN quota ON quota.event = event.id"
            " WHERE slug LIKE 'keksitty-mennyt%' ORDER BY slug"
        )
        assert sum(row["seats"] for row in seats) == 2300
        assert [row["taken"] for row in seats] == [row["seats"] for row in seats]
        assert await find_problems(made.now) == []
        page = await client.get("http://yhessa.example/fi/events?q=keksitty+tapahtuma+77")
        assert "Keksitty tapahtuma 77" in page.text
        event = await client.get("http://yhessa.example/fi/events/keksitty-tapahtuma-77")
        assert event.status_code == 200
        feed = await client.get("http://yhessa.example/calendar.ics")
        assert feed.text.count("BEGIN:VEVENT") > 120
