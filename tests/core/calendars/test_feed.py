"""The feed's frame, its bytes and its speed."""

import re
import timeit
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from core.calendars.feed import feed_bytes
from core.calendars.schemas import COLOUR_NAMES
from core.calendars.vevent import vevent_text


def test_the_header_says_what_readers_look_for(make_feed_info):
    """The standard's words and those of the programs, with one value each."""
    head = feed_bytes(make_feed_info(refresh_hours=4), [], []).decode().replace("\r\n ", "")
    assert head.split("BEGIN:VTIMEZONE")[0].splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yhessa//Calendars//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "DESCRIPTION;LANGUAGE=fi:Koulutukset ja kokoukset",
        "X-WR-CALDESC:Koulutukset ja kokoukset",
        r"NAME;LANGUAGE=fi:Kaikki tapahtumat\, Pohjois-Karjala",
        r"X-WR-CALNAME:Kaikki tapahtumat\, Pohjois-Karjala",
        "COLOR:teal",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "SOURCE;VALUE=URI:https://yhessa.example/calendar.ics?lang=fi",
        "URL:https://yhessa.example/fi/events",
        "X-PUBLISHED-TTL:PT4H",
    ]


def test_a_feed_without_events_is_still_a_calendar(make_feed_info):
    """RFC 5545 asks for one component: the zone is one."""
    read = Calendar.from_ical(feed_bytes(make_feed_info(description=""), [], []))
    assert [part.name for part in read.subcomponents] == ["VTIMEZONE"]
    assert "DESCRIPTION" not in read


def test_each_accent_has_a_colour_of_its_own():
    """Groups stay apart in a reader's list of calendars."""
    assert len(set(COLOUR_NAMES.values())) == len(COLOUR_NAMES) == 12


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400), st.text(max_size=2000), st.text(max_size=100))
def test_bytes_hold_for_all_texts(make_calendar_event, feed_of, title, text, category):
    """No mark, CRLF everywhere, 75 octets, no blank line, no control character, no bare escape."""
    event = make_calendar_event(
        summary=title, description=text, location=title, categories=(category, "b")
    )
    data = feed_of([event, event])
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert not data.startswith(b"\xef\xbb\xbf")
    assert all(0 < len(line) <= 75 and line.strip() for line in lines)
    assert not re.search("[\x00-\x09\x0b-\x0c\x0e-\x1f\x7f-\x9f]", data.decode())
    assert all(line.decode() for line in lines)
    assert b"ATTENDEE" not in data


def test_each_zone_named_is_defined(make_calendar_event, feed_of):
    """Outlook reads a time of an undefined zone as floating."""
    events = [make_calendar_event(zone=zone) for zone in ("Europe/Helsinki", "Europe/London")]
    text = feed_of(events).decode()
    assert set(re.findall("TZID=([^:]+):", text)) == set(re.findall("TZID:(.+)\r\n", text))


@pytest.mark.parametrize("count", [1000])
def test_joining_kept_texts_beats_building_them(make_calendar_event, make_feed_info, count):
    """At most a tenth of a plain build with icalendar; measured, it is a few hundredths of that."""
    events = [
        make_calendar_event(uid=f"{number}@x.example", starts_at=start, ends_at=start)
        for number in range(count)
        for start in [make_calendar_event().starts_at + timedelta(days=number)]
    ]
    kept = [vevent_text(event) for event in events]

    def naive():
        calendar = Calendar()
        for event in events[:100]:
            part = Event()
            part.add("uid", event.uid)
            part.add("dtstamp", event.modified_at)
            part.add("dtstart", event.starts_at)
            part.add("dtend", event.ends_at)
            part.add("summary", event.summary)
            part.add("description", event.description)
            part.add("location", event.location)
            calendar.add_component(part)
        return calendar.to_ical()

    join = (
        min(timeit.repeat(lambda: feed_bytes(make_feed_info(), kept, []), number=5, repeat=3)) / 5
    )
    build = min(timeit.repeat(naive, number=1, repeat=2)) * count / 100
    assert join < build / 10
