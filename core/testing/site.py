"""The application in the test's own process, asked through its frame as a browser would."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from core.app.create import App
    from core.settings import Settings

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class TestClock:
    """A clock that stands until a test moves it."""

    __test__ = False

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The instant that the test chose."""
        return self.now

    def forward(self, step: timedelta) -> datetime:
        """Move on."""
        self.now += step
        return self.now


@pytest.fixture
def clock() -> TestClock:
    """The clock of this test: 24.11.2026 at 12 in Finland, until moved."""
    return TestClock()


@pytest_asyncio.fixture
async def site_app(
    settings: "Settings", database: object, clock: TestClock
) -> "AsyncIterator[App]":
    """The application on this test's database, without installed plugins."""
    del database  # migrated and made; the application opens its own connections to it
    from core.app.create import create_app
    from core.kit import db

    app = create_app(settings, plugins=(), clock=clock)
    engine = db.engine()
    await engine.start_connection_pool()
    yield app
    await engine.close_connection_pool()
    app.close()


@pytest_asyncio.fixture
async def client(site_app: "App") -> AsyncIterator[httpx.AsyncClient]:
    """A browser without JavaScript: keeps cookies, follows no redirect by itself."""
    transport = httpx.ASGITransport(app=site_app.frame, client=("192.0.2.7", 4711))  # type: ignore[arg-type]  # optional: ASGI's own types
    async with httpx.AsyncClient(transport=transport, base_url="http://yhessa.example") as http:
        yield http
