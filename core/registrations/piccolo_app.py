"""The Piccolo app of the room: its tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.registrations.tables import (
    Answer,
    Attendance,
    AttendanceList,
    CalendarCount,
    DoorLink,
    EventFigures,
    Registration,
    Seat,
    SessionChoice,
)

APP_CONFIG = AppConfig(
    app_name="registrations",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Registration,
        Seat,
        Answer,
        SessionChoice,
        Attendance,
        AttendanceList,
        DoorLink,
        CalendarCount,
        EventFigures,
    ],
    migration_dependencies=["core.events.piccolo_app"],
)
