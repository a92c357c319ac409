"""Signing up: places, parties in the queue, the window, keys and limits."""

import asyncio
from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.events import (
    Mode,
    QuestionIn,
    QuestionKind,
    QuestionOption,
    QuotaIn,
    SeatsAreHeld,
    cancel_event,
    event_by_id,
    take_back_event,
)
from core.kit import db, rates
from core.kit.errors import NotFound
from core.registrations.domain.moves import cancel_seats
from core.registrations.domain.records import has_people, with_answers
from core.registrations.domain.refusals import (
    EventCancelled,
    EventFull,
    FormRefused,
    KeyUsed,
    NoSignUp,
    NotYetOpen,
    RegistrationClosed,
)
from core.registrations.domain.register import register
from core.registrations.schemas import RegistrationIn, SeatIn, SeatState, Source

pytestmark = pytest.mark.usefixtures("agree")


def states(registration):
    return [(seat.state.value, seat.place_in_queue) for seat in registration.seats]


async def test_last_places(make_event, sign_up):
    """Two places: the first party gets them, the next ones wait in order."""
    event = await make_event(places=2)
    assert states(await sign_up(event, 2)) == [("confirmed", None)] * 2
    assert states(await sign_up(event)) == [("waiting", 1)]
    assert states(await sign_up(event, 2)) == [("waiting", 2)] * 2


async def test_a_party_is_split_as_its_contact_chose(make_event, sign_up):
    """What fits is confirmed and the rest waits; or all wait together."""
    event = await make_event(places=2)
    split = await sign_up(event, 3, may_split=True)
    assert states(split) == [("confirmed", None), ("confirmed", None), ("waiting", 1)]
    other = await make_event(places=2)
    assert states(await sign_up(other, 3, may_split=False)) == [("waiting", 1)] * 3
    assert states(await sign_up(other)) == [("waiting", 2)]


async def test_no_queue_refuses_what_does_not_fit(make_event, sign_up):
    """Nothing is stored and no place is lost; the field of the first such seat is named."""
    event = await make_event(places=2, has_queue=False)
    with pytest.raises(EventFull) as refused:
        await sign_up(event, 3, may_split=True)
    assert refused.value.field == "seat1-mode"
    assert await db.fetch("SELECT id FROM registration") == []
    assert states(await sign_up(event, 2)) == [("confirmed", None)] * 2


async def test_each_mode_has_its_places(make_event, sign_up):
    """A full hall does not close the stream."""
    quotas = (QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=None))
    event = await make_event(quotas=quotas)
    on_site, online = event.event_quotas
    seats = (SeatIn(quota=online.id), SeatIn(quota=on_site.id), SeatIn(quota=on_site.id))
    found = await sign_up(event, seats)
    assert states(found) == [("confirmed", None), ("confirmed", None), ("waiting", 1)]
    assert [seat.mode for seat in found.seats] == [Mode.ONLINE, Mode.ON_SITE, Mode.ON_SITE]


async def test_approval_holds_no_place(make_event, sign_up):
    """Pending seats are the organiser's to confirm."""
    event = await make_event(places=1, needs_approval=True)
    assert states(await sign_up(event, 3)) == [("pending", None)] * 3
    assert (await event_by_id(event.id)).quotas[0].taken == 0


async def test_smaller_parties_pass_where_the_event_lets_them(make_event, sign_up):
    """One place is free and the head needs two: one person gets it only by that setting."""
    strict, loose = await make_event(places=2), await make_event(places=2, smaller_may_pass=True)
    for event, expected in ((strict, ("waiting", 2)), (loose, ("confirmed", None))):
        await sign_up(event)
        await sign_up(event, 2, may_split=False)
        assert states(await sign_up(event)) == [expected]


@pytest.mark.parametrize(
    ("seconds", "refusal"),
    [(-1, NotYetOpen), (0, None), (3599, None), (3600, RegistrationClosed)],
)
async def test_the_window_to_the_second(make_event, sign_up, now, seconds, refusal):
    """The opening second is in, the closing second is out."""
    event = await make_event(opens_at=now, closes_at=now + timedelta(hours=1))
    at = now + timedelta(seconds=seconds)
    if refusal is None:
        assert states(await sign_up(event, now=at)) == [("confirmed", None)]
    else:
        with pytest.raises(refusal):
            await sign_up(event, now=at)


async def test_without_a_closing_time_sign_up_ends_at_the_start(make_event, sign_up):
    """Nobody signs up for what has begun."""
    event = await make_event()
    await sign_up(event, now=event.starts_at - timedelta(seconds=1))
    with pytest.raises(RegistrationClosed):
        await sign_up(event, now=event.starts_at)


