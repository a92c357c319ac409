"""Zones: the written rules give what the zone database gives."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Timezone

from core.calendars.vtimezone import FIRST_YEAR, LAST_YEAR, vtimezone_text

ZONES = [
    "Europe/Helsinki",
    "Europe/Stockholm",
    "Europe/London",
    "Europe/Dublin",
    "UTC",
    "Asia/Tokyo",
    "America/New_York",
    "Australia/Sydney",
]
MOVING = ["Europe/Istanbul", "America/Sao_Paulo", "Africa/Casablanca", "Europe/Volgograd"]
MONTHS = [
    datetime(year, month, 15, 12, tzinfo=UTC)
    for year in range(FIRST_YEAR, LAST_YEAR + 1)
    for month in range(1, 13)
]


def local(instant, zone):
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def offsets(zone):
    return [instant.astimezone(ZoneInfo(zone)).utcoffset() for instant in MONTHS]


@pytest.mark.parametrize("zone", ZONES + MOVING)
def test_every_month_has_the_offset_of_the_zone_database(zone):
    """Read by dateutil, from the text alone."""
    written = tzical(StringIO(vtimezone_text(zone))).get(zone)
    read = [local(instant, zone).replace(tzinfo=written).utcoffset() for instant in MONTHS]
    assert read == offsets(zone)


@pytest.mark.parametrize("zone", ZONES)
def test_icalendar_reads_the_same_offsets(zone):
    """A second reader, so that no reader's leniency hides a fault."""
    written = Timezone.from_ical(vtimezone_text(zone)).to_tz(lookup_tzid=False)
    read = [local(instant, zone).replace(tzinfo=written).utcoffset() for instant in MONTHS]
    assert read == offsets(zone)


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_is_told_by_rules_alone(zone):
    """No RDATE (Outlook shifts by an hour), no local mean time, two rules at most."""
    text = vtimezone_text(zone)
    assert "RDATE" not in text
    assert "LMT" not in text
    assert text.count("DTSTART") <= 2
    assert text.count("\r\n") == text.count("\n")
    assert text.endswith("END:VTIMEZONE\r\n")


def test_helsinki_has_the_rules_of_the_union():
    """The text that most of our readers meet."""
    assert vtimezone_text("Europe/Helsinki").splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Helsinki",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0300",
        "TZNAME:EEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T040000",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0200",
        "TZNAME:EET",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize("night", [datetime(2027, 3, 28), datetime(2027, 10, 31)])  # noqa: DTZ001
def test_the_clock_changes_at_the_hour(night):
    """Half an hour before and after the switch of 2027, at one in the morning UTC."""
    written = tzical(StringIO(vtimezone_text("Europe/Helsinki"))).get("Europe/Helsinki")
    switch = night.replace(hour=1, tzinfo=UTC)
    for instant in (switch - timedelta(minutes=90), switch + timedelta(minutes=90)):
        told = local(instant, "Europe/Helsinki").replace(tzinfo=written)
        assert told.utcoffset() == instant.astimezone(ZoneInfo("Europe/Helsinki")).utcoffset()


def test_a_zone_is_made_once():
    """Making one takes 15 ms, which no feed should pay twice."""
    assert vtimezone_text("Europe/Helsinki") is vtimezone_text("Europe/Helsinki")
