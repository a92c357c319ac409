"""The database of a test: migrated, empty, its own, on both engines."""

import pytest

from core.kit import db
from core.kit.tables import RateWindow


async def leave_a_row():
    """Write what the other test must not see."""
    assert await RateWindow.count() == 0
    await db.execute(
        "INSERT INTO rate_window (key, since, hits) VALUES ('a', CURRENT_TIMESTAMP, 1)"
    )
    assert await RateWindow.count() == 1


async def test_first_test_sees_an_empty_database(database):
    """One of two tests that would see each other's row."""
    await leave_a_row()


async def test_second_test_sees_an_empty_database(database):
    """The other of the two."""
    await leave_a_row()


def test_engine_of_the_settings(settings, database_engine):
    """The parameter says which engine the address is of."""
    assert settings.database_url.startswith(database_engine)


@pytest.mark.parametrize("database_engine", ["sqlite"], indirect=True)
def test_one_engine_can_be_chosen(database_url):
    """A test about one engine says so and runs once."""
    assert database_url.startswith("sqlite:///")
