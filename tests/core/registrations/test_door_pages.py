"""The door as a helper's phone meets it, without scripts."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from lxml import html

from core.accounts import SYSTEM, Actor, ActorKind
from core.events import (
    EventState,
    Mode,
    QuestionIn,
    QuestionKind,
    QuotaIn,
    SessionIn,
    cancel_event,
    event_by_id,
)
from core.groups import SiteChanges, change_site
from core.kit import db
from core.kit.links import Links
from core.registrations import (
    SeatIn,
    Spot,
    cancel_seats,
    close_due_lists,
    create_door_link,
    door_token,
    find_problems,
    is_closed,
    mark,
    revoke_door_link,
)
from core.registrations.domain.attended import Presence

STARTS = datetime(2027, 3, 10, 14, 30, tzinfo=UTC)
DAY = date(2027, 3, 10)


@pytest.fixture(autouse=True)
async def agree(site_app):
    """Fails a test at its end when places and seats don't agree."""
    yield
    assert await find_problems(STARTS) == []


@pytest.fixture
def links(settings):
    return Links(settings.secret_keys)


@pytest.fixture
def open_link(links, clock):
    """Makes a link for the event's day and comes a quarter of an hour before the start."""

    async def make(event, day=DAY, **changes):
        clock.now = STARTS - timedelta(minutes=15)
        link = await create_door_link(event, day, actor=SYSTEM, now=clock.now, **changes)
        return link, f"/door/{door_token(links, link)}"

    return make


async def look(client, path, status=200):
    answer = await client.get(path)
    assert answer.status_code == status, answer.text[:1500]
    assert answer.headers["cache-control"] == "no-store"
    return html.fromstring(answer.text)


async def press(client, tree, status=303, *, within="//main", **fields):
    """Press a button of the page: fields of its form, and its own."""
    (name,) = (key for key in fields if key in {"present", "absent", "undo", "do"})
    buttons = tree.xpath(f"{within}//button[@name='{name}'][@value='{fields[name]}']")
    assert buttons, f"no button {name}={fields[name]}"
    form = buttons[0].xpath("ancestor::form")[0]
    hidden = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    answer = await client.post(form.get("action"), data={**hidden, **fields})
    assert answer.status_code == status, answer.text[:1500]
    if status != 303:
        return html.fromstring(answer.text)
    return await look(client, answer.headers["location"])


def words(tree):
    return re.sub(r"\s+", " ", tree.xpath("//body")[0].text_content())


def rows(tree):
    return [
        (
            button.xpath("string(.//strong)"),
            button.xpath("string(span[1]/small)"),
            button.get("aria-pressed"),
        )
        for button in tree.xpath("//button[contains(@class, 'door-row')]")
    ]


def seat_of(tree, name):
    return tree.xpath(f"//button[.//strong[normalize-space()='{name}']]/@value")[0]


async def signed_up(sign_up, event, *names, **changes):
    quota = event.event_quotas[0].id
    seats = tuple(SeatIn(quota=quota, name=name) for name in names)
    return await sign_up(event, seats, association_name="Värtsilän Rajankävijät ry", **changes)


