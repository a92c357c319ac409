"""The demo as a whole: what its links are, what it holds and what it must not hold."""

from datetime import UTC, datetime, timedelta

import pytest

from core.accounts import SYSTEM, Actor, ActorKind
from core.certificates import issue_certificates
from core.demo import reading
from core.demo.today import TODAY
from core.events import QuestionKind, SignUp, event_by_slug, sign_up_state
from core.groups import GroupState, list_associations, list_groups
from core.kit import db
from core.registrations import (
    Presence,
    Spot,
    attended_seats,
    close_list,
    find_problems,
    mark,
)
from core.testing.site import NOON

STRANGER = Actor(ActorKind.STRANGER)
DAYS = [
    "2026-11-24T08:00",
    "2026-11-30T23:00",
    "2026-12-31T20:00",
    "2027-03-28T01:00",  # clocks go forward
    "2027-06-21T10:00",
    "2027-10-31T01:00",  # and back
    "2028-02-29T12:00",
    "2028-12-31T22:30",
    "2029-05-09T10:00",
    "2029-11-23T21:00",
]


def addresses(made):
    """The links that a browser can open."""
    return {name: link for name, link in made.links.items() if name != "mailbox"}


async def event_of(made, link):
    """The event behind one of the links, and what the clock makes of it."""
    event = await event_by_slug(made.links[link].rpartition("/")[2], STRANGER)
    return event, sign_up_state(event, event.event_quotas, made.now)


