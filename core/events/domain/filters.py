"""What an address of a list, a feed or the API asks for, read leniently."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.events.schemas import EventFilter, Mode
from core.kit.dates import HOME_ZONE, local, read_date
from core.kit.text import clean_line

PARAMETERS: Final = ("municipality", "group", "kind", "theme", "mode", "q", "from", "to")
DAYS: Final = ("from", "to")
LONGEST: Final = 200
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)


def asked_parameters(query: Mapping[str, str]) -> dict[str, str]:
    """The list's parameters in one order, cleaned, without those that say nothing."""
    found = {name: clean_line(query.get(name, ""))[:LONGEST] for name in PARAMETERS}
    return {name: value for name, value in found.items() if value}


def read_filter(query: Mapping[str, str]) -> EventFilter:
    """What was asked for; a mode or a day that can't be read does not narrow."""
    asked = asked_parameters(query)
    first, last = _day(asked.get("from", "")), _day(asked.get("to", ""))
    mode = asked.get("mode", "")
    return EventFilter(
        municipality=asked.get("municipality", ""),
        group=asked.get("group", ""),
        kind=asked.get("kind", ""),
        theme=asked.get("theme", ""),
        mode=Mode(mode) if mode in set(Mode) else None,
        q=asked.get("q", ""),
        starts_from=_midnight(first) if first else None,
        starts_before=_midnight(last + timedelta(days=1)) if last else None,
    )


def unread_days(query: Mapping[str, str]) -> tuple[str, ...]:
    """Which of the two days hold something that is no day."""
    asked = asked_parameters(query)
    return tuple(name for name in DAYS if name in asked and read_date(asked[name]) is None)


def filter_parameters(asked: EventFilter) -> dict[str, str]:
    """The parameters that ask for this again."""
    first, after = asked.starts_from, asked.starts_before
    return {
        "municipality": asked.municipality,
        "group": asked.group,
        "kind": asked.kind,
        "theme": asked.theme,
        "mode": asked.mode.value if asked.mode else "",
        "q": asked.q,
        "from": local(first).date().isoformat() if first else "",
        "to": (local(after) - timedelta(days=1)).date().isoformat() if after else "",
    }


def _day(typed: str) -> date | None:
    """The day, within years whose midnights every engine and clock can tell in UTC."""
    day = read_date(typed)
    return min(max(day, FIRST_DAY), LAST_DAY) if day else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE))
