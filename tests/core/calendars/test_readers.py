"""Feeds read back by programs that are not ours."""

import ctypes
import ctypes.util
import json
import random
import re
import shutil
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from core.calendars.lines import one_line, paragraphs

HELSINKI = ZoneInfo("Europe/Helsinki")
ROOT = Path(__file__).parents[3]
ODD = [
    *(",", ";", ":", "\\", "\\n", "\\N", "\\,", "\r\n", "\n", "\x00", "\x0b", "\u2028"),
    *("ä", "A\u0308", "👩🏽\u200d🎓", "🇫🇮", "مرحبا", "שלום", "\u202eabc", " ", "  ", "\t"),
    *("BEGIN:VEVENT", "\r\nEND:VEVENT\r\n", "%", "&amp;", "<b>", '"', "'", "^n", "a" * 80, "sana "),
]
TYPED = st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=8)), max_size=60).map("".join)


def odd_text(dice):
    return "x" + "".join(dice.choices(ODD, k=dice.randint(1, 40))) + "x"


@pytest.fixture(scope="session")
def odd_events(make_calendar_event):
    """Give a hundred events of odd texts, an hour and a half each, over the summer-time nights."""
    dice = random.Random(20270328)
    first = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)
    return [
        make_calendar_event(
            uid=f"{number}@yhessa.example",
            summary=odd_text(dice),
            description=odd_text(dice),
            location=odd_text(dice),
            starts_at=start,
            ends_at=start + timedelta(minutes=90),
        )
        for number in range(100)
        for start in [first + timedelta(days=3 * number, hours=number % 24)]
    ]


def told(event):
    """Give what a reader should have seen of an event."""
    return [
        event.uid,
        one_line(event.summary),
        paragraphs(event.description),
        one_line(event.location),
        int(event.starts_at.timestamp() * 1000),
        int(event.ends_at.timestamp() * 1000),
    ]


@settings(max_examples=150, deadline=None)
@given(TYPED, TYPED, st.lists(TYPED, max_size=3))
def test_icalendar_gets_the_texts_back(make_calendar_event, feed_of, title, text, categories):
    """Sign by sign, but for what cleaning takes away.

    Its reader of categories takes a backslash and N for a line end, so they have none here.
    """
    categories = [name.replace("\\", "") for name in categories]
    event = make_calendar_event(summary=title, description=text, categories=tuple(categories))
    (read,) = Calendar.from_ical(feed_of([event])).events
    assert str(read["SUMMARY"]) == one_line(title)
    assert str(read.get("DESCRIPTION", "")) == paragraphs(text)
    names = [name for name in map(one_line, categories) if name]
    assert [str(name) for name in read.categories] == names
    assert read.start == event.starts_at


@settings(max_examples=150, deadline=None)
@given(TYPED, TYPED)
def test_vobject_gets_the_texts_back(make_calendar_event, feed_of, title, text):
    """Also for vobject, which cuts a title at a comma that is not escaped."""
    event = make_calendar_event(summary=title, description=text, location=f"x{title}")
    read = vobject.readOne(feed_of([event]).decode()).vevent
    assert read.summary.value.strip() == one_line(title)
    assert (read.description.value if hasattr(read, "description") else "") == paragraphs(text)
    assert read.location.value == one_line(f"x{title}")
    assert read.dtstart.value == event.starts_at
    assert read.dtend.value == event.ends_at


def test_both_read_days_and_cancellations_alike(make_calendar_event, feed_of):
    """Three days, cancelled, over the night of summer time."""
    event = make_calendar_event(
        all_day=True,
        starts_at=datetime(2027, 3, 26, tzinfo=HELSINKI),
        ends_at=datetime(2027, 3, 29, tzinfo=HELSINKI),
        status="cancelled",
    )
    data = feed_of([event])
    (first,) = Calendar.from_ical(data).events
    second = vobject.readOne(data.decode()).vevent
    assert (first.start, first.end) == (date(2027, 3, 26), date(2027, 3, 29))
    assert (second.dtstart.value, second.dtend.value) == (first.start, first.end)
    assert first["STATUS"] == second.status.value == "CANCELLED"
    assert first["SUMMARY"] == second.summary.value
    assert first["SUMMARY"].startswith("PERUTTU: ")


