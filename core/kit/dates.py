"""Days, times and spans in the words of each language, and reading them back from a form.

Finnish and Swedish follow Kielikello and the Finnish-Swedish language office: `ke 10.3.2027 klo
16.30–19.30`, no leading zeros, a full stop between hours and minutes, none for full hours.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from core.kit.languages import Language, format_number

__all__ = [
    "HOME_ZONE",
    "DateBlock",
    "date_block",
    "format_date",
    "format_hours",
    "format_instant",
    "format_number",
    "format_time",
    "format_when",
    "local",
    "month_heading",
    "read_date",
    "read_time",
]

HOME_ZONE: Final = "Europe/Helsinki"

_WEEKDAYS: Final[dict[Language, list[str]]] = {
    "fi": ["ma", "ti", "ke", "to", "pe", "la", "su"],
    "sv": ["mån", "tis", "ons", "tors", "fre", "lör", "sön"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
_MONTHS: Final[dict[Language, list[str]]] = {
    "fi": [
        "tammikuu",
        "helmikuu",
        "maaliskuu",
        "huhtikuu",
        "toukokuu",
        "kesäkuu",
        "heinäkuu",
        "elokuu",
        "syyskuu",
        "lokakuu",
        "marraskuu",
        "joulukuu",
    ],
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_AT: Final[dict[Language, str]] = {"fi": " klo ", "sv": " kl. ", "en": ", "}
_CLOCK: Final[dict[Language, str]] = {"fi": "klo ", "sv": "kl. ", "en": ""}
_SHORT_MONTH: Final = 3


class DateBlock(msgspec.Struct, frozen=True):
    """The three lines of an event card's date, and the same day for machines."""

    weekday: str
    day: str
    year: str
    iso: str


def local(instant: datetime, zone: str = HOME_ZONE) -> datetime:
    """The instant on the clocks of this zone."""
    return instant.astimezone(ZoneInfo(zone))


def format_date(
    day: date,
    language: Language,
    *,
    weekday: bool = False,
    year: bool = True,
    long: bool = False,
) -> str:
    """The day: `10.3.2027`, with its weekday `ke 10.3.2027`, long `10. maaliskuuta 2027`."""
    text = _long_day(day, language) if long or language == "en" else _short_day(day, language)
    if year:
        text += f" {day.year}" if long or language == "en" else _short_year(day, language)
    return f"{_WEEKDAYS[language][day.weekday()]} {text}" if weekday else text


def _short_day(day: date, language: Language) -> str:
    """Finnish keeps the dot after the month also without a year, Swedish does not."""
    return f"{day.day}.{day.month}." if language == "fi" else f"{day.day}.{day.month}"


def _short_year(day: date, language: Language) -> str:
    return str(day.year) if language == "fi" else f".{day.year}"


def _long_day(day: date, language: Language) -> str:
    month = _MONTHS[language][day.month - 1]
    return f"{day.day}. {month}ta" if language == "fi" else f"{day.day} {month}"


def format_time(moment: time | datetime, language: Language) -> str:
    """The time of day without a word before it: `16.30`, `9`; in English `16:30`, `9:00`."""
    if language == "en":
        return f"{moment.hour}:{moment.minute:02}"
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)


def format_instant(
    instant: datetime, language: Language, *, zone: str = HOME_ZONE, weekday: bool = True
) -> str:
    """The day and the time of day: `ke 3.3.2027 klo 16`."""
    here = local(instant, zone)
    day = format_date(here.date(), language, weekday=weekday)
    return f"{day}{_AT[language]}{format_time(here, language)}"


def format_when(
    starts_at: datetime,
    ends_at: datetime | None,
    *,
    language: Language,
    zone: str = HOME_ZONE,
    all_day: bool = False,
) -> str:
    """When it is, whole: `ke 10.3.2027 klo 16.30–19.30`, `pe 13.11. – la 14.11.2015`."""
    span = _Span(starts_at, ends_at, zone=zone)
    first = format_date(span.first, language, weekday=True, year=span.shows_both_years)
    last = format_date(span.last, language, weekday=True)
    if all_day:
        return last if span.one_day else _from_to(first, last)
    if span.one_day:
        return f"{last}{_AT[language]}{span.hours(language)}"
    return _from_to(
        f"{first}{_AT[language]}{span.from_hour(language)}",
        f"{last}{_AT[language]}{span.to_hour(language)}",
    )


