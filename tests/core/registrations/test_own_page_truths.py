"""What the own page says of seats that hold no place, of what is over, and of what is kept."""

from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.events import Mode, QuestionIn, QuestionKind, QuestionScope, QuotaIn, SessionIn
from core.registrations.domain.attendance import Spot, mark
from core.registrations.domain.attended import Presence
from core.registrations.domain.persons import change_answers, hand_over
from core.registrations.domain.records import read_registration, with_answers
from core.registrations.domain.refusals import AlreadyMarked, SensitiveGone
from core.registrations.schemas import PersonIn, SeatIn
from core.testing.visitor import hidden_fields

DIET = QuestionIn(
    key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"}, is_sensitive=True
)


@pytest.fixture(autouse=True)
def _clock(clock, now):
    clock.now = now


@pytest.fixture
def path(site_app):
    """The path of a registration's own page, or of a seat's."""

    def of(found, seat=None):
        if seat is not None:
            return f"/fi/s/{site_app.links.token('seat', seat.id, seat.generation)}"
        return f"/fi/r/{site_app.links.token('registration', found.id, found.generation)}"

    return of


@pytest.fixture
def press(client):
    """Presses a button of a page; the page that follows."""

    async def run(path, **fields):
        hidden = hidden_fields((await client.get(f"{path}?seat=1")).text)
        data = {"csrf_token": hidden["csrf_token"]}
        typed = {name.replace("_", "-"): value for name, value in fields.items()}
        answer = await client.post(path, data=data | typed)
        if answer.status_code == 303:
            return await client.get(answer.headers["location"])
        return answer

    return run


async def test_waiting_seats_give_up_their_queue(make_event, sign_up, client, path, press):
    """No place of theirs goes to anybody, and the page does not say so."""
    event = await make_event(quotas=(QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=3)))
    held = await sign_up(event)
    waiting = await sign_up(event, 2)
    page = (await client.get(path(waiting))).text
    assert "luovut jonosijastasi" in page
    assert "vanha paikkasi" not in page
    assert "Luovut jonosijoistasi" in page
    assert "vapautuvat jonolle" not in page
    assert "vanha paikkasi" in (await client.get(path(held))).text
    left = await press(path(waiting), do="cancel", cancel="all")
    assert "Olet poistunut jonosta." in left.text


async def test_a_party_in_part_in_the_queue_is_told_both(make_event, sign_up, client, path):
    """Places go to others, and the place in the queue is lost."""
    event = await make_event(places=1)
    both = await sign_up(event, 2)
    page = (await client.get(path(both))).text
    assert "vapautuvat jonolle" in page
    assert "menettävät jonosijansa" in page


async def test_pending_seats_are_told_what_they_are(
    make_event, sign_up, client, path, press, mails
):
    """They wait for the organiser, and hold no place that the next one could get."""
    event = await make_event(needs_approval=True)
    found = await sign_up(event, 2)
    page = (await client.get(path(found))).text
    assert "Odottaa hyväksyntää" in page
    assert "Järjestäjä päättää, ja saat viestin." in page
    assert "jonossa seuraava" not in page
    assert "vapautu" not in page
    details = (await mails("registration_received"))[0][2]
    assert {seat["state"] for seat in details["seats"]} == {"pending"}
    assert details["calendar"] == ""
    gone = await press(path(found), do="cancel", cancel="1")
    assert "Ilmoittautuminen on peruttu." in gone.text


async def test_changing_the_way_is_no_danger(make_event, sign_up, client, path):
    """It looks like a link; only cancelling is red."""
    event = await make_event(quotas=(QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=1)))
    page = (await client.get(path(await sign_up(event)))).text
    assert page.count("confirm--neutral") == 1
    assert page.count('class="danger"') == 1


async def test_nothing_is_promised_about_names(make_event, sign_up, client, path, now):
    """The day is a wish: no place is taken away after it."""
    event = await make_event(names_by=now + timedelta(days=7))
    found = await sign_up(event, (SeatIn(quota=event.quotas[0].id),))
    page = (await client.get(path(found))).text
    assert "Järjestäjä toivoo sitä viimeistään" in page
    assert "siihen asti" not in page


async def test_sensitive_answers_after_their_day(make_event, sign_up, act, client, path, clock):
    """Hidden everywhere and refused, before the job has come as well; the rest can be changed."""
    bill = QuestionIn(
        key="bill",
        kind=QuestionKind.SHORT,
        label={"fi": "Lasku"},
        scope=QuestionScope.REGISTRATION,
        is_sensitive=True,
        is_required=True,
    )
    event = await make_event(questions=(DIET, bill), sensitive_days=3)
    diet, billed = (question.id for question in event.questions)
    seat = SeatIn(quota=event.quotas[0].id, name="Eino", answers={diet: "gluteeniton"})
    found = await sign_up(event, (seat,), answers={billed: "Katu 1"})
    own, taken = path(found), found.seats[0].id
    clock.now = event.ends_at + timedelta(days=2)
    assert "gluteeniton" in (await client.get(own)).text
    clock.now = late = event.ends_at + timedelta(days=3)
    for page in (own, f"{own}?seat=1", f"{own}?contact=1", f"{own}/data"):
        text = (await client.get(page)).text
        assert "gluteeniton" not in text
        assert "Katu 1" not in text
    assert "Ruokavalio" not in (await client.get(f"{own}?seat=1")).text.split("<aside")[0]
    assert "arkaluonteiset vastaukset poistettiin" in (await client.get(own)).text
    by_contact = await act(found, now=late)
    with pytest.raises(SensitiveGone):
        await change_answers(by_contact, taken, {diet: "kala"})
    with pytest.raises(SensitiveGone):
        await change_answers(by_contact, None, {billed: "Tie 2"})
    await change_answers(by_contact, None, {})
    kept = await with_answers(await read_registration(found.id))
    assert kept.answers == {}


