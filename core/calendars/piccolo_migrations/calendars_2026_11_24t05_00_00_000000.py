"""Indexes and uniqueness."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit.migrations import index_migration

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and uniqueness"

STATEMENTS = ("CREATE UNIQUE INDEX event_text_language ON event_text (event, language)",)


async def forwards() -> MigrationManager:
    """Add them."""
    return index_migration(name=ID, app="calendars", description=DESCRIPTION, statements=STATEMENTS)
