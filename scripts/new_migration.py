"""Writes a migration for one room from the difference between its tables and its migrations.

Usage: .venv/bin/python scripts/new_migration.py ROOM "what it does"
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from piccolo.apps.migrations.commands.new import new

from core.app.database import open_database
from core.settings import read_settings


def main() -> None:
    """Make the file; Piccolo names it by time."""
    room, description = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        open_database(read_settings({"YHESSA_DATA_DIR": folder}))
        asyncio.run(new(app_name=room, auto=True, desc=description, auto_input="y"))
    newest = max((Path("core") / room / "piccolo_migrations").glob("*.py"))
    print(newest)


if __name__ == "__main__":
    main()