async def test_absent_at_one_press(make_event, sign_up, open_link, client):
    """Whoever is known not to come is marked so at once; the others are counted below."""
    event = await make_event(places=5)
    await signed_up(sign_up, event, "Åke Öljymäki", "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, path)
    assert "2 henkilöä on merkitsemättä tässä listassa" in words(tree)
    seat = seat_of(tree, "Åke Öljymäki")
    tree = await press(client, tree, absent=seat)
    assert "Merkittiin poissa olevaksi: Åke Öljymäki" in words(tree)
    assert "1 henkilö on merkitsemättä" in words(tree)
    assert not tree.xpath(f"//button[@name='absent'][@value='{seat}']")
    tree = await press(client, tree, undo=seat)
    assert "2 henkilöä on merkitsemättä" in words(tree)


async def test_marking_and_undoing(make_event, sign_up, open_link, client):
    """Present, seen with the clock; undone by the message; absent by a second press."""
    event = await make_event(places=5)
    await signed_up(sign_up, event, "Åke Öljymäki", "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, path)
    assert tree.get("lang") == "fi"
    assert rows(tree) == [
        ("Veikko Mallikas", "Värtsilän Rajankävijät ry", "false"),
        ("Åke Öljymäki", "Värtsilän Rajankävijät ry", "false"),
    ]
    seat = seat_of(tree, "Åke Öljymäki")
    tree = await press(client, tree, present=seat)
    assert "Merkittiin läsnä: Åke Öljymäki" in words(tree)
    assert rows(tree)[1][2] == "true"
    assert "Läsnäklo 16.15" in words(tree)
    assert tree.xpath("normalize-space(//p[@class='counter'])") == "Läsnä 1/2"
    tree = await press(client, tree, undo=seat)
    assert "Kumottiin: Åke Öljymäki" in words(tree)
    assert await db.fetch("SELECT 1 AS found FROM attendance") == []
    tree = await press(client, await look(client, path), present=seat)
    tree = await press(client, tree, absent=seat)
    assert "Merkittiin poissa olevaksi: Åke Öljymäki" in words(tree)
    tree = await press(client, tree, undo=seat)
    assert rows(tree)[1][2] == "true"
    (row,) = await db.fetch("SELECT state, marked_by_kind, how FROM attendance")
    assert tuple(row.values()) == ("present", "door", "door")
    entries = await db.fetch(
        "SELECT actor_kind, action FROM history_entry WHERE object_kind='seat'"
    )
    assert [row["action"] for row in entries] == [
        "seat.present",
        "seat.mark_undone",
        "seat.present",
        "seat.absent",
        "seat.mark_undone",
    ]


async def test_undo_after_somebody_else_changed_it(make_event, sign_up, open_link, client, clock):
    """The other helper's mark stays, and a sentence says so."""
    event = await make_event()
    await signed_up(sign_up, event, "Veikko Mallikas")
    link, path = await open_link(event)
    tree = await look(client, path)
    seat = seat_of(tree, "Veikko Mallikas")
    mine = await press(client, tree, present=seat)
    clock.forward(timedelta(seconds=5))
    other = await press(client, await look(client, path), absent=seat)
    assert other is not None
    refused = await press(client, mine, 409, undo=seat)
    assert "Joku on muuttanut tätä merkintää" in words(refused)
    assert rows(refused)[0][2] == "false"
    assert link.day == DAY


async def test_two_helpers_at_once(make_event, sign_up, open_link, client):
    """Two press the same row in the same moment: one mark, present."""
    event = await make_event()
    await signed_up(sign_up, event, "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, path)
    seat = seat_of(tree, "Veikko Mallikas")
    found = await asyncio.gather(*(press(client, tree, present=seat) for _ in range(4)))
    assert [rows(one)[0][2] for one in found] == ["true"] * 4
    assert len(await db.fetch("SELECT 1 AS found FROM attendance")) == 1


async def test_search_by_the_beginning_of_name_or_association(
    make_event, sign_up, open_link, client
):
    """Accents don't matter; the contact's address finds nobody."""
    event = await make_event(places=5)
    await signed_up(
        sign_up, event, "Åke Öljymäki", "Aino-Inkeri von Koe", contact_email="salainen@a.example"
    )
    _, path = await open_link(event)
    assert [row[0] for row in rows(await look(client, f"{path}?q=oljy"))] == ["Åke Öljymäki"]
    assert [row[0] for row in rows(await look(client, f"{path}?q=inkeri"))] == [
        "Aino-Inkeri von Koe"
    ]
    assert len(rows(await look(client, f"{path}?q=vartsi"))) == 2
    tree = await look(client, f"{path}?q=salainen")
    assert rows(tree) == []
    assert "Ketään ei löytynyt" in words(tree)


async def test_only_what_a_helper_may_know(make_event, sign_up, open_link, client):
    """Access needs and a photo "no" are shown; diets, contacts and other answers never."""
    event = await make_event(
        places=5,
        questions=(
            QuestionIn(key="accessibility_needs", kind=QuestionKind.SHORT, label={"fi": "Tuki"}),
            QuestionIn(key="photo_consent", kind=QuestionKind.YES_NO, label={"fi": "Kuvat"}),
            QuestionIn(
                key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruoka"}, is_sensitive=True
            ),
        ),
    )
    ids = {question.key: question.id for question in event.questions}
    quota = event.event_quotas[0].id
    answers = {
        ids["accessibility_needs"]: "pyörätuolipaikka",
        ids["photo_consent"]: False,
        ids["diet"]: "gluteeniton",
    }
    await sign_up(
        event,
        (
            SeatIn(quota=quota, name="Aino", email="aino@a.example", answers=answers),
            SeatIn(quota=quota, name="Eino", answers={ids["photo_consent"]: True}),
            SeatIn(quota=quota),
        ),
        contact_name="Yhdys Henkilö",
        contact_phone="+358441234567",
        association_name="Honka ry",
        message="Salainen viesti",
    )
    _, path = await open_link(event)
    tree = await look(client, path)
    assert rows(tree) == [
        ("Aino", "Honka ry, pyörätuolipaikka, ei kuvia", "false"),
        ("Eino", "Honka ry", "false"),
        ("Nimi puuttuu", "Honka ry, paikka 3", "false"),
    ]
    assert "1 nimi puuttuu." in words(tree)
    for hidden in ("gluteeniton", "aino@", "aamu", "Yhdys", "44123", "Salainen"):
        assert hidden not in html.tostring(tree, encoding="unicode")


async def test_walk_in_when_full(make_event, sign_up, open_link, client):
    """In goes who stands there: marked as such, above the places, the queue untouched."""
    event = await make_event(places=1)
    await signed_up(sign_up, event, "Veikko Mallikas")
    await signed_up(sign_up, event, "Jono Jonottaja")
    _, path = await open_link(event)
    tree = await look(client, path)
    tree = await press(client, tree, do="walk-in", **{"walkin-person": "Uusi Tulija"})
    assert "Lisättiin ja merkittiin läsnä: Uusi Tulija" in words(tree)
    assert rows(tree) == [
        ("Uusi Tulija", "ilman ilmoittautumista", "true"),
        ("Veikko Mallikas", "Värtsilän Rajankävijät ry", "false"),
    ]
    (quota,) = (await event_by_id(event.id)).event_quotas
    assert (quota.taken, quota.waiting) == (2, 1)
    (row,) = await db.fetch("SELECT source, contact_email FROM registration WHERE source = 'door'")
    assert row["contact_email"] == ""


async def test_walk_in_twice_by_double_press(make_event, open_link, client):
    """The same form again, also at the same time, is the same person."""
    event = await make_event(places=3)
    _, path = await open_link(event)
    tree = await look(client, path)
    form = {"do": "walk-in", "walkin-person": "Uusi Tulija", "walkin-represents": "Honka ry"}
    await asyncio.gather(*(press(client, tree, **form) for _ in range(3)))
    tree = await press(client, tree, **form)
    assert rows(tree) == [("Uusi Tulija", "Honka ry, ilman ilmoittautumista", "true")]
    (quota,) = (await event_by_id(event.id)).event_quotas
    assert quota.taken == 1


async def test_walk_in_needs_a_name_and_no_identity_code(make_event, open_link, client):
    """The words stay in the form, the sentence stands at the field."""
    event = await make_event()
    _, path = await open_link(event)
    tree = await look(client, path)
    refused = await press(client, tree, 422, do="walk-in", **{"walkin-represents": "Honka ry"})
    assert refused.xpath("//title")[0].text.startswith("Virhe: ")
    assert "Kirjoita osallistujan nimi." in words(refused)
    assert refused.xpath("//input[@id='walkin-represents']/@value") == ["Honka ry"]
    refused = await press(client, tree, 422, do="walk-in", **{"walkin-person": "131052-308T"})
    assert refused.xpath("//input[@id='walkin-person']/@aria-invalid") == ["true"]
    assert await db.fetch("SELECT 1 AS found FROM registration") == []


async def test_sessions_are_chosen_and_marked_apart(make_event, sign_up, open_link, client, clock):
    """The running session is open first; one with places lists those who chose it."""
    hour = timedelta(hours=1)
    event = await make_event(
        places=5,
        sessions=(
            SessionIn(title={"fi": "Alku"}, starts_at=STARTS, ends_at=STARTS + hour, minutes=45),
            SessionIn(
                title={"fi": "Paja"},
                starts_at=STARTS + hour,
                ends_at=STARTS + 2 * hour,
                minutes=45,
                quotas=(QuotaIn(places=1),),
            ),
        ),
    )
    _first, second = event.sessions
    quota, (choice,) = event.event_quotas[0].id, event.session_quotas(second.id)
    await sign_up(
        event,
        (
            SeatIn(quota=quota, name="Aino", sessions=(choice.id,)),
            SeatIn(quota=quota, name="Eino"),
        ),
    )
    _, path = await open_link(event)
    tree = await look(client, path)
    assert [row[0] for row in rows(tree)] == ["Aino", "Eino"]
    assert "16.30 Alku" in words(tree)
    await press(client, tree, present=seat_of(tree, "Eino"))
    clock.forward(timedelta(minutes=80))
    tree = await look(client, path)
    assert [(row[0], row[2]) for row in rows(tree)] == [("Aino", "false")]
    tree = await press(client, tree, do="walk-in", **{"walkin-person": "Uusi"})
    assert [(row[0], row[2]) for row in rows(tree)] == [("Aino", "false"), ("Uusi", "true")]
    (choice,) = (await event_by_id(event.id)).session_quotas(second.id)
    assert choice.taken == 2
    marks = await db.fetch("SELECT session FROM attendance ORDER BY marked_at")
    assert [row["session"] for row in marks] == [_first.id, second.id]


async def test_ways_of_taking_part_have_their_own_lists(make_event, sign_up, open_link, client):
    """The hall's list is open first; a walk-in goes to the list that is open."""
    event = await make_event(quotas=(QuotaIn(places=3), QuotaIn(mode=Mode.ONLINE, places=3)))
    hall, online = event.event_quotas
    await sign_up(event, (SeatIn(quota=hall.id, name="Aino"), SeatIn(quota=online.id, name="Eino")))
    _, path = await open_link(event)
    assert [row[0] for row in rows(await look(client, path))] == ["Aino"]
    tree = await look(client, f"{path}?mode=online")
    assert [row[0] for row in rows(tree)] == ["Eino"]
    tree = await press(client, tree, do="walk-in", **{"walkin-person": "Uusi"})
    assert [row[0] for row in rows(tree)] == ["Eino", "Uusi"]


async def test_language_by_the_address(make_event, sign_up, open_link, client):
    """Finnish unless asked otherwise; the choice goes on with each press."""
    event = await make_event()
    await signed_up(sign_up, event, "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, f"{path}?lang=sv")
    assert tree.get("lang") == "sv"
    tree = await press(client, tree, present=seat_of(tree, "Veikko Mallikas"))
    assert tree.get("lang") == "sv"
    assert "Markerades som närvarande: Veikko Mallikas" in words(tree)
    spoken = await make_event(languages=("se", "en"))
    _, path = await open_link(spoken)
    assert (await look(client, path)).get("lang") == "en"


async def test_link_works_on_its_day_only(make_event, sign_up, open_link, client, clock):
    """Before: a page without names. After midnight by the event's clocks: an unknown address."""
    event = await make_event()
    await signed_up(sign_up, event, "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, path)
    clock.now = datetime(2027, 3, 9, 21, 59, tzinfo=UTC)
    early = await look(client, path)
    assert "Osallistujalista aukeaa tässä päivänä: ke 10.3.2027" in words(early)
    assert "Veikko" not in words(early)
    clock.now = datetime(2027, 3, 10, 21, 59, tzinfo=UTC)
    await look(client, path)
    clock.now = datetime(2027, 3, 10, 22, 0, tzinfo=UTC)
    await look(client, path, 404)
    await press(client, tree, 404, present=seat_of(tree, "Veikko Mallikas"))
    assert await db.fetch("SELECT 1 AS found FROM attendance") == []


async def test_wrong_and_revoked_links(make_event, open_link, client, clock, links):
    """Revoked, mistyped, another purpose's, another's id: all unknown addresses."""
    event = await make_event()
    link, path = await open_link(event)
    await look(client, path)
    other = links.token("seat", link.id)
    for wrong in (path[:-1], f"{path}A", f"/door/{other}", f"/door/{links.token('door', uuid4())}"):
        await look(client, wrong, 404)
    await revoke_door_link(link.id, actor=SYSTEM, now=clock.now)
    await look(client, path, 404)


async def test_lasting_link_is_the_demos(make_event, open_link, client, clock):
    """It works on any day where the site says demo, and nowhere else."""
    event = await make_event()
    _, path = await open_link(event, is_lasting=True)
    await look(client, path, 404)
    await change_site(SiteChanges(is_demo=True), actor=SYSTEM, now=clock.now)
    clock.forward(timedelta(days=300))
    tree = await look(client, path)
    assert "Linkki toimii" not in words(tree)


async def test_cancelled_event_shows_no_names(make_event, sign_up, open_link, client, clock):
    """The helper reads what has happened; nothing can be marked."""
    event = await make_event()
    await signed_up(sign_up, event, "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, path)
    await cancel_event(event.id, actor=SYSTEM, now=clock.now)
    found = await press(client, tree, 200, present=seat_of(tree, "Veikko Mallikas"))
    assert "Tapahtuma on peruttu" in words(found)
    assert "Veikko" not in words(found)
    assert (await event_by_id(event.id)).state is EventState.CANCELLED


async def test_seat_of_another_event_is_unknown(make_event, sign_up, open_link, client):
    """A link reaches its own event's seats, and only those that hold a place."""
    event, other = await make_event(), await make_event()
    stranger = await signed_up(sign_up, other, "Toisen Tapahtuman")
    await signed_up(sign_up, event, "Veikko Mallikas")
    _, path = await open_link(event)
    tree = await look(client, path)
    form = tree.xpath("//form[.//button[contains(@class, 'door-row')]]")[0]
    key = form.xpath(".//input[@name='csrf_token']/@value")[0]
    for seat in (stranger.seats[0].id, uuid4(), "nonsense"):
        answer = await client.post(path, data={"csrf_token": key, "present": str(seat)})
        assert answer.status_code == 404


async def test_cancelled_and_waiting_seats_are_not_listed(
    make_event, sign_up, open_link, client, act
):
    """Only who holds a place is expected."""
    event = await make_event(places=2)
    mine = await signed_up(sign_up, event, "Veikko Mallikas")
    await signed_up(sign_up, event, "Aino Esimerkki")
    await signed_up(sign_up, event, "Jono Jonottaja")
    await cancel_seats(await act(mine), [mine.seats[0].id])
    _, path = await open_link(event)
    assert [row[0] for row in rows(await look(client, path))] == [
        "Aino Esimerkki",
        "Jono Jonottaja",
    ]


async def test_closing_by_hand_is_final_at_the_door(make_event, sign_up, open_link, client, clock):
    """Not before the start; then once, with one job for certificates and one for plugins."""
    event = await make_event()
    await signed_up(sign_up, event, "Veikko Mallikas")
    _, path = await open_link(event)
    before = await look(client, path)
    assert not before.xpath("//button[@value='close']")
    clock.forward(timedelta(hours=1))
    tree = await look(client, path)
    await asyncio.gather(*(press(client, tree, do="close") for _ in range(3)))
    jobs = await db.fetch("SELECT kind FROM job WHERE kind IN ('hook', 'attendance_settled')")
    kinds = sorted(row["kind"] for row in jobs)
    assert kinds == ["attendance_settled", "hook", "hook"]  # the sign-up told plugins too
    assert len(await db.fetch("SELECT 1 AS found FROM attendance_list")) == 1
    for fields in (
        {"present": seat_of(tree, "Veikko Mallikas")},
        {"do": "walk-in", "walkin-person": "Myöhäinen"},
    ):
        refused = await press(client, tree, 409, **fields)
        assert "Läsnäololista on suljettu. Pyydä järjestäjää" in words(refused)
    after = await look(client, path)
    assert "Läsnäololista on suljettu." in words(after)
    assert not after.xpath("//section[@aria-labelledby='new']")


async def test_list_closes_by_itself_at_noon_if_anyone_is_marked(
    make_event, sign_up, open_link, clock
):
    """By the event's clocks; a list without a mark stays open for the organiser."""
    event, unmarked = await make_event(), await make_event()
    mine = await signed_up(sign_up, event, "Veikko Mallikas")
    await signed_up(sign_up, unmarked, "Aino Esimerkki")
    link, _ = await open_link(event)
    spot = Spot(mine.seats[0].id, None)
    actor = Actor(ActorKind.DOOR, link.id)
    await mark(event, spot, Presence.ABSENT, actor=actor, now=clock.now)
    await close_due_lists(datetime(2027, 3, 11, 9, 59, tzinfo=UTC))
    assert not await is_closed(event.id)
    await close_due_lists(datetime(2027, 3, 11, 10, 0, tzinfo=UTC))
    await close_due_lists(datetime(2027, 3, 11, 11, 0, tzinfo=UTC))
    assert await is_closed(event.id)
    assert not await is_closed(unmarked.id)
    (row,) = await db.fetch("SELECT closed_by FROM attendance_list")
    assert row["closed_by"] == "system"
