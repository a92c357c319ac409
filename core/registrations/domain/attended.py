"""How much of an event somebody attended, from the marks of the door."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from core.events import EventOut, SessionOut
from core.kit import db
from core.kit.dates import local

LESSON: Final = 45  # minutes


class Presence(StrEnum):
    """What a mark says."""

    PRESENT = "present"
    ABSENT = "absent"
    MADE_UP = "made_up"


CAME: Final = frozenset({Presence.PRESENT, Presence.MADE_UP})
"""The marks that count as attended."""


class Mark(msgspec.Struct, frozen=True):
    """What is known of a seat in a session; `minutes` only where a part was attended."""

    presence: Presence
    marked_at: datetime
    minutes: int | None = None


def mark_of(row: db.Row) -> Mark:
    """The mark of a row."""
    return Mark(Presence(row["state"]), row["marked_at"], row["minutes"])


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """How many minutes somebody attended of how many, and on which days."""

    minutes: int
    of_minutes: int
    days: tuple[date, ...]

    def reaches(self, share: int) -> bool:
        """Whether at least so many per cent were attended."""
        return self.minutes > 0 and self.minutes * 100 >= share * self.of_minutes


def count_attended(
    event: EventOut, marks: Mapping[UUID | None, Mark], chosen: Collection[UUID]
) -> Attended:
    """What these marks amount to; `chosen` are the sessions with places that the seat has.

    A mark for the whole event stands for each session that has none of its own.
    """
    if not event.sessions:
        return _count_whole(event, marks.get(None))
    whole = minutes = 0
    days: set[date] = set()
    for session in event.sessions:
        found = marks.get(session.id, marks.get(None))
        came = found is not None and found.presence in CAME
        if session.is_choice and session.id not in chosen and session.id not in marks:
            continue
        length = session_minutes(event, session)
        whole += length
        if came and found is not None:
            minutes += length if found.minutes is None else min(found.minutes, length)
            days.add(local(session.starts_at, event.zone).date())
    return Attended(minutes=minutes, of_minutes=whole, days=tuple(sorted(days)))


def _count_whole(event: EventOut, found: Mark | None) -> Attended:
    whole = event_minutes(event)
    if found is None or found.presence not in CAME:
        return Attended(minutes=0, of_minutes=whole, days=())
    minutes = whole if found.minutes is None else min(found.minutes, whole)
    first = local(event.starts_at, event.zone).date()
    last = local(event.ends_at - timedelta(microseconds=1), event.zone).date()
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    return Attended(minutes=minutes, of_minutes=whole, days=days)


def session_minutes(event: EventOut, session: SessionOut) -> int:
    """What a session counts: as its organiser set, else its length where none is set at all."""
    if any(one.minutes for one in event.sessions):
        return session.minutes
    return int((session.ends_at - session.starts_at).total_seconds()) // 60


def event_minutes(event: EventOut) -> int:
    """What an event without sessions counts: as its certificate says, else its length."""
    terms = event.certificate
    if terms.lessons:
        return round(terms.lessons * LESSON)
    if terms.minutes:
        return terms.minutes
    return max(1, int((event.ends_at - event.starts_at).total_seconds()) // 60)
