"""Fixtures that make groups, associations, series and events."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from core.events import EventOut, SeriesOut
    from core.groups import AssociationOut, GroupOut
    from core.kit.db import AppEngine
    from core.settings import Settings


@pytest_asyncio.fixture
async def reference_data(database: "AppEngine", settings: "Settings") -> None:
    """The site's row and the municipalities, as after the migrations of a real start."""
    from core.groups import load_reference_data
    from core.testing.factories import NOW

    del database
    await load_reference_data(NOW, uid_host=settings.host)


@pytest.fixture
def make_group(reference_data: None) -> "Callable[..., Awaitable[GroupOut]]":
    """What makes a group; takes its name and fields of `GroupIn`."""
    from core.testing import factories

    del reference_data
    return factories.make_group


@pytest.fixture
def make_association(reference_data: None) -> "Callable[..., Awaitable[AssociationOut]]":
    """What makes an association; takes its name and fields of `AssociationIn`."""
    from core.testing import factories

    del reference_data
    return factories.make_association


@pytest.fixture
def make_series(reference_data: None) -> "Callable[..., Awaitable[SeriesOut]]":
    """What makes a series; takes its title and fields of `SeriesIn`."""
    from core.testing import factories

    del reference_data
    return factories.make_series


@pytest.fixture
def make_event(reference_data: None) -> "Callable[..., Awaitable[EventOut]]":
    """What makes a published event; takes its title, `places` and fields of `EventIn`."""
    from core.testing import factories

    del reference_data
    return factories.make_event
