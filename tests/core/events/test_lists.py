"""Lists: each filter, paging, and as many queries for a hundred rows as for one."""

from datetime import UTC, datetime, timedelta

import pytest

from core.accounts import Actor, ActorKind
from core.events import (
    EventFilter,
    EventState,
    HostIn,
    Mode,
    count_by_municipality,
    create_venue,
    list_events,
    set_theme,
)
from core.events.inputs import VenueIn
from core.kit import db
from core.testing.factories import NOW

STRANGER = Actor(ActorKind.STRANGER)


async def titles(when="coming", **asked):
    page = await list_events(STRANGER, EventFilter(**asked), NOW, when=when)
    return [card.title["fi"] for card in page.events]


@pytest.fixture
async def some_events(make_event, make_group):
    """Four events that differ in all that one can ask for."""
    oku, kitee = await make_group("OkuJane"), await make_group("Kiteen Jane")
    await set_theme("archiving", {"fi": "arkistointi"})
    hall = await create_venue(VenueIn(name="Nurmes-talo", municipality="541"))
    day = timedelta(days=1)
    await make_event(
        "Äidin ilta", group=oku.id, municipality="911", venue=hall.id, themes=("archiving",)
    )
    await make_event(
        "Verkossa",
        group=kitee.id,
        places=0,
        online_places=30,
        starts_at=NOW + 20 * day,
        ends_at=NOW + 21 * day,
        hosts=(HostIn(group=oku.id), HostIn(name="Martat 100 %")),
    )
    await make_event(
        "Tori",
        group=kitee.id,
        municipality="541",
        kind="celebration",
        places=0,
        starts_at=NOW - day,
        ends_at=NOW + day,
        state=EventState.CANCELLED,
    )
    await make_event("Ollutta", group=oku.id, starts_at=NOW - 2 * day, ends_at=NOW)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Tori", "Äidin ilta", "Verkossa"]),
        ({"municipality": "nurmes"}, ["Tori", "Äidin ilta"]),
        ({"municipality": "911"}, ["Äidin ilta"]),
        ({"municipality": "Valtimo"}, ["Äidin ilta"]),
        ({"municipality": "atlantis"}, []),
        ({"group": "okujane"}, ["Äidin ilta", "Verkossa"]),
        ({"group": "kiteen-jane"}, ["Tori", "Verkossa"]),
        ({"kind": "celebration"}, ["Tori"]),
        ({"theme": "archiving"}, ["Äidin ilta"]),
        ({"mode": Mode.ONLINE}, ["Verkossa"]),
        ({"mode": Mode.ON_SITE}, ["Tori", "Äidin ilta"]),
        ({"q": "aidin"}, ["Äidin ilta"]),
        ({"q": "ÄIDIN nurmes"}, ["Äidin ilta"]),
        ({"q": "100 %"}, ["Verkossa"]),
        ({"q": "_"}, []),
        ({"series": "none"}, []),
        ({"starts_from": NOW + timedelta(days=18)}, ["Verkossa"]),
        ({"starts_before": NOW + timedelta(days=18)}, ["Ollutta", "Tori", "Äidin ilta"]),
    ],
)
async def test_filter(some_events, asked, found):
    """Each filter finds what it names; a merged municipality is found under today's too."""
    assert await titles(**asked) == found


async def test_past_events_come_backwards(some_events):
    """What is over stands apart, the newest first."""
    assert await titles("past") == ["Ollutta"]


async def test_counts_are_of_the_municipalities_of_today(some_events):
    """Valtimo's event counts for Nurmes."""
    assert await count_by_municipality(STRANGER, NOW) == {"541": 2}


async def test_card_tells_places_of_the_event(some_events):
    """A card holds the event's quotas and its place."""
    page = await list_events(STRANGER, EventFilter(q="aidin"), NOW)
    card = page.events[0]
    assert [quota.places for quota in card.quotas] == [20]
    assert card.venue_name == "Nurmes-talo"
    assert card.municipality is not None
    assert card.municipality.name_fi == "Valtimo"
    assert card.modes == (Mode.ON_SITE,)


async def test_page_holds_fifty(make_event):
    """The next page goes on where the first ended, events of one instant in Finnish order."""
    start = datetime(2027, 1, 1, 12, tzinfo=UTC)
    for number in range(52):
        letter = "Ö" if number == 0 else "A"
        await make_event(
            f"{letter} {number:02}", places=0, starts_at=start, ends_at=start + timedelta(hours=1)
        )
    first = await list_events(STRANGER, EventFilter(), NOW)
    second = await list_events(STRANGER, EventFilter(), NOW, page=2)
    assert (first.total, first.pages, len(first.events)) == (52, 2, 50)
    assert [card.title["fi"] for card in second.events] == ["A 51", "Ö 00"]


async def test_one_row_costs_as_many_queries_as_many(make_event, monkeypatch):
    """No query for each row."""
    asked = []
    real = db.fetch

    async def counting(sql, *args):
        asked.append(sql)
        return await real(sql, *args)

    counts = []
    for _ in range(2):
        await make_event()
        await make_event()
        with monkeypatch.context() as patch:
            patch.setattr(db, "fetch", counting)
            asked.clear()
            await list_events(STRANGER, EventFilter(), NOW)
            counts.append(len(asked))
    assert counts == [4, 4]
