"""Writes the migration of a room whose tables changed; `--check` says which rooms lack one.

Look through the file before you commit it. Raw indexes are written by hand with
`core.kit.migrations.index_migration`: Piccolo's own composite constraints fail on SQLite.
"""

import asyncio
import contextlib
import io
import sys
import tempfile
import warnings
from pathlib import Path

from piccolo.apps.migrations.commands.new import AutoMigrationManager, new
from piccolo.conf.apps import AppConfig, Finder

from core.app.database import open_database
from core.testing.databases import settings_for


def is_behind(config: AppConfig) -> bool:
    """Whether the tables of an app say more than its migrations do."""
    with contextlib.redirect_stdout(io.StringIO()):  # Piccolo prints a table of noughts
        changes = asyncio.run(AutoMigrationManager().get_alter_statements(config))
    return any(change.statements for change in changes)


def main(rooms: list[str]) -> None:
    """Write what is missing for these rooms (or all), or only say it."""
    warnings.filterwarnings("ignore", message=".*fully supported by SQLite.*")
    check = "--check" in rooms
    named = [room for room in rooms if room != "--check"]
    with tempfile.TemporaryDirectory() as folder:
        open_database(settings_for(f"sqlite:///{folder}/empty.sqlite3", Path(folder)))
        behind = [
            config.app_name
            for config in Finder().get_app_configs()
            if (not named or config.app_name in named) and is_behind(config)
        ]
        if check and behind:
            sys.exit(f"Tables without a migration (make migrations writes it): {', '.join(behind)}")
        for room in behind:
            asyncio.run(new(app_name=room, auto=True, auto_input="y"))


if __name__ == "__main__":
    main(sys.argv[1:])
