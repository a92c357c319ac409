"""Migrated, empty databases on both engines, one for each test."""

import asyncio
import fcntl
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from core.testing.cluster import Cluster, ClusterError, read_cluster, start_cluster

if TYPE_CHECKING:
    from core.kit.db import AppEngine
    from core.settings import Settings

TEMPLATE = "migrated"
SECRET = "a secret of the tests that is long enough to be taken"


def once(folder: Path, name: str, make: Callable[[], None]) -> None:
    """Call `make` in the first process of a test run that comes here; the others wait."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / f"{name}.done"
        if not done.exists():
            make()
            done.touch()


def settings_for(url: str, data_dir: Path) -> "Settings":
    """Settings of a test: this database, this folder, all else fixed."""
    from core.settings import Settings

    return Settings(
        data_dir=data_dir,
        database_url=url,
        base_url="http://yhessa.example",
        secret_keys=(SECRET,),
    )


def migrate_template(settings: "Settings") -> None:
    """Run all migrations, on a thread and an event loop of its own."""
    from core.app.database import migrate, open_database
    from core.kit import db

    async def run() -> None:
        open_database(settings)
        try:
            await migrate(settings)
        finally:
            await db.engine().close_connection_pool()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that uses a database on both engines, unless it or the run names one."""
    own = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    if "database_engine" in metafunc.fixturenames and "database_engine" not in own:
        chosen = metafunc.config.getoption("--engine")
        engines = [chosen] if chosen else ["sqlite", "postgresql"]
        metafunc.parametrize("database_engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_engine(request: pytest.FixtureRequest) -> str:
    """The engine of this test: `sqlite` or `postgresql`."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgresql(shared_folder: Path, owner: int, pytestconfig: pytest.Config) -> Cluster:
    """The PostgreSQL cluster of this test run; it starts when the first test needs it."""
    durable = bool(pytestconfig.getoption("--durable"))

    def start() -> None:
        start_cluster(shared_folder, owner=owner, durable=durable)

    try:
        once(shared_folder, "cluster", start)
        cluster = read_cluster(shared_folder)
    except ClusterError as error:
        pytest.fail(str(error), pytrace=False)
    assert cluster is not None
    return cluster


@pytest.fixture(scope="session")
def sqlite_template(shared_folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    path = shared_folder / f"{TEMPLATE}.sqlite3"

    def make() -> None:
        migrate_template(settings_for(f"sqlite:///{path}", shared_folder))

    once(shared_folder, "sqlite", make)
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Cluster, shared_folder: Path) -> str:
    """The name of a migrated PostgreSQL database to copy."""

    def make() -> None:
        postgresql.run(f"CREATE DATABASE {TEMPLATE}")
        migrate_template(settings_for(postgresql.url(TEMPLATE), shared_folder))

    once(shared_folder, "postgresql", make)
    return TEMPLATE


@pytest.fixture
def database_url(
    database_engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    if database_engine == "sqlite":
        path = tmp_path / "yhessa.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid.uuid4().hex}"
    cluster.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield cluster.url(name)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(
    database_engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The address of a database of this test's own that no migration has seen."""
    if database_engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = f"empty_{uuid.uuid4().hex}"
    cluster.run(f"CREATE DATABASE {name}")
    yield cluster.url(name)
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> "Settings":
    """Settings with this test's own database and data folder."""
    data_dir = tmp_path / "data"
    data_dir.mkdir(exist_ok=True)
    return settings_for(database_url, data_dir)


@pytest_asyncio.fixture
async def database(settings: "Settings") -> "AsyncIterator[AppEngine]":
    """All tables bound to a migrated, empty database; the test runs on each engine."""
    from core.app.database import open_database
    from core.kit import db

    open_database(settings)
    engine = db.engine()
    await engine.start_connection_pool()
    yield engine
    await engine.close_connection_pool()