async def test_states_of_the_event(make_event, sign_up, now):
    """Cancelled says so; a draft looks as if it didn't exist; no quota needs no sign-up."""
    cancelled = await make_event()
    with pytest.raises(EventCancelled):
        await sign_up(await cancel_event(cancelled.id, actor=SYSTEM, now=now))
    draft = await make_event()
    with pytest.raises(NotFound):
        await sign_up(await take_back_event(draft.id, has_people=has_people, actor=SYSTEM, now=now))
    free = await make_event(quotas=())
    with pytest.raises(NoSignUp):
        await register(free, (await _other_form(make_event)), now=now)


async def _other_form(make_event):
    event = await make_event()
    return RegistrationIn(
        form_key="some other key",
        contact_name="Aamu",
        contact_email="aamu@yhdistys.example",
        seats=(SeatIn(quota=event.quotas[0].id),),
    )


async def test_an_event_with_pending_people_is_not_taken_back(make_event, sign_up, act, now):
    """They hold no place and wait in no queue, and would be forgotten."""
    event = await make_event(needs_approval=True)
    found = await sign_up(event)
    assert found.seats[0].state is SeatState.PENDING
    with pytest.raises(SeatsAreHeld):
        await take_back_event(event.id, has_people=has_people, actor=SYSTEM, now=now)
    await cancel_seats(await act(found), [found.seats[0].id])
    await take_back_event(event.id, has_people=has_people, actor=SYSTEM, now=now)


async def test_cancelled_or_taken_back_a_moment_ago(make_event, sign_up, now):
    """The page was read before: the locked rows know better."""
    event = await make_event()
    await cancel_event(event.id, actor=SYSTEM, now=now)
    with pytest.raises(RegistrationClosed):
        await sign_up(event)
    other = await make_event()
    await take_back_event(other.id, has_people=has_people, actor=SYSTEM, now=now)
    with pytest.raises(RegistrationClosed):
        await sign_up(other)


async def test_the_same_key_gives_the_same_registration(make_event, form, mails, now):
    """A double press takes one place, sends one mail, and is answered even after closing."""
    event = await make_event(places=5)
    filled = form(event)
    first = await register(event, filled, now=now)
    again = await asyncio.gather(*(register(event, filled, now=now) for _ in range(10)))
    late = await register(event, filled, now=event.starts_at)
    assert {one.id for one in [*again, late]} == {first.id}
    assert (await event_by_id(event.id)).quotas[0].taken == 1
    assert len(await mails()) == 1


async def test_a_key_of_another_event_is_refused(make_event, form, now):
    """Nobody is shown a registration of another event by its key."""
    first, second = await make_event(), await make_event()
    filled = form(first)
    await register(first, filled, now=now)
    other = form(second, form_key=filled.form_key)
    with pytest.raises(KeyUsed):
        await register(second, other, now=now)


async def test_sixty_sign_ups_from_an_address_pass(make_event, form, now):
    """A class of sixty signs up in ten minutes; the next waits, one that was sent twice doesn't."""
    event = await make_event(places=None)
    filled = [form(event) for _ in range(61)]
    for one in filled[:60]:
        await register(event, one, now=now, client="a hash")
    with pytest.raises(rates.TooMany) as refused:
        await register(event, filled[60], now=now + timedelta(minutes=1), client="a hash")
    assert refused.value.retry_after == 540
    assert (await register(event, filled[0], now=now, client="a hash")).contact_name
    await register(event, filled[60], now=now + timedelta(minutes=1), client="another hash")
    assert (await event_by_id(event.id)).quotas[0].taken == 61


async def test_mails_of_a_sign_up(make_event, sign_up, mails):
    """The contact gets all seats, a person with another address their own; no token is kept."""
    event = await make_event(places=2)
    quota = event.quotas[0].id
    seats = (
        SeatIn(quota=quota, name="Aamu", email="aamu@yhdistys.example"),
        SeatIn(quota=quota, name="Eino", email="eino@yhdistys.example"),
        SeatIn(quota=quota, name="Impi", email="impi@yhdistys.example"),
    )
    found = await sign_up(event, seats, contact_email="aamu@yhdistys.example")
    sent = sorted(await mails(), key=lambda mail: mail[0])
    assert [(template, to) for template, to, _ in sent] == [
        ("registration_received", "aamu@yhdistys.example"),
        ("seat_named", "eino@yhdistys.example"),
    ]
    details = sent[0][2]
    assert details["registration"] == str(found.id)
    assert [seat["state"] for seat in details["seats"]] == ["confirmed", "confirmed", "waiting"]
    assert details["seats"][2]["place_in_queue"] == 1
    assert details["calendar"] == "REQUEST"
    assert details["event"]["title"] == event.title
    assert details["earlier"] == []
    again = await sign_up(event, contact_email="aamu@yhdistys.example")
    assert (await mails())[-1][2]["earlier"] == [
        found.created_at.isoformat().replace("+00:00", "Z")
    ]
    assert (await mails())[-1][2]["calendar"] == ""
    assert again.id != found.id