async def test_a_stale_form_with_a_sensitive_answer_is_told(
    make_event, sign_up, client, path, press, clock
):
    """It was open since before the day: what is typed is not lost without a word."""
    event = await make_event(questions=(DIET,), sensitive_days=0)
    found = await sign_up(event, (SeatIn(quota=event.quotas[0].id, name="Eino"),))
    clock.now = event.ends_at
    fields = {"do": "change", "seat": "1", "seat1-name": "Eino", "seat1-q-diet": "kala"}
    told = await press(path(found), **fields)
    assert told.status_code == 409
    assert "ei enää säilytetä" in told.text


async def test_a_marked_seat_goes_to_nobody_else(make_event, sign_up, act, client, path, clock):
    """The new person would get the earlier one's attendance; the page offers it no more."""
    event = await make_event()
    found = await sign_up(event)
    seat = found.seats[0].id
    clock.now = event.starts_at + timedelta(minutes=5)
    form = f"{path(found)}?seat=1"
    assert 'value="hand-over"' in (await client.get(form)).text
    await mark(event, Spot(seat, None), Presence.PRESENT, actor=SYSTEM, now=clock.now)
    with pytest.raises(AlreadyMarked):
        await hand_over(await act(found, now=clock.now), seat, PersonIn(name="Impi"))
    assert 'value="hand-over"' not in (await client.get(form)).text


async def test_role_municipality_and_message_can_be_mended(
    make_event, sign_up, client, path, press
):
    """The contact told them, so the contact can correct them; what is not sent stays."""
    event = await make_event(asks_role=True)
    found = await sign_up(event, role="chair", municipality="260", message="Tulemme bussilla")
    own = path(found)
    page = (await client.get(own)).text
    for words in ("Puheenjohtaja", "Kitee", "Tulemme bussilla"):
        assert words in page
    plain = {"do": "contact", "name": "Aamu", "email": "aamu@y.example"}
    await press(own, **plain)
    kept = await read_registration(found.id)
    assert (kept.role, kept.municipality, kept.message) == ("chair", "260", "Tulemme bussilla")
    more = {"role": "secretary", "municipality": "167", "message": "Tulemme junalla"}
    await press(own, **plain, **more)
    kept = await read_registration(found.id)
    assert (kept.role, kept.municipality, kept.message) == ("secretary", "167", "Tulemme junalla")
    bad = await press(own, **plain, **(more | {"message": "131052-308T", "phone": "131052-308T"}))
    assert bad.status_code == 422
    assert bad.text.count("Poista henkilötunnus") == 4
    form = (await client.get(f"{own}?contact=1")).text
    assert "Tulemme junalla" in form


async def test_an_identity_code_is_called_that_in_each_field(make_event, sign_up, path, press):
    """A phone number or an address that is one gets the sentence about it."""
    event = await make_event()
    own = path(await sign_up(event))
    fields = {"do": "contact", "name": "Aamu", "email": "131052-308t@y.example"}
    bad = await press(own, **fields)
    assert bad.text.count("Poista henkilötunnus") == 2
    named = {"do": "change", "seat": "1", "seat1-name": "Aamu", "seat1-email": "131052-308t@y.fi"}
    assert (await press(own, **named)).text.count("Poista henkilötunnus") == 2


async def test_the_copy_of_the_data_is_whole(make_event, sign_up, client, path, clock, now):
    """Sessions, attendance and certificates are data of the person too."""
    start = now + timedelta(days=30)
    session = SessionIn(
        title={"fi": "Aamupaja"},
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        quotas=(QuotaIn(places=3),),
    )
    event = await make_event(
        starts_at=start, ends_at=start + timedelta(hours=2), sessions=(session,)
    )
    chosen = event.session_quotas(event.sessions[0].id)[0].id
    seat = SeatIn(quota=event.event_quotas[0].id, name="Eino", sessions=(chosen,))
    found = await sign_up(event, (seat, SeatIn(quota=event.event_quotas[0].id, name="Impi")))
    clock.now = start
    spot = Spot(found.seats[0].id, event.sessions[0].id)
    await mark(event, spot, Presence.PRESENT, actor=SYSTEM, now=start)
    first, second = (await client.get(f"{path(found)}/data")).json()["seats"]
    assert first["sessions"] == [{"fi": "Aamupaja"}]
    assert [(one["session"]["fi"], one["state"]) for one in first["attendance"]] == [
        ("Aamupaja", "present")
    ]
    assert (second["sessions"], second["attendance"]) == ([], [])
    only = (await client.get(f"{path(found, found.seats[1])}/data")).json()
    assert [one["name"] for one in only["seats"]] == ["Impi"]
