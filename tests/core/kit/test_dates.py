"""Days and times as people write them, and reading them back."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kit.dates import (
    DateBlock,
    date_block,
    format_date,
    format_hours,
    format_instant,
    format_number,
    format_time,
    format_when,
    month_heading,
    read_date,
    read_time,
)
from core.kit.languages import LANGUAGES, Language, Number

days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
languages = st.sampled_from(LANGUAGES)


def utc(*parts: int) -> datetime:
    """An instant in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


EVENING = utc(2027, 3, 10, 14, 30), utc(2027, 3, 10, 17, 30)
WEEKEND = utc(2027, 10, 30, 9), utc(2027, 10, 31, 10)
NEW_YEAR = utc(2027, 12, 31, 16), utc(2028, 1, 1, 10)


@pytest.mark.parametrize(
    ("span", "language", "text"),
    [
        (EVENING, "fi", "ke 10.3.2027 klo 16.30–19.30"),
        (EVENING, "sv", "ons 10.3.2027 kl. 16.30–19.30"),
        (EVENING, "en", "Wed 10 March 2027, 16:30–19:30"),
        (WEEKEND, "fi", "la 30.10. klo 12 – su 31.10.2027 klo 12"),
        (WEEKEND, "sv", "lör 30.10 kl. 12 – sön 31.10.2027 kl. 12"),
        (WEEKEND, "en", "Sat 30 October, 12:00 – Sun 31 October 2027, 12:00"),
        (NEW_YEAR, "fi", "pe 31.12.2027 klo 18 – la 1.1.2028 klo 12"),
        ((EVENING[0], None), "fi", "ke 10.3.2027 klo 16.30"),
        ((EVENING[0], EVENING[0]), "fi", "ke 10.3.2027 klo 16.30"),
        ((utc(2027, 3, 10, 16), utc(2027, 3, 10, 22)), "fi", "ke 10.3.2027 klo 18–24"),
        ((utc(2027, 3, 10, 16), utc(2027, 3, 10, 22)), "en", "Wed 10 March 2027, 18:00–24:00"),
        ((utc(2027, 3, 10, 7, 15), utc(2027, 3, 10, 10)), "fi", "ke 10.3.2027 klo 9.15–12"),
    ],
)
def test_when(span: tuple[datetime, datetime | None], language: Language, text: str) -> None:
    """Kielikello: no leading zeros, a dash without spaces unless an end has several words."""
    assert format_when(*span, language=language) == text


@pytest.mark.parametrize(
    ("span", "language", "text"),
    [
        ((utc(2015, 11, 12, 22), utc(2015, 11, 14, 22)), "fi", "pe 13.11. – la 14.11.2015"),
        ((utc(2015, 11, 12, 22), utc(2015, 11, 14, 22)), "sv", "fre 13.11 – lör 14.11.2015"),
        ((utc(2015, 11, 12, 22), utc(2015, 11, 13, 22)), "fi", "pe 13.11.2015"),
        ((utc(2015, 11, 12, 22), None), "fi", "pe 13.11.2015"),
        ((utc(2027, 3, 27, 22), utc(2027, 3, 28, 21)), "fi", "su 28.3.2027"),
        ((utc(2027, 10, 30, 21), utc(2027, 10, 31, 22)), "fi", "su 31.10.2027"),
    ],
)
def test_whole_days(span: tuple[datetime, datetime | None], language: Language, text: str) -> None:
    """They end at the local midnight after the last day, on days of 23 and 25 hours too."""
    assert format_when(*span, language=language, all_day=True) == text


def test_an_event_is_told_in_its_own_zone() -> None:
    """A trip to Stockholm begins on Stockholm's clocks."""
    assert format_when(*EVENING, language="fi", zone="Europe/Stockholm") == (
        "ke 10.3.2027 klo 15.30–18.30"
    )


@pytest.mark.parametrize(
    ("span", "all_day", "text"),
    [
        (EVENING, False, "klo 16.30–19.30"),
        (WEEKEND, False, "la 30.10. klo 12 – su 31.10. klo 12"),
        ((utc(2015, 11, 12, 22), utc(2015, 11, 14, 22)), True, "pe 13.11. – la 14.11."),
        ((utc(2015, 11, 12, 22), utc(2015, 11, 13, 22)), True, ""),
    ],
)
def test_hours_beside_a_date_block(
    span: tuple[datetime, datetime], all_day: bool, text: str
) -> None:
    """The card's date block has told day and year."""
    assert format_hours(*span, language="fi", all_day=all_day) == text


def test_hours_in_the_other_languages() -> None:
    """English has no word before the time."""
    assert format_hours(*EVENING, language="sv") == "kl. 16.30–19.30"
    assert format_hours(*EVENING, language="en") == "16:30–19:30"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "ke 3.3.2027 klo 16"),
        ("sv", "ons 3.3.2027 kl. 16"),
        ("en", "Wed 3 March 2027, 16:00"),
    ],
)
def test_instant(language: Language, text: str) -> None:
    """Full hours have no minutes in Finnish and Swedish."""
    assert format_instant(utc(2027, 3, 3, 14), language) == text


