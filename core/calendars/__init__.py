"""Calendars: the feeds that people subscribe to, and the entries that come with their mails."""

from core.calendars.domain.feeds import feed_path
from core.calendars.domain.filters import asked_parameters, read_filter
from core.calendars.schemas import CalendarEvent, FeedInfo, Person
from core.calendars.subscribe import SubscribeLinks, subscribe_links
from core.calendars.tables import EventText

__all__ = [
    "CalendarEvent",
    "EventText",
    "FeedInfo",
    "Person",
    "SubscribeLinks",
    "asked_parameters",
    "feed_path",
    "read_filter",
    "subscribe_links",
]
