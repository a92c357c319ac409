"""Indexes and uniqueness."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit.migrations import index_migration

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and uniqueness"

STATEMENTS = (
    "CREATE UNIQUE INDEX group_municipality_pair ON group_municipality (group_id, municipality)",
    "CREATE INDEX group_municipality_municipality ON group_municipality (municipality)",
    "CREATE INDEX association_sort ON association (sort_name)",
    "CREATE INDEX association_municipality ON association (municipality)",
    "CREATE UNIQUE INDEX old_slug_address ON old_slug (kind, slug)",
    "CREATE UNIQUE INDEX group_plugin_pair ON group_plugin (plugin, group_id)",
)


async def forwards() -> MigrationManager:
    """Add them."""
    return index_migration(
        name=ID, app="groups", description=DESCRIPTION, statements=STATEMENTS
    )
