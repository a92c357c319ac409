"""Moves the data from its own day zero to the day on which the demo is made, by whole weeks."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from core.demo.reading import EventData
from core.groups import Texts
from core.kit.dates import HOME_ZONE, local

DAY_ZERO: Final = date(2026, 11, 24)
LAST_FIXED: Final = date(2026, 9, 1)
"""Events up to this day keep their dates; all later ones move."""

_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d$")


class Move(msgspec.Struct, frozen=True):
    """How far the data moves: the whole weeks from its day zero to the day of the demo."""

    weeks: int

    @classmethod
    def to(cls, now: datetime) -> "Move":
        """The move to the day of this instant."""
        return cls((local(now, HOME_ZONE).date() - DAY_ZERO).days // 7)

    def instant(self, wall: str, event: EventData) -> datetime:
        """A time of an event of the data, by the clock on the wall of the day it moves to."""
        found = datetime.fromisoformat(wall)
        if self._moves(event):
            found += timedelta(weeks=self.weeks)
        return found.replace(tzinfo=ZoneInfo(event.timezone))

    def starts_at(self, event: EventData) -> datetime:
        """When the event begins."""
        return self.instant(event.start, event)

    def ends_at(self, event: EventData) -> datetime:
        """When it ends: of whole days the midnight after the last one."""
        found = self.instant(event.end, event)
        if event.all_day:
            return datetime.combine(found.date() + timedelta(days=1), time(), found.tzinfo)
        return found

    def slug(self, event: EventData) -> str:
        """The event's address: its year moves with it, or the whole day where it names one."""
        if _DAY.search(event.id):
            return _DAY.sub(self.starts_at(event).date().isoformat(), event.id)
        return self.text(event.id, event)

    def text(self, text: str, event: EventData) -> str:
        """A text of an event of the data, its years moved with the event."""
        if not self._moves(event):
            return text
        years = self.starts_at(event).year - datetime.fromisoformat(event.start).year
        return _YEAR.sub(lambda found: str(int(found[0]) + years), text)

    def texts(self, texts: Texts, event: EventData) -> Texts:
        """The same for a text in several languages."""
        return {language: self.text(text, event) for language, text in texts.items()}

    def _moves(self, event: EventData) -> bool:
        return datetime.fromisoformat(event.start).date() > LAST_FIXED
