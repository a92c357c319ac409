"""Opens the database and brings it up to date: each room's and plugin's migrations, forwards.

Piccolo's own runner has no lock and records a migration after its transaction (a crash between
leaves it applied and unrecorded), so its files are run here: one process at a time, each
migration and its record in one transaction.
"""

import asyncio
import fcntl
import importlib
import importlib.util
import io
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig, AppRegistry

from core.groups import load_reference_data
from core.kit import db, piccolo_conf
from core.kit.clock import utc_now
from core.kit.postgres import PooledPostgresEngine
from core.settings import Settings

ROOMS = ("kit", "groups", "events", "registrations", "certificates", "calendars")
ADVISORY_LOCK = 7_239_114


def open_database(settings: Settings, plugin_apps: Sequence[str] = ()) -> None:
    """Bind all tables to the engine of the settings; connections open at first need.

    `plugin_apps` are the dotted names of the plugins' `piccolo_app` modules.
    """
    rooms = [f"core.{room}.piccolo_app" for room in ROOMS]
    piccolo_conf.APP_REGISTRY = AppRegistry(apps=[*rooms, *plugin_apps])
    db.bind(db.build_engine(settings.database_url))


async def migrate(settings: Settings) -> list[str]:
    """Run all missing migrations and load the data that ships with the product.

    Returns the names of what was run. Safe to call from many processes.
    """
    async with _only_one(settings):
        done = await _run_missing()
        await load_reference_data(utc_now(), uid_host=settings.host)
    return done


async def missing_migrations() -> list[str]:
    """Names of the migrations that the database lacks."""
    if not await Migration.table_exists().run():
        return [name for _, name, _ in _all_migrations()]
    done = await _done()
    return [name for app, name, _ in _all_migrations() if (app, name) not in done]


@asynccontextmanager
async def _only_one(settings: Settings) -> AsyncIterator[None]:
    engine = db.engine()
    if isinstance(engine, PooledPostgresEngine):
        connection = await engine.get_new_connection()
        try:
            await connection.execute(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
            yield
        finally:
            await connection.close()
        return
    path = Path(settings.database_url.removeprefix("sqlite:///") + ".lock")
    with path.open("w") as file:  # noqa: ASYNC230 - optional: an empty file
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield


async def _run_missing() -> list[str]:
    if not await Migration.table_exists().run():
        await Migration.create_table().run()
    done = await _done()
    new = []
    for app, name, path in _all_migrations():
        if (app, name) in done:
            continue
        module = _load(app, path)
        async with db.transaction():
            manager = await module.forwards()
            if isinstance(manager, MigrationManager):
                with redirect_stdout(io.StringIO()):  # Piccolo prints its progress
                    await manager.run()
            await Migration.insert(Migration(name=name, app_name=app)).run()
        new.append(f"{app} {name}")
    return new


async def _done() -> set[tuple[str, str]]:
    rows = await Migration.select(Migration.app_name, Migration.name).run()
    return {(row["app_name"], row["name"]) for row in rows}


def _all_migrations() -> list[tuple[str, str, Path]]:
    """(app, migration id, file) of all apps, dependencies first."""
    found: list[tuple[str, str, Path]] = []
    for config in _apps_in_order():
        folder = Path(config.resolved_migrations_folder_path)
        found += [
            (config.app_name, _load(config.app_name, path).ID, path)
            for path in sorted(folder.glob("*.py"))
            if path.name != "__init__.py"
        ]
    return found


def _apps_in_order() -> list[AppConfig]:
    ordered: dict[str, AppConfig] = {}

    def visit(name: str) -> None:
        if name in ordered:
            return
        config: AppConfig = importlib.import_module(name).APP_CONFIG
        for dependency in config.migration_dependencies:
            visit(dependency)
        ordered[name] = config

    for name in piccolo_conf.APP_REGISTRY.apps:
        visit(name)
    return list(ordered.values())


def _load(app: str, path: Path) -> ModuleType:
    """Import a migration under a name of its own, so that two apps can't collide."""
    name = f"yhessa_migrations.{app}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[name] = module
    return module