@pytest.mark.parametrize("database_engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("day", DAYS)
async def test_never_goes_stale(day, make, serve):
    """On whatever day it is made, each link is what its name says and nothing is wrong."""
    made = await make(datetime.fromisoformat(day).replace(tzinfo=UTC))
    async with serve(made.settings, made.now) as client:
        for name, link in addresses(made).items():
            assert (await client.get(link)).status_code == 200, name
        event, state = await event_of(made, "open_event")
        assert state.status is SignUp.OPEN
        event, state = await event_of(made, "full_event")
        assert state.status is SignUp.FULL
        assert [quota.waiting > 0 for quota in event.quotas] == [True]
        event, state = await event_of(made, "past_event")
        assert state.status is SignUp.OVER
        assert await find_problems(made.now) == []
        await check_story(made, client)


async def check_story(made, client):
    """What the pages tell beyond the links: open trainings, a coffee with a few places left."""
    weeks = (made.now + timedelta(hours=3)).date() - NOON.date()
    year = (datetime(2027, 3, 10, tzinfo=UTC) + weeks // 7 // timedelta(days=1) * timedelta(7)).year
    for number, on_site in ((1, (21, 24)), (2, (24, 24)), (3, (15, 24))):
        event = await event_by_slug(f"kansiot-kuntoon-{year}-{number}", STRANGER)
        first = event.event_quotas[0]
        assert (first.taken, first.places) == on_site
        assert sign_up_state(event, event.event_quotas, made.now).is_open
    page = (await client.get(made.links["certificate_check"])).text
    assert "Aino-Inkeri von Koe-Esimerkki" in page
    page = (await client.get(made.links["door"])).text
    assert "Tänään: kassakirja kuntoon" in page
    assert "Kyllä, sulje lista" in page
    assert "JANEn kokous" in (await client.get(made.links["members_page"])).text


async def test_todays_door_leads_to_certificates(make, serve):
    """Who is marked present gets one as soon as the list is closed."""
    made = await make()
    async with serve(made.settings, made.now):
        event = await event_by_slug(TODAY, STRANGER)
        seats = await attended_seats(event)
        assert len(seats) == 9
        for one in seats[:4]:
            await mark(event, Spot(one.seat, None), Presence.PRESENT, actor=SYSTEM, now=made.now)
        assert await close_list(event, actor=SYSTEM, now=made.now)
        made_of = await issue_certificates(event.id, base_url="http://y.example", now=made.now)
        assert made_of == 4


async def test_open_event_asks_all_kinds(make, serve):
    """A required question, yes or no, photos, and workshops with places of their own."""
    made = await make()
    async with serve(made.settings, made.now):
        event, _state = await event_of(made, "open_event")
        asked = {question.key: question for question in event.questions}
        assert asked["heard_from"].is_required
        assert asked["lunch"].kind is QuestionKind.YES_NO
        assert "photo_consent" in asked
        taken = [(one.places, one.taken) for one in event.quotas if one.session]
        assert len(taken) == 3
        assert all(0 < number <= places for places, number in taken)


async def test_holds_the_programme(make, serve):
    """All of the data is there, in the states that it names, and each group has its people."""
    made = await make()
    async with serve(made.settings, made.now):
        rows = await db.fetch("SELECT slug, visibility, state FROM event")
        slugs = {row["slug"] for row in rows}
        assert {event.id for event in reading.events()} | {TODAY} == slugs
        assert len([row for row in rows if row["visibility"] == "members"]) == 15
        assert {row["slug"] for row in rows if row["state"] == "cancelled"} == {
            "jarjestopaiva-2025-peruttu",
            "avustukset-haltuun-2027",
        }
        assert len(await list_associations()) == 62
        groups = {group.slug: group.state for group in await list_groups()}
        assert groups["juuka-jane"] is GroupState.RESTING
        assert set(groups) == {"jane", "okujane", "juuka-jane", "kitee-jane", "liperi-jane"}


async def test_tells_nobody_of_members_events(make, serve):
    """The council's meetings stand on no page, in no feed and in no answer of the API."""
    made = await make()
    async with serve(made.settings, made.now) as client:
        rows = await db.fetch("SELECT slug, title FROM event WHERE visibility = 'members'")
        places = ["/fi/", "/fi/events", "/fi/events?when=past", "/fi/groups/jane", "/calendar.ics"]
        places += ["/sitemap.xml", "/fi/events.atom", "/api/v1/events", "/groups/jane.ics"]
        for place in places:
            answer = await client.get(f"http://yhessa.example{place}")
            assert answer.status_code == 200, place
            assert [row["slug"] for row in rows if row["slug"] in answer.text] == [], place
        for row in rows:
            page = await client.get(f"http://yhessa.example/fi/events/{row['slug']}")
            assert page.status_code == 404, row["slug"]


async def test_keeps_no_names_too_long(make, serve):
    """Retention has run: names go after 180 days, diets after 14, certificates stay."""
    made = await make()
    old = made.now - timedelta(days=181)
    async with serve(made.settings, made.now):
        named = await db.fetch(
            "SELECT event.slug FROM event JOIN seat ON seat.event = event.id"
            " JOIN registration ON registration.id = seat.registration WHERE event.ends_at < $1"
            " AND (seat.person_name <> '' OR seat.person_email <> ''"
            " OR registration.contact_name <> '' OR registration.contact_email <> ''"
            " OR registration.association_name <> '')",
            old,
        )
        assert list(named) == []
        answers = await db.fetch(
            "SELECT event.slug FROM answer JOIN question ON question.id = answer.question"
            " JOIN event ON event.id = question.event"
            " WHERE is_sensitive AND event.ends_at < $1",
            made.now - timedelta(days=15),
        )
        assert list(answers) == []
        mails = await db.fetch(
            "SELECT 1 FROM message JOIN event ON event.id = message.event_id"
            " WHERE event.ends_at < $1 AND to_email <> ''",
            old,
        )
        assert list(mails) == []
        kept = await db.fetch_one(
            "SELECT count(DISTINCT event.id) AS events FROM document"
            " JOIN event ON event.id = document.event WHERE event.ends_at < $1",
            old,
        )
        assert kept["events"] == 4  # the four old trainings
        figures = await db.fetch("SELECT counts FROM event_figures")
        assert len(figures) >= 14


async def test_has_each_state_of_a_seat(make, serve):
    """A party in the queue, a nameless seat, a walk-in, a replaced and a revoked certificate."""
    made = await make()
    async with serve(made.settings, made.now) as client:
        page = (await client.get(made.links["registration"])).text
        assert "Aamu Esimerkki" in page
        states = await db.fetch(
            "SELECT DISTINCT state FROM seat UNION SELECT DISTINCT state FROM document"
        )
        assert {row["state"] for row in states} == {
            "confirmed",
            "waiting",
            "cancelled",
            "issued",
            "replaced",
            "revoked",
        }
        waiting = await db.fetch_one(
            "SELECT count(*) AS seats FROM seat JOIN event ON event.id = seat.event"
            " WHERE seat.state = 'waiting' AND slug = 'kansiot-kuntoon-2027-2'"
        )
        assert waiting["seats"] == 4
        nameless = await db.fetch(
            "SELECT slug FROM seat JOIN event ON event.id = seat.event"
            " WHERE person_name = '' AND starts_at > $1 ORDER BY slug",
            made.now,
        )
        assert [row["slug"] for row in nameless] == [
            "kansiot-kuntoon-2027-1",
            "kansiot-kuntoon-2027-1",
            "kansiot-kuntoon-2027-2",
        ]
        walk_ins = await db.fetch("SELECT 1 FROM seat WHERE is_walk_in AND person_name <> ''")
        assert len(walk_ins) == 2
