"""How many sign-ups one address may make: an office or a class passes, a program does not."""

from datetime import timedelta
from typing import Final

RATE_WINDOW: Final = timedelta(minutes=10)
RATE_LIMIT: Final = 60


def rate_key(client: str) -> str:
    """The key under which sign-ups of a visitor's address (its keyed hash) are counted."""
    return f"sign-up:{client}"