async def test_all_problems_at_once(make_event, sign_up):
    """Whoever sends the form by a program gets the same rules."""
    event = await make_event()
    with pytest.raises(FormRefused) as refused:
        await sign_up(
            event,
            tuple(SeatIn(quota=event.id, name="131052-308T", email="ei") for _ in range(6)),
            contact_name="",
            contact_email="Aamu@Yhdistys.example",
            message="hetu 131052-308T",
        )
    fields = {problem.field for problem in refused.value.problems}
    assert {
        "name",
        "email",
        "message",
        "seats",
        "seat1-mode",
        "seat6-name",
        "seat2-email",
    } <= fields
    assert await db.fetch("SELECT id FROM registration") == []


@pytest.mark.parametrize("field", ["contact_name", "association_name"])
async def test_one_sign_too_many(make_event, sign_up, field):
    """200 signs are stored on both engines; forms refuse more before that."""
    event = await make_event()
    found = await sign_up(event, **{field: "ä" * 200})
    assert getattr(found, field) == "ä" * 200


async def test_names_in_any_script(make_event, sign_up):
    """Right-to-left names and emoji are names."""
    event = await make_event()
    name = "مريم 🦉 Ångström"
    found = await sign_up(event, (SeatIn(quota=event.quotas[0].id, name=name),))
    assert found.seats[0].name == name
    assert found.seats[0].state is SeatState.CONFIRMED


KINDS = {
    QuestionKind.SHORT: (["x" * 301, "131052-308T", ("a",), True], "ok"),
    QuestionKind.LONG: (["x" * 2001, "131052-308T", True], "x" * 2000),
    QuestionKind.CHOICE: (["other", ("a",), True], "a"),
    QuestionKind.SEVERAL: (["a", ("a", "other")], ("a",)),
    QuestionKind.YES_NO: (["yes"], False),
    QuestionKind.CONSENT: (["yes", False], True),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_answers_of_each_kind(make_event, sign_up, kind):
    """What does not fit the question is refused at it, also when a program sends it."""
    wrong, right = KINDS[kind]
    question = QuestionIn(
        key="q",
        kind=kind,
        label={"fi": "?"},
        is_required=True,
        options=(QuestionOption("a", {"fi": "A"}),),
    )
    event = await make_event(places=None, questions=(question,))
    quota, asked = event.quotas[0].id, event.questions[0].id
    for value in [*wrong, None, ""]:
        answers = {} if value is None else {asked: value}
        with pytest.raises(FormRefused) as refused:
            await sign_up(event, (SeatIn(quota=quota, answers=answers),))
        assert [problem.field for problem in refused.value.problems] == ["seat1-q-q"]
    found = await sign_up(event, (SeatIn(quota=quota, answers={asked: right}),))
    assert (await with_answers(found)).seats[0].answers == {asked: right}
    with pytest.raises(FormRefused) as refused:
        await sign_up(event, (SeatIn(quota=quota, answers={asked: right, quota: "x"}),))
    assert [problem.field for problem in refused.value.problems] == ["seats"]


async def test_staff_enters_people_without_an_address(make_event, form, mails, now):
    """Nobody is mailed but persons who have one; more seats than a visitor may take."""
    event = await make_event(places=None, most_seats=2)
    filled = form(event, 3, contact_name="", contact_email="", source=Source.STAFF)
    found = await register(event, filled, now=now)
    assert len(found.seats) == 3
    assert await mails() == []


async def test_sessions_of_another_event_are_refused(make_event, sign_up):
    """A form that was made by hand takes nobody's places elsewhere."""
    event, other = await make_event(), await make_event()
    seat = SeatIn(quota=event.quotas[0].id, sessions=(other.quotas[0].id,))
    with pytest.raises(FormRefused) as refused:
        await sign_up(event, (seat,))
    assert [problem.field for problem in refused.value.problems] == ["seat1-sessions"]
