"""The pytest plugin: its options, its marks, and the modules with the fixtures."""

import inspect
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from core.testing.cluster import read_cluster

pytest_plugins = (
    "core.testing.databases",
    "core.testing.smtp",
    "core.testing.server",
    "core.testing.live",
    "core.testing.browser",
    "core.testing.fixtures_events",
    "core.testing.site",
)

ENGINES = ("sqlite", "postgresql")
SHARED_FOLDER: pytest.StashKey[Path] = pytest.StashKey()
BROWSER_FIXTURES = {"browser", "open_page", "page", "page_without_javascript"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for the databases of a run."""
    group = parser.getgroup("yhessa")
    group.addoption(
        "--engine",
        choices=ENGINES,
        help="run on one database engine only; without it tests run on both",
    )
    group.addoption(
        "--durable",
        action="store_true",
        help="let PostgreSQL wait for the disk, as it does in production",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all processes of this run share."""
    given = getattr(config, "workerinput", {}).get("yhessa_shared")
    folder = Path(given or tempfile.mkdtemp(prefix="yhessa-tests-"))
    config.stash[SHARED_FOLDER] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL cluster, if a test asked for one, and remove the shared folder."""
    folder = config.stash.get(SHARED_FOLDER, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    if cluster := read_cluster(folder):
        cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker of pytest-xdist where the shared folder is, and who owns it."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # untyped: pytest-xdist
    node.workerinput["yhessa_shared"] = str(config.stash[SHARED_FOLDER])  # type: ignore[attr-defined]  # untyped: pytest-xdist
    node.workerinput["yhessa_owner"] = os.getpid()  # type: ignore[attr-defined]  # untyped: pytest-xdist


@pytest.fixture(scope="session")
def shared_folder(pytestconfig: pytest.Config) -> Path:
    """A folder that all processes of this test run share."""
    return pytestconfig.stash[SHARED_FOLDER]


@pytest.fixture(scope="session")
def owner(pytestconfig: pytest.Config) -> int:
    """The process that the whole test run stands on."""
    given: int = getattr(pytestconfig, "workerinput", {}).get("yhessa_owner", os.getpid())
    return given


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark tests in the browser; they run on the one event loop that the browser lives on."""
    if isinstance(item, pytest.Function) and BROWSER_FIXTURES & set(item.fixturenames):
        item.add_marker(pytest.mark.browser)
        if inspect.iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
