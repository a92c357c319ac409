"""The rooms of the core as the application sees them: their pages, and the hooks they implement."""

from collections.abc import Mapping, Sequence

from litestar.types import ControllerRouterHandler

from core.app import service
from core.calendars.pages import FeedPages
from core.events.pages import EventPages


def room_handlers() -> Sequence[ControllerRouterHandler]:
    """The controllers of all rooms."""
    return [*service.controllers, FeedPages, EventPages]


def room_hooks() -> Mapping[str, object]:
    """Rooms that add to pages and mails of lower rooms, through the same hooks as plugins."""
    return {}
