"""Migrations: by several processes at once, whole or not at all."""

import asyncio
import os
import sys

import pytest
from piccolo.apps.migrations.tables import Migration

from core.app import database as module
from core.app.database import migrate, missing_migrations, open_database
from core.kit import db
from core.testing.databases import settings_for

PROGRAM = [sys.executable, "-m", "core", "migrate"]


@pytest.fixture
async def empty(empty_database_url, tmp_path):
    """Settings of a database that no migration has seen, opened."""
    settings = settings_for(empty_database_url, tmp_path)
    open_database(settings)
    yield settings
    await db.engine().close_connection_pool()


async def test_three_processes_at_once(empty, tmp_path):
    """A server with three web processes starts on an empty database; each migration runs once."""
    environ = {
        **{key: value for key, value in os.environ.items() if not key.startswith("YHESSA_")},
        "YHESSA_DATABASE_URL": empty.database_url,
        "YHESSA_DATA_DIR": str(tmp_path / "data"),
    }
    started = [
        await asyncio.create_subprocess_exec(
            *PROGRAM, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    ended = await asyncio.gather(*(process.communicate() for process in started))
    assert [process.returncode for process in started] == [0, 0, 0], ended
    names = [line for out, _ in ended for line in out.decode().splitlines() if " 20" in line]
    assert len(names) == len(set(names)) == await Migration.count()
    assert await missing_migrations() == []


async def test_second_time_does_nothing(empty):
    """What was run is recorded."""
    missing = await missing_migrations()
    assert [line.partition(" ")[2] for line in await migrate(empty)] == missing
    assert await migrate(empty) == []


async def test_failing_migration_leaves_nothing(empty, tmp_path, monkeypatch):
    """A migration and its record stand or fall together."""
    broken = tmp_path / "broken.py"
    broken.write_text(
        "from core.kit.migrations import index_migration\n"
        "ID = 'broken'\n"
        "async def forwards():\n"
        "    return index_migration(name=ID, app='kit', description='', statements=(\n"
        "        'CREATE TABLE half (a INTEGER)', 'CREATE NONSENSE'))\n"
    )
    monkeypatch.setattr(module, "_all_migrations", lambda: [("kit", "broken", broken)])
    with pytest.raises(Exception, match=r"(?i)syntax error"):
        await migrate(empty)
    assert await Migration.count() == 0
    with pytest.raises(Exception, match=r"half"):
        await db.fetch("SELECT a FROM half")
