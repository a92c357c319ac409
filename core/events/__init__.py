"""Events with their series, venues, sessions, quotas and questions."""

from core.events.tables import (
    Event,
    EventHost,
    EventTheme,
    Question,
    Quota,
    Series,
    Session,
    Theme,
    Venue,
)

__all__ = [
    "Event",
    "EventHost",
    "EventTheme",
    "Question",
    "Quota",
    "Series",
    "Session",
    "Theme",
    "Venue",
]
