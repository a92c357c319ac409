"""Indexes and uniqueness."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit.migrations import index_migration

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and uniqueness"

STATEMENTS = (
    "CREATE UNIQUE INDEX message_dedup_key ON message (dedup_key)",
    "CREATE INDEX message_due ON message (state, next_try_at)",
    "CREATE INDEX message_about ON message (about_id)",
    "CREATE INDEX message_event ON message (event_id)",
    "CREATE UNIQUE INDEX job_dedup_key ON job (dedup_key)",
    "CREATE INDEX job_due ON job (state, run_at)",
    "CREATE INDEX history_object ON history_entry (object_id)",
    "CREATE INDEX history_event ON history_entry (event_id)",
)


async def forwards() -> MigrationManager:
    """Add them."""
    return index_migration(name=ID, app="kit", description=DESCRIPTION, statements=STATEMENTS)