def test_two_readers_in_javascript_agree(odd_events, feed_of):
    """ical.js (Thunderbird, Nextcloud) and node-ical get texts and instants.

    node-ical takes a typed backslash and n for a line end: its fault, and known here.
    """
    node = shutil.which("node")
    if node is None or not all(
        (ROOT / "node_modules" / it).is_dir() for it in ("ical.js", "node-ical")
    ):
        pytest.skip("ical.js and node-ical are not there: npm install --no-save ical.js node-ical")
    script = Path(__file__).with_name("read_feed.cjs")
    done = subprocess.run(
        [node, script], input=feed_of(odd_events), capture_output=True, check=True, cwd=ROOT
    )
    read = json.loads(done.stdout)
    expected = [told(event) for event in odd_events]
    assert read["icaljs"] == expected
    by_node_ical = [
        [re.sub(r"\\[nN]", r"\\\n", it) if isinstance(it, str) else it for it in event]
        for event in expected
    ]
    assert sorted(read["nodeical"]) == sorted(by_node_ical)


def test_libical_finds_no_fault(odd_events, feed_of):
    """The library of Evolution, GNOME and KDE marks what it can't parse as errors."""
    name = ctypes.util.find_library("ical")
    if name is None:
        pytest.skip("libical is not there: apt install libical3")
    libical = ctypes.CDLL(name)
    libical.icalparser_parse_string.restype = ctypes.c_void_p
    calendar = ctypes.c_void_p(libical.icalparser_parse_string(feed_of(odd_events)))
    every_kind, vevent = 1, 4
    assert libical.icalcomponent_count_errors(calendar) == 0
    assert libical.icalcomponent_count_components(calendar, vevent) == len(odd_events)
    assert libical.icalcomponent_count_components(calendar, every_kind) == len(odd_events) + 1
    libical.icalcomponent_free(calendar)


def program(name):
    """Find a program beside the interpreter or on the path, or skip."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not there")
    return found


def run(*command, home):
    environment = {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "Europe/Helsinki",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_calcurse_skips_no_event(odd_events, feed_of, tmp_path):
    """It leaves out events with faults, and says how many."""
    calcurse = program("calcurse")
    feed = tmp_path / "feed.ics"
    feed.write_bytes(feed_of(odd_events))
    said = run(calcurse, "-D", str(tmp_path), "-i", str(feed), home=tmp_path)
    assert re.search(rf"\b{len(odd_events)} apps\b", said), said
    assert re.search(r"\b0 skipped\b", said), said


class _Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a log."""

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def served(tmp_path):
    """Give a folder and the address at which it is served."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: _Quiet(*args, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


VDIRSYNCER = """[general]
status_path = "{home}/status/"
[pair feed]
a = "kept"
b = "web"
collections = null
[storage kept]
type = "filesystem"
path = "{home}/kept/"
fileext = ".ics"
[storage web]
type = "http"
url = "{address}/feed.ics"
"""
KHAL = """[calendars]
[[feed]]
path = {home}/kept/
readonly = True
[locale]
local_timezone = Europe/Helsinki
default_timezone = Europe/Helsinki
timeformat = %H:%M
dateformat = %d.%m.%Y
longdateformat = %d.%m.%Y
datetimeformat = %d.%m.%Y %H:%M
longdatetimeformat = %d.%m.%Y %H:%M
"""


def test_a_subscriber_gets_all_and_a_second_sync_moves_nothing(
    make_calendar_event, feed_of, served, tmp_path
):
    """The subscriber hashes each event; khal shows it at the local time, in July and in winter."""
    vdirsyncer, khal = program("vdirsyncer"), program("khal")
    folder, address = served
    winter = datetime(2027, 1, 20, 17, tzinfo=HELSINKI)
    events = [
        make_calendar_event(summary="Kesä, koulutus; osa 1"),
        make_calendar_event(
            uid="2@x.example",
            summary="Talvi",
            starts_at=winter,
            ends_at=winter + timedelta(hours=2),
        ),
    ]
    (folder / "feed.ics").write_bytes(feed_of(events))
    (tmp_path / "vdirsyncer.ini").write_text(VDIRSYNCER.format(home=tmp_path, address=address))
    (tmp_path / "khal.ini").write_text(KHAL.format(home=tmp_path))
    sync = [vdirsyncer, "-c", str(tmp_path / "vdirsyncer.ini")]
    run(*sync, "discover", home=tmp_path)
    run(*sync, "sync", home=tmp_path)
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "kept").glob("*.ics")}
    assert len(kept) == len(events)
    (folder / "feed.ics").write_bytes(feed_of(events))
    again = run(*sync, "sync", home=tmp_path)
    assert not re.search("Copying|Deleting", again), again
    assert kept == {
        path.name: path.stat().st_mtime_ns for path in (tmp_path / "kept").glob("*.ics")
    }
    shown = run(
        *(khal, "-c", str(tmp_path / "khal.ini"), "list", "--format", "{start} {end} {title}"),
        *("01.01.2027", "31.12.2027"),
        home=tmp_path,
    )
    assert "14.07.2027 09:00 14.07.2027 12:15 Kesä, koulutus; osa 1" in shown
    assert "20.01.2027 17:00 20.01.2027 19:00 Talvi" in shown
