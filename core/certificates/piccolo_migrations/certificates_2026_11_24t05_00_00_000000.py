"""Indexes and uniqueness."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit.migrations import index_migration

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and uniqueness"

STATEMENTS = (
    "CREATE UNIQUE INDEX document_version ON document (number, version)",
    "CREATE UNIQUE INDEX document_of_seat ON document (seat, kind, version) WHERE seat IS NOT NULL",
    "CREATE INDEX document_event ON document (event)",
    "CREATE UNIQUE INDEX document_file_hash ON document_file (document, sha256)",
    "CREATE INDEX document_file_sha256 ON document_file (sha256)",
)


async def forwards() -> MigrationManager:
    """Add them."""
    return index_migration(
        name=ID, app="certificates", description=DESCRIPTION, statements=STATEMENTS
    )
