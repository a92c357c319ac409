"""A real server on a database of the test's own, on which domain functions work too."""

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import pytest

from core.testing.server import COMMAND, Server, StartServer

if TYPE_CHECKING:
    from core.settings import Settings

Result = TypeVar("Result")


class LiveSite:
    """One installation: `do` works on its data, `serve` starts a server process on them."""

    def __init__(self, settings: "Settings", start: StartServer) -> None:
        self.settings = settings
        self._start = start

    @property
    def environ(self) -> dict[str, str]:
        """The settings as a server process reads them; the test itself is a trusted proxy."""
        return {
            "YHESSA_DATA_DIR": str(self.settings.data_dir),
            "YHESSA_DATABASE_URL": self.settings.database_url,
            "YHESSA_SECRET_KEY": self.settings.secret_keys[0],
            "YHESSA_TRUSTED_PROXIES": "127.0.0.1",
        }

    def serve(self, *options: str, environ: Mapping[str, str] | None = None) -> Server:
        """A running server process: `serve("--workers", "2")`."""
        return self._start(
            "serve",
            *options,
            data_dir=self.settings.data_dir,
            environ=self.environ | dict(environ or {}),
        )

    def do(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Await domain functions on the data, on a thread and event loop of their own.

        Commits are counted as those of any other process, so that running servers see them.
        """

        async def run() -> Result:
            from core.app.create import create_app
            from core.kit import db

            app = create_app(self.settings, plugins=())
            await db.engine().start_connection_pool()
            try:
                return await work()
            finally:
                await app.pdf_pool.close()
                await db.engine().close_connection_pool()
                app.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(run())).result()

    def work_until_done(self, now: datetime) -> None:
        """Send all mails and run all jobs that are due at this instant, leases let go by then."""

        async def run() -> None:
            from core.app.create import create_app
            from core.app.tasks import room_jobs
            from core.app.worker import make_worker
            from core.kit import db

            app = create_app(self.settings, plugins=())
            await db.engine().start_connection_pool()
            worker = make_worker(
                self.settings,
                environment=app.environment,
                plugins=app.plugins,
                handlers=room_jobs(self.settings),
            )
            try:
                await worker.tick(now)
            finally:
                await app.pdf_pool.close()
                await db.engine().close_connection_pool()
                app.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(run())).result()

    def check(self) -> str:
        """What `yhessa check` says; empty when nothing is wrong."""
        done = subprocess.run(
            [str(COMMAND), "check"],
            env={**os.environ, **self.environ},
            cwd=self.settings.data_dir,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr if done.returncode else ""


@pytest.fixture
def live_site(settings: "Settings", start_server: StartServer) -> LiveSite:
    """An installation on a migrated, empty database; the test runs on each engine."""
    return LiveSite(settings, start_server)
