"""The VEVENT of an event, line by line."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Event

from core.calendars.vevent import used_zone, vevent_text

HELSINKI = ZoneInfo("Europe/Helsinki")
ONCE = [
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "LAST-MODIFIED",
    "CREATED",
    "SEQUENCE",
    "STATUS",
    "URL",
    "ORGANIZER",
]


def unfolded(text):
    return text.replace("\r\n ", "").splitlines()


def lines_of(text, name):
    return [line for line in unfolded(text) if re.match(f"{name}[:;]", line)]


def test_the_event_is_told_in_full(make_calendar_event):
    """The lines as readers get them."""
    assert unfolded(vevent_text(make_calendar_event())) == [
        "BEGIN:VEVENT",
        r"SUMMARY:Kansiot kuntoon\, osa 1\; äänet \\N ja muut",
        "DTSTART;TZID=Europe/Helsinki:20270714T090000",
        "DTEND;TZID=Europe/Helsinki:20270714T121500",
        "DTSTAMP:20261124T093015Z",
        "UID:0b9f7c52-6d0e-4a4e-9d55-6d3f1f0c2a11@yhessa.example",
        "SEQUENCE:2",
        r"CATEGORIES:Koulutus,Arkisto\, asiakirjat",
        "CREATED:20261101T080000Z",
        r"DESCRIPTION:Tule mukaan!\n\nOta kansio\, kynä\; ja C:\\News mukaan.",
        "GEO:63.24;29.25",
        "LAST-MODIFIED:20261124T093015Z",
        r"LOCATION:Pielisentalo\, Juuantie 13\, 83900 Juuka",
        'ORGANIZER;CN="JANE; Pohjois-Karjala":mailto:jane@yhessa.example',
        "RELATED-TO:5a0f7c52-6d0e-4a4e-9d55-6d3f1f0c2a22@yhessa.example",
        "STATUS:CONFIRMED",
        "URL:https://yhessa.example/fi/events/kansiot-kuntoon-2027",
        "END:VEVENT",
    ]


def test_what_must_stand_once_stands_once(make_calendar_event):
    """Also when the event has nothing that it may leave out."""
    text = vevent_text(
        make_calendar_event(description="", location="", categories=(), geo=None, series_uid=None)
    )
    assert {name: len(lines_of(text, name)) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert len(unfolded(text)) == len(ONCE) + 2


def test_an_unchanged_event_gives_the_same_bytes(make_calendar_event):
    """Readers that hash an event (vdirsyncer) would else delete and add it anew."""
    assert vevent_text(make_calendar_event()) == vevent_text(make_calendar_event())


def test_a_change_moves_its_own_lines_alone(make_calendar_event):
    """A new title of a later revision: title and stamps; the sequence as told."""
    later = datetime(2026, 12, 1, tzinfo=UTC)
    before = set(unfolded(vevent_text(make_calendar_event())))
    after = set(
        unfolded(vevent_text(make_calendar_event(summary="Uusi", modified_at=later, sequence=3)))
    )
    assert after - before == {
        "SUMMARY:Uusi",
        "DTSTAMP:20261201T000000Z",
        "LAST-MODIFIED:20261201T000000Z",
        "SEQUENCE:3",
    }


@pytest.mark.parametrize(
    ("language", "title"),
    [("fi", "PERUTTU: Tours"), ("sv", "INSTÄLLT: Tours"), ("en", "CANCELLED: Tours")],
)
def test_a_cancelled_event_stays_with_a_word(make_calendar_event, language, title):
    """Many programs show a cancelled event as any other: the word tells."""
    event = make_calendar_event(status="cancelled", summary="Tours", language=language)
    text = vevent_text(event)
    assert lines_of(text, "SUMMARY") == [f"SUMMARY:{title}"]
    assert lines_of(text, "STATUS") == ["STATUS:CANCELLED"]


def test_all_day_ends_on_the_day_after_the_last(make_calendar_event):
    """Friday to Sunday, over the night when clocks go on."""
    event = make_calendar_event(
        all_day=True,
        starts_at=datetime(2027, 3, 26, tzinfo=HELSINKI).astimezone(UTC),
        ends_at=datetime(2027, 3, 29, tzinfo=HELSINKI).astimezone(UTC),
    )
    text = vevent_text(event)
    assert lines_of(text, "DTSTART") == ["DTSTART;VALUE=DATE:20270326"]
    assert lines_of(text, "DTEND") == ["DTEND;VALUE=DATE:20270329"]
    assert used_zone(event) is None


def test_one_whole_day_has_an_end_after_its_start(make_calendar_event):
    """Also when the end was given within the day."""
    start = datetime(2027, 5, 1, tzinfo=HELSINKI)
    for end in (start, start + timedelta(hours=15), datetime(2027, 5, 2, tzinfo=HELSINKI)):
        read = Event.from_ical(
            vevent_text(make_calendar_event(all_day=True, starts_at=start, ends_at=end))
        )
        assert (read.start, read.end) == (date(2027, 5, 1), date(2027, 5, 2))


def test_a_night_of_25_hours_keeps_its_length(make_calendar_event):
    """From Saturday noon to Sunday noon on 31.10.2027."""
    event = make_calendar_event(
        starts_at=datetime(2027, 10, 30, 12, tzinfo=HELSINKI),
        ends_at=datetime(2027, 10, 31, 12, tzinfo=HELSINKI),
    )
    text = vevent_text(event)
    read = Event.from_ical(text)
    assert lines_of(text, "DTEND") == ["DTEND;TZID=Europe/Helsinki:20271031T120000"]
    assert read.end.astimezone(UTC) - read.start.astimezone(UTC) == timedelta(hours=25)


def test_a_night_of_23_hours_keeps_its_length(make_calendar_event):
    """From Saturday noon to Sunday noon on 28.3.2027."""
    event = make_calendar_event(
        starts_at=datetime(2027, 3, 27, 12, tzinfo=HELSINKI),
        ends_at=datetime(2027, 3, 28, 12, tzinfo=HELSINKI),
    )
    read = Event.from_ical(vevent_text(event))
    assert read.end.astimezone(UTC) - read.start.astimezone(UTC) == timedelta(hours=23)


def test_the_second_time_of_a_double_hour_is_told_in_utc(make_calendar_event):
    """Half past three comes twice on 31.10.2027; its local time would mean the first."""
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    event = make_calendar_event(starts_at=first, ends_at=first + timedelta(hours=1))
    assert lines_of(vevent_text(event), "DT(?:START|END)") == [
        "DTSTART:20271031T003000Z",
        "DTEND:20271031T013000Z",
    ]
    assert used_zone(event) is None
    earlier = make_calendar_event(starts_at=first, ends_at=first + timedelta(minutes=29))
    assert used_zone(earlier) == "Europe/Helsinki"


def test_times_of_an_event_in_utc_need_no_zone(make_calendar_event):
    """The zone UTC is written as Z."""
    event = make_calendar_event(zone="UTC")
    assert lines_of(vevent_text(event), "DTSTART") == ["DTSTART:20270714T060000Z"]
    assert used_zone(event) is None


@pytest.mark.parametrize(
    ("language", "place"), [("fi", "Etänä"), ("sv", "På distans"), ("en", "Online")]
)
def test_a_remote_event_says_so_in_place_of_a_place(make_calendar_event, language, place):
    """A place that was given stays."""
    remote = make_calendar_event(location="", online=True, language=language)
    assert lines_of(vevent_text(remote), "LOCATION") == [f"LOCATION:{place}"]
    hybrid = make_calendar_event(location="Juuka", online=True, language=language)
    assert lines_of(vevent_text(hybrid), "LOCATION") == ["LOCATION:Juuka"]


def test_html_stands_only_in_its_own_property(make_calendar_event):
    """Outlook reads it; the description stays plain."""
    event = make_calendar_event(description="A", description_html="<p>A, <b>B</b></p>")
    text = vevent_text(event)
    assert lines_of(text, "X-ALT-DESC") == [r"X-ALT-DESC;FMTTYPE=text/html:<p>A\, <b>B</b></p>"]
    assert lines_of(text, "DESCRIPTION") == ["DESCRIPTION:A"]
    assert lines_of(vevent_text(make_calendar_event()), "X-ALT-DESC") == []
