"""The demo as it is made on a day of the tests, and the application on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import NamedTuple

import httpx
import pytest

from core.app.create import create_app
from core.app.demo import Size, make_demo
from core.demo import write_links
from core.kit import db
from core.settings import Settings
from core.testing.site import NOON, TestClock

Serve = Callable[[Settings, datetime], AbstractAsyncContextManager[httpx.AsyncClient]]


class Made(NamedTuple):
    """A demo that was made: its links, its settings and its day."""

    links: dict[str, str]
    settings: Settings
    now: datetime


MakeDemo = Callable[..., Awaitable[Made]]


@pytest.fixture
def make(settings: Settings) -> MakeDemo:
    """Makes the demo on a day, by default on the data's day zero."""

    async def make_on(now: datetime = NOON, size: Size | None = None) -> Made:
        links = await make_demo(settings, now, size)
        write_links(links, settings.data_dir)
        return Made(links, settings, now)

    return make_on


@pytest.fixture
def serve() -> Serve:
    """Serves the database of these settings within the test's process, at this instant."""

    @asynccontextmanager
    async def run(settings: Settings, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings, plugins=(), clock=TestClock(now))
        await db.engine().start_connection_pool()
        transport = httpx.ASGITransport(app=app.frame)
        try:
            async with httpx.AsyncClient(transport=transport) as client:
                yield client
        finally:
            await db.engine().close_connection_pool()
            app.close()

    return run
