"""The clock, passed in so that tests decide what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the instant now, aware and in UTC."""


def utc_now() -> datetime:
    """The clock of the real world."""
    return datetime.now(UTC)
