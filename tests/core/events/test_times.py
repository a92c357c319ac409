"""What clock and quotas make of an event, across midnight and summer time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from core.events import (
    EventState,
    Mode,
    QuotaOut,
    SignUp,
    closing_time,
    fresh_until,
    is_online_link_time,
    next_midnight,
    sign_up_state,
)

FINLAND = ZoneInfo("Europe/Helsinki")
START = datetime(2027, 3, 10, 16, 30, tzinfo=FINLAND)
OPENS = datetime(2027, 1, 18, 9, tzinfo=FINLAND)
CLOSES = datetime(2027, 3, 3, 16, tzinfo=FINLAND)


class Evening(msgspec.Struct, kw_only=True):
    """An event, as far as time matters."""

    state: EventState = EventState.PUBLISHED
    starts_at: datetime = START
    ends_at: datetime = START + timedelta(hours=3)
    opens_at: datetime | None = OPENS
    closes_at: datetime | None = CLOSES


def quota(places=24, *, taken=0, waiting=0, is_open=True, has_queue=True):
    return QuotaOut(
        id=uuid4(),
        event=uuid4(),
        session=None,
        mode=Mode.ON_SITE,
        places=places,
        has_queue=has_queue,
        is_open=is_open,
        taken=taken,
        waiting=waiting,
    )


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (OPENS - timedelta(seconds=1), SignUp.SOON),
        (OPENS, SignUp.OPEN),
        (CLOSES - timedelta(seconds=1), SignUp.OPEN),
        (CLOSES, SignUp.CLOSED),
        (START, SignUp.CLOSED),
        (START + timedelta(hours=3), SignUp.OVER),
    ],
)
def test_clock_decides(now, status):
    """Each instant is the first of the new state."""
    assert sign_up_state(Evening(), [quota()], now).status == status


@pytest.mark.parametrize(
    ("places", "taken", "waiting", "status"),
    [
        (24, 18, 0, SignUp.OPEN),
        (24, 19, 0, SignUp.FEW),
        (24, 23, 0, SignUp.FEW),
        (24, 24, 0, SignUp.FULL),
        (24, 25, 0, SignUp.FULL),
        (24, 20, 3, SignUp.FULL),
        (300, 269, 0, SignUp.OPEN),
        (300, 270, 0, SignUp.FEW),
        (None, 900, 0, SignUp.OPEN),
    ],
)
def test_places_decide(places, taken, waiting, status):
    """Few from five places or a tenth down; while anyone waits a newcomer finds it full."""
    state = sign_up_state(Evening(), [quota(places, taken=taken, waiting=waiting)], OPENS)
    assert state.status == status
    assert state.is_open


def test_one_open_quota_is_enough():
    """A full hall does not close the remote places."""
    state = sign_up_state(Evening(), [quota(taken=24), quota(60)], OPENS)
    assert state.status is SignUp.OPEN
    assert [one.status for one in state.quotas] == [SignUp.FULL, SignUp.OPEN]


def test_full_without_queue_has_no_room():
    """The button goes, the page stays."""
    assert not sign_up_state(Evening(), [quota(taken=24, has_queue=False)], OPENS).has_room
    assert sign_up_state(Evening(), [quota(taken=24)], OPENS).has_room


def test_cancelled_before_all():
    """A cancelled event says so before and after its time."""
    event = Evening(state=EventState.CANCELLED)
    for now in (OPENS, START, START + timedelta(days=9)):
        assert sign_up_state(event, [quota()], now).status is SignUp.CANCELLED


def test_without_quota_entry_is_free():
    """No quota is no sign-up; while it runs it says so."""
    state = sign_up_state(Evening(), [], START)
    assert state.status is SignUp.FREE
    assert state.is_running


def test_closed_quotas_close_the_form():
    """A quota that was closed by hand takes nobody."""
    assert sign_up_state(Evening(), [quota(is_open=False)], OPENS).status is SignUp.CLOSED


def test_sign_up_ends_at_the_start_unless_set():
    """A campaign of weeks may take sign-ups while it runs, never after its end."""
    assert closing_time(Evening(closes_at=None)) == START
    late = Evening(closes_at=START + timedelta(days=9))
    assert closing_time(late) == START + timedelta(hours=3)


def test_page_is_right_until_the_next_thing_happens():
    """Opening, closing, start and end each make the page new, and midnight at the latest."""
    event = Evening()
    assert fresh_until([event], OPENS - timedelta(hours=1)) == OPENS
    assert fresh_until([event], CLOSES - timedelta(hours=1)) == CLOSES
    assert fresh_until([event], START - timedelta(hours=1)) == START
    assert fresh_until([event], START) == START + timedelta(hours=3)
    midnight = datetime(2027, 2, 2, tzinfo=FINLAND)
    assert fresh_until([event], datetime(2027, 2, 1, 12, tzinfo=FINLAND)) == midnight
    assert fresh_until([], datetime(2027, 2, 1, 12, tzinfo=FINLAND)) == midnight


def test_day_of_25_hours_ends_at_its_midnight():
    """On the last Sunday of October midnight comes 25 hours after midnight."""
    sunday = datetime(2027, 10, 31, tzinfo=FINLAND)
    night = next_midnight(sunday)
    assert night.astimezone(UTC) - sunday.astimezone(UTC) == timedelta(hours=25)
    assert night == datetime(2027, 11, 1, tzinfo=FINLAND)


async def test_event_across_the_end_of_summer_time_keeps_its_instants(make_event):
    """From noon to noon over that night are 25 hours, read back as they were given."""
    starts = datetime(2027, 10, 30, 12, tzinfo=FINLAND)
    ends = datetime(2027, 10, 31, 12, tzinfo=FINLAND)
    event = await make_event(starts_at=starts, ends_at=ends)
    assert event.starts_at == starts.astimezone(UTC)
    assert event.ends_at - event.starts_at == timedelta(hours=25)


def test_online_link_shows_from_the_days_midnight_to_the_end():
    """Not the evening before, not after, not for a cancelled event."""
    event = Evening()
    day = datetime(2027, 3, 10, tzinfo=FINLAND)
    zone = "Europe/Helsinki"
    assert not is_online_link_time(event, zone, day - timedelta(seconds=1))
    assert is_online_link_time(event, zone, day)
    assert not is_online_link_time(event, zone, event.ends_at)
    assert not is_online_link_time(Evening(state=EventState.CANCELLED), zone, day)
