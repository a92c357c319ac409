"""The rooms of the core as the application sees them: their pages, and the hooks they implement."""

from collections.abc import Mapping, Sequence

from litestar.types import ControllerRouterHandler

from core.app import service
from core.calendars.hooks import CalendarHooks
from core.calendars.pages import FeedPages
from core.certificates.hooks import CertificateHooks
from core.certificates.pages import CheckPages, PaperPages
from core.demo.pages import DemoPages
from core.events.pages import EventPages
from core.kit.links import Links
from core.registrations.door_pages import DoorPages
from core.registrations.pages import AgainPages, OwnPages, SeatPages, SignUpPages
from core.settings import Settings
from core.site.api.routes import API_ROUTES
from core.site.home_pages import HomePages, root
from core.site.sitemap import sitemap
from core.site.text_pages import TextPages


def room_handlers() -> Sequence[ControllerRouterHandler]:
    """The controllers of all rooms."""
    return [
        *service.controllers,
        sitemap,
        root,
        HomePages,
        TextPages,
        FeedPages,
        EventPages,
        DoorPages,
        CheckPages,
        PaperPages,
        SignUpPages,
        OwnPages,
        SeatPages,
        AgainPages,
        DemoPages,
        *API_ROUTES,
    ]


def room_hooks(settings: Settings) -> Mapping[str, object]:
    """Rooms that add to pages and mails of lower rooms, through the same hooks as plugins."""
    links = Links(settings.secret_keys)
    return {
        "core.calendars": CalendarHooks(links, base_url=settings.base_url),
        "core.certificates": CertificateHooks(links),
    }