def test_instant_without_its_weekday() -> None:
    """Far ahead the weekday says nothing."""
    assert format_instant(utc(2027, 8, 16, 6), "fi", weekday=False) == "16.8.2027 klo 9"


@pytest.mark.parametrize(
    ("language", "short", "yearless", "long"),
    [
        ("fi", "29.3.2017", "29.3.", "29. maaliskuuta 2017"),
        ("sv", "29.3.2017", "29.3", "29 mars 2017"),
        ("en", "29 March 2017", "29 March", "29 March 2017"),
    ],
)
def test_date(language: Language, short: str, yearless: str, long: str) -> None:
    """Finnish keeps both dots without a year."""
    day = date(2017, 3, 29)
    assert format_date(day, language) == short
    assert format_date(day, language, year=False) == yearless
    assert format_date(day, language, long=True) == long


def test_date_block() -> None:
    """The parts of a card."""
    start = utc(2027, 3, 9, 22, 30)  # the tenth already in Finland
    assert date_block(start, "fi") == DateBlock("ke", "10.3.", "2027", "2027-03-10")
    assert date_block(start, "sv") == DateBlock("ons", "10.3", "2027", "2027-03-10")
    assert date_block(start, "en") == DateBlock("Wed", "10 Mar", "2027", "2027-03-10")


def test_month_heading() -> None:
    """A heading begins with a capital."""
    assert [month_heading(date(2027, 2, 1), language) for language in LANGUAGES] == [
        "Helmikuu 2027",
        "Februari 2027",
        "February 2027",
    ]


@pytest.mark.parametrize(
    ("number", "finnish", "english"),
    [
        (0, "0", "0"),
        (7, "7", "7"),
        (100, "100", "100"),
        (1.5, "1,5", "1.5"),
        (2.0, "2", "2"),
        (Decimal("6.750"), "6,75", "6.75"),
        (10_000, "10\N{NO-BREAK SPACE}000", "10,000"),
        (-1234.5, "\N{MINUS SIGN}1\N{NO-BREAK SPACE}234,5", "\N{MINUS SIGN}1,234.5"),
        (Decimal("1E+3"), "1\N{NO-BREAK SPACE}000", "1,000"),
        (0.1 + 0.2, "0,30000000000000004", "0.30000000000000004"),
    ],
)
def test_number(number: Number, finnish: str, english: str) -> None:
    """A decimal comma and no-break spaces."""
    assert format_number(number, "fi") == format_number(number, "sv") == finnish
    assert format_number(number, "en") == english


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_number_says_its_value(number: Decimal) -> None:
    """No digit is lost."""
    text = format_number(number, "fi").replace("\N{NO-BREAK SPACE}", "")
    assert Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-")) == number


@given(days, st.sampled_from(["fi", "sv"]), st.booleans())
def test_what_we_write_we_read(day: date, language: Language, weekday: bool) -> None:
    """A person may copy a date from a page into a form."""
    assert read_date(format_date(day, language, weekday=weekday)) == day
    assert read_date(day.isoformat()) == day


@given(days)
def test_commas_and_spaces_are_read(day: date) -> None:
    """Number pads of phones have a comma."""
    assert read_date(f"{day.day},{day.month},{day.year:04}") == day
    assert read_date(f" {day.day:02}. {day.month:02}. {day.year:04} ") == day


@pytest.mark.parametrize(
    "text", ["", "17.3.", "31.2.2027", "17/3/2027", "2027-13-01", "0.1.2027", "17.3.27", "huomenna"]
)
def test_what_is_no_date(text: str) -> None:
    """Better asked again than guessed."""
    assert read_date(text) is None


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)), languages)
def test_times_are_read_back(moment: time, language: Language) -> None:
    """In each language's form."""
    assert read_time(format_time(moment, language)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("16.30", time(16, 30)),
        ("16:30", time(16, 30)),
        ("16,30", time(16, 30)),
        ("klo 9", time(9)),
        ("kl. 9.05", time(9, 5)),
        (" 07.00 ", time(7)),
        ("24", None),
        ("9.60", None),
        ("9.5", None),
        ("", None),
        ("aamulla", None),
    ],
)
def test_time_typed(text: str, moment: time | None) -> None:
    """What people write on notices."""
    assert read_time(text) == moment


@given(
    st.integers(0, 1_000_000).map(lambda hours: utc(1930, 1, 2) + timedelta(hours=hours)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=400)),
    languages,
    st.booleans(),
)
def test_any_span_has_words(
    start: datetime, length: timedelta, language: Language, all_day: bool
) -> None:
    """The last day's year is always told, and nothing is written twice on one day."""
    text = format_when(start, start + length, language=language, all_day=all_day)
    assert text
    assert "  " not in text
    assert " – " in text or text.count("klo") <= 1
