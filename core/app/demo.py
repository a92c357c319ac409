"""The command `yhessa demo`: a fresh demo database and data folder, then the server."""

import asyncio
import contextlib
import fcntl
import http.client
import os
import socket
import sqlite3
import time
from collections.abc import Mapping
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click
import msgspec
from dotenv import dotenv_values

from core.app.chores import KIT_CHORES
from core.app.database import migrate, open_database
from core.app.rooms import room_hooks
from core.app.start import serve
from core.app.tasks import room_chores
from core.demo import add_events, add_seats, build_demo, demo_links, write_links
from core.groups import members_token
from core.kit import db
from core.kit.clock import utc_now
from core.kit.links import Links
from core.plugin_api.discovery import load_plugins
from core.settings import Settings, SettingsError, read_settings

MARK: Final = "demo.txt"
WORDS: Final = (
    "This folder holds a demo of Yhessä.\n`yhessa demo` empties it and makes the demo anew.\n"
)
KEY: Final = "secret_key"
LEFT_BY_A_DEMO: Final = ("demo-links.json", "generation")
OWN_TABLES: Final = frozenset({"migration", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})
"""What a database has before the first table of ours."""

SECONDS: Final = 60.0
PAUSE: Final = 0.1


class NotADemo(SettingsError):
    """The database or folder holds something that must not be lost."""


class Size(msgspec.Struct, frozen=True):
    """How much is invented beyond the programme, to try size."""

    events: int = 0
    seats: int = 0


def run_demo(*, host: str, port: int, data_dir: str | None, workers: int, size: Size) -> None:
    """Make the demo, serve it until stopped, and tell its links once the server answers."""
    folder = _chosen_folder(data_dir)
    os.environ["YHESSA_DATA_DIR"] = str(folder)  # the web processes read it
    refuse_foreign_folder(folder)
    _refuse_taken_port(host, port)
    settings = read_settings(host=host, port=port)
    links = asyncio.run(make_demo(settings, utc_now(), size))
    # a process and no thread, as the server may fork
    teller = get_context("fork").Process(target=_tell, args=(settings, links, host, port))
    teller.daemon = True
    teller.start()
    serve(settings, host=host, port=port, workers=workers, with_worker=True)


async def make_demo(settings: Settings, now: datetime, size: Size | None = None) -> dict[str, str]:
    """A demo in the place of an earlier one; its links are what comes back."""
    refuse_foreign_folder(settings.data_dir)
    plugins = load_plugins(room_hooks(settings))
    open_database(settings, plugins.piccolo_apps)
    try:
        await _refuse_foreign_database(settings)
        await _empty(settings)
        open_database(settings, plugins.piccolo_apps)
        await migrate(settings)
        story = await build_demo(now, base_url=settings.base_url)
        assert story.council is not None
        links = Links(settings.secret_keys)
        members = await members_token(links, story.council)
        for chore in (*KIT_CHORES, *room_chores(plugins)):
            await chore.run(now)
        if size is not None:
            await add_events(size.events, now)
            await add_seats(size.seats, now)
    finally:
        await db.engine().close_connection_pool()
    settings.mail_folder.mkdir(exist_ok=True)
    return demo_links(
        story,
        links,
        members=members,
        base_url=settings.base_url,
        mailbox=settings.mail_folder,
    )


def _chosen_folder(data_dir: str | None) -> Path:
    """The data folder; asked for before the settings are read, as that makes a key in it."""
    set_before = {**dotenv_values(".env"), **os.environ}.get("YHESSA_DATA_DIR")
    return Path(data_dir or set_before or "data").absolute()


def refuse_foreign_folder(folder: Path) -> None:
    """Raise unless the folder is new, empty or an earlier demo's that nobody serves now."""
    if not folder.exists():
        return
    if not folder.is_dir():
        message = f"YHESSA_DATA_DIR ({folder}) is no folder"
        raise NotADemo(message)
    names = {path.name for path in folder.iterdir()}
    if names - {KEY} and MARK not in names:
        message = (
            f"the folder {folder} holds something that no demo has left there: choose an empty one"
            " with --data-dir or YHESSA_DATA_DIR"
        )
        raise NotADemo(message)
    if _is_served(folder):
        message = f"a server is running on the folder {folder}: stop it first"
        raise NotADemo(message)


