"""What hand-written migrations are made from: raw indexes that work on both engines."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit import db


def index_migration(
    *, name: str, app: str, description: str, statements: tuple[str, ...]
) -> MigrationManager:
    """A migration that runs plain statements (`CREATE [UNIQUE] INDEX …`).

    Piccolo's own composite constraints fail on SQLite, a raw index does the same on both.
    """
    manager = MigrationManager(migration_id=name, app_name=app, description=description)

    async def run() -> None:
        for statement in statements:
            await db.fetch(statement)

    manager.add_raw(run)
    return manager