def format_hours(
    starts_at: datetime,
    ends_at: datetime | None,
    *,
    language: Language,
    zone: str = HOME_ZONE,
    all_day: bool = False,
) -> str:
    """What a card tells beside its date: `klo 16.30–19.30`, `la 30.10. klo 12 – su 31.10. klo 12`.

    Empty for a single whole day: the date block says it all.
    """
    span = _Span(starts_at, ends_at, zone=zone)
    if span.one_day:
        return "" if all_day else f"{_CLOCK[language]}{span.hours(language)}"
    first = format_date(span.first, language, weekday=True, year=False)
    last = format_date(span.last, language, weekday=True, year=False)
    if all_day:
        return _from_to(first, last)
    return _from_to(
        f"{first}{_AT[language]}{span.from_hour(language)}",
        f"{last}{_AT[language]}{span.to_hour(language)}",
    )


def _from_to(first: str, last: str) -> str:
    """Ends of several words take spaces round the dash (Kielikello)."""
    return f"{first} – {last}"


class _Span:
    """A beginning and an end on the clocks of a zone."""

    def __init__(self, starts_at: datetime, ends_at: datetime | None, *, zone: str) -> None:
        self._start = local(starts_at, zone)
        self._end = local(ends_at or starts_at, zone)
        self.first = self._start.date()
        at_midnight = self._end.time() == time() and self._end.date() > self.first
        # a whole day, and an evening until midnight, end with the day before
        self.last = self._end.date() - timedelta(days=1 if at_midnight else 0)
        self._until_midnight = at_midnight
        self.one_day = self.first == self.last
        self.shows_both_years = self.first.year != self.last.year

    def from_hour(self, language: Language) -> str:
        return format_time(self._start, language)

    def to_hour(self, language: Language) -> str:
        if self._until_midnight:
            return "24:00" if language == "en" else "24"
        return format_time(self._end, language)

    def hours(self, language: Language) -> str:
        """`16.30–19.30`, or the beginning alone when no end is known."""
        if self._end == self._start:
            return self.from_hour(language)
        return f"{self.from_hour(language)}–{self.to_hour(language)}"


def month_heading(day: date, language: Language) -> str:
    """The month of a list's heading: `Helmikuu 2027`."""
    return f"{_MONTHS[language][day.month - 1].capitalize()} {day.year}"


def date_block(starts_at: datetime, language: Language, *, zone: str = HOME_ZONE) -> DateBlock:
    """The parts of an event card's date: `ke`, `10.3.`, `2027`; in English `Wed`, `10 Mar`."""
    day = local(starts_at, zone).date()
    if language == "en":
        text = f"{day.day} {_MONTHS['en'][day.month - 1][:_SHORT_MONTH]}"
    else:
        text = _short_day(day, language)
    weekday = _WEEKDAYS[language][day.weekday()]
    return DateBlock(weekday=weekday, day=text, year=str(day.year), iso=day.isoformat())


_DOTTED_DAY: Final = re.compile(
    r"(?:[^\W\d]{2,5}\.?\s+)?(\d{1,2})\s*[.,]\s*(\d{1,2})\s*[.,]\s*(\d{4})"
)
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME: Final = re.compile(r"(?:klo\.?|kl\.?)?\s*(\d{1,2})(?:\s*[.:,]\s*(\d{2}))?", re.IGNORECASE)


def read_date(text: str) -> date | None:
    """The day that was typed as `17.3.2027`, `17,3,2027`, `ke 17.3.2027` or `2027-03-17`."""
    typed = text.strip()
    if found := _ISO_DAY.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DOTTED_DAY.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of day that was typed as `16.30`, `16:30`, `16,30`, `9` or `klo 9`."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    try:
        return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        return None