def _is_served(folder: Path) -> bool:
    """Whether a worker holds the lock of the folder."""
    try:
        with (folder / "worker.lock").open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _refuse_taken_port(host: str, port: int) -> None:
    """Raise before anything is emptied when the server could not start."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"the port {port} of {host} can't be used: {error.strerror}"
            raise NotADemo(message) from error


async def _refuse_foreign_database(settings: Settings) -> None:
    """Raise unless the database is empty or an earlier demo's."""
    path = _sqlite_path(settings)
    try:
        is_free = _is_free_file(path) if path else await _is_free_server()
    except Exception as error:
        message = f"YHESSA_DATABASE_URL: the database can't be read ({error})"
        raise NotADemo(message) from error
    if not is_free:
        message = "YHESSA_DATABASE_URL: the database holds data that is not a demo's; it stays"
        raise NotADemo(message)


_TABLES_SQLITE: Final = "SELECT name FROM sqlite_master WHERE type = 'table'"
_TABLES_POSTGRES: Final = (
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
)
_IS_FREE: Final = (
    "SELECT CASE WHEN is_demo THEN 1 WHEN EXISTS (SELECT 1 FROM groups) THEN 0"
    " WHEN EXISTS (SELECT 1 FROM association) THEN 0 ELSE 1 END AS free FROM site WHERE id = 1"
)
"""A site without groups holds no events, and so nobody's names."""


def _is_free_file(path: Path) -> bool:
    """The same for SQLite, without writing into somebody's file."""
    if not path.exists() or path.stat().st_size == 0:
        return True
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        tables = {row[0] for row in file.execute(_TABLES_SQLITE)}
        if "site" not in tables:
            return tables <= OWN_TABLES
        return any(row[0] for row in file.execute(_IS_FREE))


async def _is_free_server() -> bool:
    tables = {row["name"] for row in await db.fetch(_TABLES_POSTGRES)}
    if "site" not in tables:
        return tables <= OWN_TABLES
    return any(row["free"] for row in await db.fetch(_IS_FREE))


async def _empty(settings: Settings) -> None:
    """Take away what an earlier demo has left; the key stays, and what somebody else put there."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / MARK).write_text(WORDS, encoding="utf-8")  # first: a killed start goes on
    path = _sqlite_path(settings)
    if path is None:
        for row in await db.fetch(_TABLES_POSTGRES):
            await db.execute(f'DROP TABLE IF EXISTS "{row["name"]}" CASCADE')
    await db.engine().close_connection_pool()
    left = [settings.data_dir / name for name in LEFT_BY_A_DEMO]
    if path is not None:
        left += [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    for file in (*left, *settings.mail_folder.glob("*.eml")):
        file.unlink(missing_ok=True)


def _sqlite_path(settings: Settings) -> Path | None:
    if not settings.database_url.startswith("sqlite:///"):
        return None
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _tell(settings: Settings, links: Mapping[str, str], host: str, port: int) -> None:
    """Write and print the links when the server answers; nothing when it never does."""
    parent = os.getppid()
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - safe: compared only
    until = time.monotonic() + SECONDS
    while not _answers(here, port):
        if time.monotonic() > until or os.getppid() != parent:
            return
        time.sleep(PAUSE)
    write_links(links, settings.data_dir)
    click.echo(f"\nThe demo: {settings.base_url}/fi/ (what to try: {settings.base_url}/demo)")
    width = max(map(len, links))
    for name, address in links.items():
        click.echo(f"  {name:{width}}  {address}")
    click.echo("Stop it with Ctrl+C; `yhessa serve` goes on with the same data.")


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    return False
