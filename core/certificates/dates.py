"""Days and spans of days as a certificate prints them in three languages."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from core.certificates.content import DateSpan, Language

_MONTHS = ["January", "February", "March", "April", "May", "June"]
_MONTHS += ["July", "August", "September", "October", "November", "December"]
_AND: dict[Language, str] = {"fi": " ja ", "sv": " och ", "en": " and "}


def day_text(day: date, language: Language) -> str:
    """One day: 6.4.2027, in English 6 April 2027."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def dates_text(spans: Sequence[DateSpan], language: Language) -> str:
    """All days in one phrase: 10.3., 17.3. ja 31.3.2027; a year is said once where it suffices."""
    ordered = sorted(set(spans), key=lambda span: (span.first, span.last))
    write = _english if language == "en" else _nordic
    parts = [write(span, after, language) for span, after in zip_longest(ordered, ordered[1:])]
    if len(parts) < 2:  # noqa: PLR2004 - safe: one part needs no "and"
        return "".join(parts)
    return ", ".join(parts[:-1]) + _AND[language] + parts[-1]


def _nordic(span: DateSpan, after: DateSpan | None, language: Language) -> str:
    """A Finnish or Swedish span; Finnish ends a day and month without year by a full stop."""
    stop = "." if language == "fi" else ""
    last = f"{span.last.day}.{span.last.month}"
    last += stop if _same_year(span, after) else f".{span.last.year}"
    if span.first == span.last:
        return last
    first = str(span.first.day)
    if (span.first.year, span.first.month) != (span.last.year, span.last.month):
        first += f".{span.first.month}"
    if span.first.year != span.last.year:
        return f"{first}.{span.first.year}–{last}"
    return f"{first}{stop}–{last}"


def _english(span: DateSpan, after: DateSpan | None, _: Language) -> str:
    last = str(span.last.day)
    if not _same_month(span, after):
        last += f" {_MONTHS[span.last.month - 1]}"
    if not _same_year(span, after):
        last += f" {span.last.year}"
    if span.first == span.last:
        return last
    if span.first.year != span.last.year:
        return f"{day_text(span.first, 'en')} – {last}"
    if span.first.month != span.last.month:
        return f"{span.first.day} {_MONTHS[span.first.month - 1]} – {last}"
    return f"{span.first.day}–{last}"


def _same_year(span: DateSpan, after: DateSpan | None) -> bool:
    """Whether the next span says this one's year."""
    return after is not None and span.first.year == span.last.year == after.last.year


def _same_month(span: DateSpan, after: DateSpan | None) -> bool:
    """Whether the next span says this one's month."""
    months = {
        (day.year, day.month) for one in (span, after) if one for day in (one.first, one.last)
    }
    return after is not None and len(months) == 1
