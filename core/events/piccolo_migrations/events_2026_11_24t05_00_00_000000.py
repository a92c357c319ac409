"""Indexes and uniqueness."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit.migrations import index_migration

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and uniqueness"

STATEMENTS = (
    "CREATE INDEX event_coming ON event (visibility, ends_at, starts_at, state, municipality)",
    "CREATE INDEX event_start ON event (visibility, starts_at, ends_at, state)",
    "CREATE INDEX event_group ON event (group_id, ends_at)",
    "CREATE INDEX event_series ON event (series)",
    "CREATE INDEX event_municipality ON event (municipality)",
    "CREATE INDEX series_group ON series (group_id)",
    "CREATE INDEX event_host_event ON event_host (event)",
    "CREATE INDEX event_host_group ON event_host (group_id)",
    "CREATE UNIQUE INDEX event_theme_pair ON event_theme (event, theme)",
    "CREATE INDEX event_theme_theme ON event_theme (theme)",
    "CREATE INDEX event_session_event ON event_session (event)",
    "CREATE UNIQUE INDEX quota_of_event ON quota (event, mode) WHERE session IS NULL",
    "CREATE UNIQUE INDEX quota_of_session ON quota (session, mode) WHERE session IS NOT NULL",
    "CREATE INDEX quota_event ON quota (event)",
    "CREATE UNIQUE INDEX question_key ON question (event, key)",
)


async def forwards() -> MigrationManager:
    """Add them."""
    return index_migration(
        name=ID, app="events", description=DESCRIPTION, statements=STATEMENTS
    )
