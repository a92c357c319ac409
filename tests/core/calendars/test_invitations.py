"""Calendar parts of mails."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from core.calendars.invitations import cancel_text, content_type, request_text
from core.calendars.schemas import Person

DEED = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
AINO = Person('Aino "Ainu" Äyräs; rouva, puheenjohtaja', "aino@yhdistys.example")
OKUJANE = Person("OkuJANE", "okujane@yhessa.example")


def lines_of(text, name):
    return re.findall(f"^{name}[:;].*", text.replace("\r\n ", ""), re.MULTILINE)


def only_event(text):
    return Calendar.from_ical(text).events[0]


def test_a_request_asks_its_addressee_for_nothing(make_calendar_event):
    """One ATTENDEE, accepted already, no answer wanted; ORGANIZER the group's reply address."""
    text = request_text(make_calendar_event(), AINO, organizer=OKUJANE, sequence=5, stamp=DEED)
    (attendee,) = lines_of(text, "ATTENDEE")
    assert attendee.rstrip() == (
        "ATTENDEE;CN=\"Aino 'Ainu' Äyräs; rouva, puheenjohtaja\";CUTYPE=INDIVIDUAL;"
        "PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:aino@yhdistys.example"
    )
    event = only_event(text)
    assert Calendar.from_ical(text)["METHOD"] == "REQUEST"
    assert event["ORGANIZER"] == "mailto:okujane@yhessa.example"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 5


def test_a_cancel_takes_the_same_event_away(make_calendar_event):
    """Same UID and addressee as the request, cancelled, under a higher number."""
    event = make_calendar_event(status="cancelled")
    asked = only_event(
        request_text(make_calendar_event(), AINO, organizer=OKUJANE, sequence=2, stamp=DEED)
    )
    text = cancel_text(event, AINO, organizer=OKUJANE, sequence=3, stamp=DEED)
    taken = only_event(text)
    assert Calendar.from_ical(text)["METHOD"] == "CANCEL"
    assert taken["UID"] == asked["UID"] == event.uid
    assert taken["ATTENDEE"] == asked["ATTENDEE"]
    assert "PARTSTAT" not in taken["ATTENDEE"].params
    assert taken["STATUS"] == "CANCELLED"
    assert taken["SUMMARY"].startswith("PERUTTU: ")
    assert taken["SEQUENCE"] == 3
    assert taken.DTSTAMP == asked.DTSTAMP == DEED


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("fi", "Paikkasi on peruttu"),
        ("sv", "Din plats är avbokad"),
        ("en", "Your place is cancelled"),
    ],
)
def test_one_given_up_seat_is_no_cancelled_event(make_calendar_event, language, word):
    """Readers that keep a cancelled entry must not tell their owner that the event is off."""
    event = make_calendar_event(language=language, summary="Tours")
    taken = only_event(cancel_text(event, AINO, organizer=OKUJANE, sequence=3, stamp=DEED))
    assert taken["STATUS"] == "CANCELLED"
    assert taken["SUMMARY"] == f"{word}: Tours"


def test_the_sequence_never_falls_below_the_events(make_calendar_event):
    """Else a mail would be older than what the subscribed feed shows."""
    event = make_calendar_event(sequence=9)
    for text in (
        request_text(event, AINO, organizer=OKUJANE, sequence=1, stamp=DEED),
        cancel_text(event, AINO, organizer=OKUJANE, sequence=1, stamp=DEED),
    ):
        assert only_event(text)["SEQUENCE"] == 9


def test_an_all_day_invitation_needs_no_zone(make_calendar_event):
    """A zone stands beside times that name it, and only there."""
    timed = request_text(make_calendar_event(), AINO, organizer=OKUJANE, sequence=1, stamp=DEED)
    days = request_text(
        make_calendar_event(all_day=True), AINO, organizer=OKUJANE, sequence=1, stamp=DEED
    )
    assert timed.count("BEGIN:VTIMEZONE") == 1
    assert days.count("BEGIN:VTIMEZONE") == 0


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
@pytest.mark.parametrize("make", [request_text, cancel_text])
def test_no_typed_text_adds_a_line(make_calendar_event, make, name, title, mail):
    """Whatever names and titles hold, the lines are the same ones."""
    event = make_calendar_event(summary=title, location=f"x{name}")
    text = make(
        event, Person(f"x{name}", mail), organizer=Person(f"x{title}", mail), sequence=3, stamp=DEED
    )
    plain = make(make_calendar_event(), AINO, organizer=OKUJANE, sequence=3, stamp=DEED)
    assert line_names(text) == line_names(plain)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def line_names(text):
    return re.findall(r"^[A-Z-]+", text.replace("\r\n ", ""), re.MULTILINE)


@pytest.mark.parametrize(
    "name",
    [
        "A\r\nATTENDEE:mailto:eve@x.example",
        'A";ROLE=CHAIR:x',
        "A;RSVP=TRUE",
        "A^nB",
        "A\u2028B",
        "a\\",
    ],
)
def test_a_hostile_name_stays_a_name(make_calendar_event, name):
    """Line ends, quotes, semicolons and carets make no parameter and no property."""
    text = request_text(
        make_calendar_event(),
        Person(name, "a@x.example"),
        organizer=OKUJANE,
        sequence=3,
        stamp=DEED,
    )
    attendee = only_event(text)["ATTENDEE"]
    assert attendee == "mailto:a@x.example"
    assert attendee.params["RSVP"] == "FALSE"
    assert attendee.params["ROLE"] == "REQ-PARTICIPANT"


def test_the_type_names_the_method():
    """Outlook refuses a part whose two methods differ."""
    assert content_type("REQUEST") == "text/calendar; charset=UTF-8; method=REQUEST"
