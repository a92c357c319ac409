"""The Piccolo app of the room: its tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.calendars.tables import (
    EventText,
)

APP_CONFIG = AppConfig(
    app_name="calendars",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        EventText,
    ],
    migration_dependencies=["core.events.piccolo_app"],
)
