"""The Piccolo app of the room: its tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.kit.tables import (
    HistoryEntry,
    Job,
    Message,
    RateWindow,
)

APP_CONFIG = AppConfig(
    app_name="kit",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Message,
        Job,
        HistoryEntry,
        RateWindow,
    ],
    migration_dependencies=[],
)
