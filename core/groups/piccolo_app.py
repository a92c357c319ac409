"""The Piccolo app of the room: its tables and migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.groups.tables import (
    Association,
    Group,
    GroupMunicipality,
    GroupPlugin,
    Municipality,
    OldSlug,
    Site,
    SitePlugin,
)

APP_CONFIG = AppConfig(
    app_name="groups",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Site,
        Municipality,
        Group,
        GroupMunicipality,
        Association,
        OldSlug,
        SitePlugin,
        GroupPlugin,
    ],
    migration_dependencies=["core.kit.piccolo_app"],
)
