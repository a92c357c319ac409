"""The Piccolo app of the room: its tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.certificates.tables import (
    Document,
    DocumentFile,
)

APP_CONFIG = AppConfig(
    app_name="certificates",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Document,
        DocumentFile,
    ],
    migration_dependencies=["core.registrations.piccolo_app"],
)
