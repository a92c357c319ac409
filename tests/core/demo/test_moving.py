"""How the data moves with the day of the demo."""

from datetime import UTC, datetime

import pytest

from core.demo import reading
from core.demo.moving import Move

BY_ID = {event.id: event for event in reading.events()}


@pytest.mark.parametrize(
    ("day", "weeks"),
    [("2026-11-24", 0), ("2026-11-30", 0), ("2026-12-01", 1), ("2027-11-23", 52)],
)
def test_only_whole_weeks_count(day, weeks):
    """An event stays on its weekday, so a council meeting stays a Tuesday."""
    assert Move.to(datetime.fromisoformat(f"{day}T10:00+00:00")).weeks == weeks


def test_the_day_is_the_one_on_our_clocks():
    """At half past ten in the evening of UTC the next day has begun in Finland."""
    assert Move.to(datetime(2026, 11, 30, 22, 30, tzinfo=UTC)).weeks == 1


def test_past_events_keep_their_dates():
    """What is documented must not be told of another day."""
    event = BY_ID["kansiot-kuntoon-2017"]
    move = Move(weeks=100)
    assert move.slug(event) == event.id
    assert move.starts_at(event).isoformat() == "2017-03-29T09:00:00+03:00"


def test_years_move_with_the_event():
    """Title and address must not name a year in which the event is not."""
    event = BY_ID["kansiot-kuntoon-2027-1"]
    move = Move(weeks=52)
    assert move.starts_at(event).isoformat() == "2028-03-08T16:30:00+02:00"
    assert move.slug(event) == "kansiot-kuntoon-2028-1"
    assert move.texts(event.title, event)["fi"] == "Kansiot kuntoon 2028, ilta 1: mitä säilytetään"


def test_an_address_that_names_a_day_names_the_new_one():
    """Two meetings would share an address if only the year moved."""
    event = BY_ID["kokous-2026-12-08"]
    assert Move(weeks=1).slug(event) == "kokous-2026-12-15"
    assert Move(weeks=1).texts(event.title, event)["fi"] == "JANEn kokous 7/2026"
    assert Move(weeks=4).texts(event.title, event)["fi"] == "JANEn kokous 7/2027"


def test_whole_days_end_at_midnight():
    """The data names the last day, the model the midnight after it."""
    event = BY_ID["vapaaehtoisten-paiva-2027"]
    assert Move(weeks=0).ends_at(event).isoformat() == "2027-12-06T00:00:00+02:00"


def test_each_event_has_an_address_of_its_own_on_any_day():
    """The years of a decade may not let two events meet."""
    for weeks in range(-60, 520):
        slugs = [Move(weeks=weeks).slug(event) for event in reading.events()]
        assert len(set(slugs)) == len(slugs), weeks


def test_data_holds_the_whole_programme():
    """43 events are the council's; the others are invented beside them, none for members."""
    programme = [event for event in reading.events() if event not in extra()]
    assert len(programme) == 43
    assert sum(event.visibility == "members" for event in programme) == 15
    assert {event.visibility for event in extra()} == {"public"}


def extra():
    """The events that no source tells of."""
    ids = {
        "ensiapu-yhdistyksen-tapahtumassa-2026",
        "yhdistystoimijan-talvipaiva-2027",
        "vertaisohjaajien-tapaaminen-2027",
        "avustukset-haltuun-2027",
        "yhdistysten-kevattori-2027",
        "kiteen-kevatilta-2027",
    }
    return [event for event in reading.events() if event.id in ids]
