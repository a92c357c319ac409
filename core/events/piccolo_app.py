"""The Piccolo app of the room: its tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.events.tables import (
    Event,
    EventHost,
    EventTheme,
    Question,
    Quota,
    Series,
    Session,
    Theme,
    Venue,
)

APP_CONFIG = AppConfig(
    app_name="events",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Series,
        Venue,
        Event,
        EventHost,
        Theme,
        EventTheme,
        Session,
        Quota,
        Question,
    ],
    migration_dependencies=["core.groups.piccolo_app"],
)
