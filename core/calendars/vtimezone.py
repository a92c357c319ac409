"""The VTIMEZONE of a zone: rules that give the zone database's offsets from 2016 to 2040."""

import functools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

FIRST_YEAR = 2016
LAST_YEAR = 2040

_DAY = timedelta(days=1)
_NONE = timedelta()
_DISTANT_PAST = 1970
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Change(Struct, frozen=True):
    """One switch of the clocks: what they showed before it, and go on from after it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool

    @property
    def kind(self) -> tuple[object, ...]:
        """What two switches of one yearly rule share."""
        clock = (self.wall.month, self.wall.weekday(), self.wall.time())
        return (*clock, self.before, self.after, self.name, self.is_summer)

    @property
    def weeks(self) -> frozenset[int]:
        """Which of its weekday it is in the month: the n-th, and -1 when it is the last."""
        nth = {(self.wall.day - 1) // 7 + 1}
        is_last = (self.wall + 7 * _DAY).month != self.wall.month
        return frozenset(nth | {-1} if is_last else nth)


class _Rule(Struct, frozen=True):
    """Switches of following years that one RRULE tells."""

    first: _Change
    last: _Change
    weeks: frozenset[int]

    @property
    def is_yearly(self) -> bool:
        return self.first != self.last

    def takes(self, change: _Change) -> bool:
        """Return whether the switch is the rule's next one."""
        follows = change.wall.year == self.last.wall.year + 1
        return follows and change.kind == self.last.kind and bool(change.weeks & self.weeks)


@functools.cache
def vtimezone_text(zone: str) -> str:
    """Return the zone's VTIMEZONE, made once in a process.

    Rules and no RDATEs, no local mean time: Outlook shifts by an hour on the first and has
    refused feeds with the second.
    """
    tz = ZoneInfo(zone)
    rules = _rules(_changes(tz))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if _has_a_yearly_past(rules):
        rules = [_from_long_ago(rule) for rule in rules]
    else:
        lines += _fixed_offset(tz)
    for rule in sorted(rules, key=lambda rule: rule.first.wall):
        lines += _observance(rule.first, _rrule(rule))
    return "\r\n".join([*lines, "END:VTIMEZONE", ""])


def _changes(tz: ZoneInfo) -> Iterator[_Change]:
    start = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    days = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - start).days
    for today, tomorrow in pairwise(start + day * _DAY for day in range(days + 1)):
        if _shown(today, tz) != _shown(tomorrow, tz):
            yield _change_between(today, tomorrow, tz)


def _change_between(low: datetime, high: datetime, tz: ZoneInfo) -> _Change:
    old = _shown(low, tz)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _shown(middle, tz) == old else (low, middle)
    (before, _, saving_before), (after, name, saving) = old, _shown(high, tz)
    # A zone may count its winter as the exception (Dublin), by a negative saving.
    is_summer = saving > _NONE or saving_before < _NONE
    return _Change(high.replace(tzinfo=None) + before, before, after, name, is_summer)


def _shown(at: datetime, tz: ZoneInfo) -> tuple[timedelta, str, timedelta]:
    """Return the zone's offset, its short name and how much of the offset is summer's."""
    local = at.astimezone(tz)
    return local.utcoffset() or _NONE, local.tzname() or "", local.dst() or _NONE


def _rules(changes: Iterable[_Change]) -> list[_Rule]:
    rules: list[_Rule] = []
    for change in changes:
        for place, rule in enumerate(rules):
            if rule.takes(change):
                rules[place] = replace(rule, last=change, weeks=rule.weeks & change.weeks)
                break
        else:
            rules.append(_Rule(change, change, change.weeks))
    return rules


def _has_a_yearly_past(rules: list[_Rule]) -> bool:
    """Return whether the rules of the first year may be told as old ones, in a full circle."""
    oldest = [rule for rule in rules if rule.first.wall.year == FIRST_YEAR]
    circle = bool(oldest) and oldest[-1].first.after == oldest[0].first.before
    return circle and all(rule.is_yearly for rule in oldest)


def _from_long_ago(rule: _Rule) -> _Rule:
    if rule.first.wall.year != FIRST_YEAR:
        return rule
    wall = rule.first.wall
    day = _nth_weekday(_DISTANT_PAST, wall.month, wall.weekday(), min(rule.weeks))
    return replace(rule, first=replace(rule.first, wall=datetime.combine(day, wall.time())))


def _nth_weekday(year: int, month: int, weekday: int, week: int) -> date:
    first = date(year, month, 1)
    day = first + (weekday - first.weekday()) % 7 * _DAY
    if week > 0:
        return day + (week - 1) * 7 * _DAY
    while (day + 7 * _DAY).month == month:
        day += 7 * _DAY
    return day


def _fixed_offset(tz: ZoneInfo) -> list[str]:
    offset, name, saving = _shown(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), tz)
    past = datetime(_DISTANT_PAST, 1, 1)  # noqa: DTZ001 - safe: RFC 5545 wants a local time here
    return _observance(_Change(past, offset, offset, name, saving > _NONE), [])


def _rrule(rule: _Rule) -> list[str]:
    if not rule.is_yearly:
        return []
    first = rule.first.wall
    text = f"RRULE:FREQ=YEARLY;BYMONTH={first.month}"
    text += f";BYDAY={min(rule.weeks)}{_WEEKDAYS[first.weekday()]}"
    if rule.last.wall.year < LAST_YEAR:
        # A day late, since some readers (dateutil) take it for local time.
        text += f";UNTIL={rule.last.wall + _DAY:%Y%m%dT%H%M%SZ}"
    return [text]


def _observance(change: _Change, rrule: list[str]) -> list[str]:
    name = "DAYLIGHT" if change.is_summer else "STANDARD"
    return [
        f"BEGIN:{name}",
        f"DTSTART:{change.wall:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_told(change.before)}",
        f"TZOFFSETTO:{_told(change.after)}",
        f"TZNAME:{change.name}",
        *rrule,
        f"END:{name}",
    ]


def _told(offset: timedelta) -> str:
    minutes, sign = abs(offset) // timedelta(minutes=1), "-" if offset < _NONE else "+"
    return f"{sign}{minutes // 60:02}{minutes % 60:02}"
