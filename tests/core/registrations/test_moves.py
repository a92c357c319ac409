"""Cancelling, leaving the queue, changing the mode, more or fewer places; each hands on at once."""

from datetime import timedelta

import pytest

from core.accounts import SYSTEM
from core.events import (
    Mode,
    QuotaIn,
    SessionIn,
    cancel_event,
    event_by_id,
    restore_event,
)
from core.kit import db
from core.kit.errors import NotFound
from core.registrations.domain.moves import (
    cancel_seats,
    change_mode,
    change_places,
    hand_on_all,
)
from core.registrations.domain.records import read_registration
from core.registrations.domain.refusals import (
    EventCancelled,
    EventFull,
    EventStarted,
    OnlyQueueLeft,
    SessionFull,
)
from core.registrations.schemas import SeatIn

pytestmark = pytest.mark.usefixtures("agree")


async def states(*registrations):
    found = [await read_registration(registration.id) for registration in registrations]
    return [
        [seat.state.value + (str(seat.place_in_queue or "")) for seat in registration.seats]
        for registration in found
    ]


async def test_a_freed_place_goes_to_the_head(make_event, sign_up, act, mails):
    """In the same deed; the one who got it is told, with a calendar entry."""
    event = await make_event(places=1)
    first, second, third = [await sign_up(event) for _ in range(3)]
    await cancel_seats(await act(first), [first.seats[0].id])
    assert await states(first, second, third) == [["cancelled"], ["confirmed"], ["waiting1"]]
    sent = (await mails())[3:]
    assert [(template, to) for template, to, _ in sent] == [
        ("seat_cancelled", first.contact_email),
        ("place_from_queue", second.contact_email),
    ]
    assert [details["calendar"] for _, _, details in sent] == ["CANCEL", "REQUEST"]
    assert sent[0][2]["sequence"] > first.seats[0].sequence


async def test_hand_over_stops_at_the_first_that_does_not_fit(make_event, sign_up, act):
    """Nobody is overtaken; when the head leaves, the next ones are served at once."""
    event = await make_event(places=1)
    first = await sign_up(event)
    pair = await sign_up(event, 2, may_split=False)
    single = await sign_up(event)
    await cancel_seats(await act(first), [first.seats[0].id])
    assert await states(pair, single) == [["waiting1", "waiting1"], ["waiting2"]]
    await cancel_seats(await act(pair), [pair.seats[0].id])
    assert await states(pair, single) == [["cancelled", "confirmed"], ["waiting1"]]
    await cancel_seats(await act(pair), [pair.seats[1].id])
    assert await states(single) == [["confirmed"]]


async def test_a_party_that_may_be_split_is_served_in_part(make_event, sign_up, act):
    """What fits is confirmed; the rest keeps its place in the queue."""
    event = await make_event(places=1)
    first = await sign_up(event)
    pair = await sign_up(event, 2)
    last = await sign_up(event)
    await cancel_seats(await act(first), [first.seats[0].id])
    assert await states(pair, last) == [["confirmed", "waiting1"], ["waiting2"]]


async def test_several_parties_are_served_by_one_deed(make_event, sign_up, act):
    """As often as the head fits."""
    event = await make_event(places=3)
    three = await sign_up(event, 3)
    queue = [await sign_up(event), await sign_up(event, 2), await sign_up(event)]
    await cancel_seats(await act(three), [seat.id for seat in three.seats])
    assert await states(*queue) == [["confirmed"], ["confirmed"] * 2, ["waiting1"]]


async def test_cancelling_twice_changes_nothing(make_event, sign_up, act, mails):
    """A second press, or an old page in another tab."""
    event = await make_event(places=2)
    pair = await sign_up(event, 2)
    for _ in range(2):
        await cancel_seats(await act(pair), [pair.seats[0].id])
    assert (await event_by_id(event.id)).quotas[0].taken == 1
    assert len(await mails("seat_cancelled")) == 1
    assert (await mails("seat_cancelled"))[0][2]["calendar"] == "REQUEST"


async def test_nothing_moves_after_the_start(make_event, sign_up, act):
    """Cancelling is refused then, and free places are nobody's."""
    event = await make_event(places=1)
    first, second = [await sign_up(event) for _ in range(2)]
    with pytest.raises(EventStarted):
        await cancel_seats(await act(first, now=event.starts_at), [first.seats[0].id])
    await change_places(
        event, event.quotas[0].id, 2, actor=SYSTEM, now=event.starts_at + timedelta(seconds=1)
    )
    assert await states(second) == [["waiting1"]]
    await hand_on_all(event, event.starts_at - timedelta(seconds=1))
    assert await states(second) == [["confirmed"]]


async def test_after_sign_up_has_closed_places_are_still_handed_on(make_event, sign_up, act, now):
    """Until the start."""
    event = await make_event(places=1, closes_at=now + timedelta(hours=1))
    first, second = [await sign_up(event) for _ in range(2)]
    late = now + timedelta(days=2)
    await cancel_seats(await act(first, now=late), [first.seats[0].id])
    assert await states(second) == [["confirmed"]]


async def test_more_places_and_fewer(make_event, sign_up, act, now):
    """More are handed on at once; fewer take nobody's place and let nobody in."""
    event = await make_event(places=2)
    pair, waiting = await sign_up(event, 2), [await sign_up(event) for _ in range(3)]
    quota = event.quotas[0].id
    await change_places(event, quota, 3, actor=SYSTEM, now=now)
    assert await states(*waiting) == [["confirmed"], ["waiting1"], ["waiting2"]]
    await change_places(event, quota, 1, actor=SYSTEM, now=now)
    assert (await event_by_id(event.id)).quotas[0].taken == 3
    await cancel_seats(await act(pair), [pair.seats[0].id])
    assert await states(*waiting[1:]) == [["waiting1"], ["waiting2"]]
    await change_places(event, quota, None, actor=SYSTEM, now=now)
    assert await states(*waiting[1:]) == [["confirmed"], ["confirmed"]]
    with pytest.raises(NotFound):
        await change_places(event, event.id, 5, actor=SYSTEM, now=now)


async def test_cancelled_events_hand_nothing_on(make_event, sign_up, act, now):
    """Its seats stay as they are; after restoring the places go to the queue."""
    event = await make_event(places=1)
    first, second = [await sign_up(event) for _ in range(2)]
    await cancel_event(event.id, actor=SYSTEM, now=now)
    await cancel_seats(await act(first), [first.seats[0].id])
    assert await states(first, second) == [["cancelled"], ["waiting1"]]
    event = await restore_event(event.id, actor=SYSTEM, now=now)
    await hand_on_all(event, now)
    assert await states(second) == [["confirmed"]]


@pytest.fixture
async def hybrid(make_event):
    """One place on site, one online."""
    return await make_event(quotas=(QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=1)))


async def test_a_changed_mode_frees_the_old_place(hybrid, sign_up, act, mails):
    """It goes to the head of the queue in the same deed."""
    _on_site, online = hybrid.event_quotas
    first, second = [await sign_up(hybrid) for _ in range(2)]
    seat = first.seats[0].id
    moved = await change_mode(await act(first), seat, online.id, accepts_queue=False)
    assert (moved.seats[0].mode, moved.seats[0].state.value) == (Mode.ONLINE, "confirmed")
    assert await states(second) == [["confirmed"]]
    assert moved.seats[0].sequence > first.seats[0].sequence
    assert (await mails("registration_changed"))[0][2]["changes"] == ["mode"]


async def test_a_full_mode_is_joined_only_by_who_was_told(hybrid, sign_up, act, mails):
    """Who was told of a place keeps the old one when it has gone meanwhile."""
    on_site, online = hybrid.event_quotas
    first, second = await sign_up(hybrid), await sign_up(hybrid, (SeatIn(quota=online.id),))
    seat = first.seats[0].id
    with pytest.raises(OnlyQueueLeft):
        await change_mode(await act(first), seat, online.id, accepts_queue=False)
    assert await states(first, second) == [["confirmed"], ["confirmed"]]
    moved = await change_mode(await act(first), seat, online.id, accepts_queue=True)
    assert await states(first) == [["waiting1"]]
    assert (await mails("registration_changed"))[0][2]["calendar"] == "CANCEL"
    back = await change_mode(await act(first), seat, on_site.id, accepts_queue=False)
    assert back.seats[0].sequence > moved.seats[0].sequence
    assert await states(first) == [["confirmed"]]


async def test_refusals_of_a_changed_mode(make_event, sign_up, act, now):
    """No queue, no such quota, a cancelled event; staying is no change."""
    quotas = (QuotaIn(places=None), QuotaIn(mode=Mode.ONLINE, places=0, has_queue=False))
    event = await make_event(quotas=quotas)
    on_site, online = event.event_quotas
    found = await sign_up(event)
    seat = found.seats[0].id
    with pytest.raises(EventFull):
        await change_mode(await act(found), seat, online.id, accepts_queue=True)
    with pytest.raises(NotFound):
        await change_mode(await act(found), seat, event.id, accepts_queue=True)
    same = await change_mode(await act(found), seat, on_site.id, accepts_queue=True)
    assert same == found
    await cancel_event(event.id, actor=SYSTEM, now=now)
    with pytest.raises(EventCancelled):
        await change_mode(await act(found), seat, online.id, accepts_queue=True)


async def test_a_pending_seat_changes_without_a_place(make_event, sign_up, act):
    """The organiser still decides."""
    quotas = (QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=1))
    event = await make_event(quotas=quotas, needs_approval=True)
    found = await sign_up(event)
    online = event.event_quotas[1].id
    await change_mode(await act(found), found.seats[0].id, online, accepts_queue=False)
    assert await states(found) == [["pending"]]
    await cancel_seats(await act(found), [found.seats[0].id])
    assert await states(found) == [["cancelled"]]


async def test_seats_of_others_are_out_of_reach(make_event, sign_up, act):
    """A link opens its own registration, a seat's link its own seat."""
    event = await make_event(places=5)
    first, second = await sign_up(event, 2), await sign_up(event)
    with pytest.raises(NotFound):
        await cancel_seats(await act(first), [second.seats[0].id])
    person = await act(first, seat=first.seats[0].id)
    with pytest.raises(NotFound):
        await cancel_seats(person, [first.seats[1].id])
    await cancel_seats(person, [first.seats[0].id])
    assert await states(first) == [["cancelled", "confirmed"]]
    row = await db.fetch_one("SELECT ended_by FROM seat WHERE id = $1", first.seats[0].id)
    assert row["ended_by"] == "seat"


def _session(event_start, title, *quotas):
    return SessionIn(
        title={"fi": title},
        starts_at=event_start,
        ends_at=event_start + timedelta(hours=1),
        quotas=quotas,
    )


@pytest.fixture
async def choices(make_event, now):
    """Two sessions to choose, each with one place; the second online as well."""
    start = now + timedelta(days=30)
    return await make_event(
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        quotas=(QuotaIn(places=9), QuotaIn(mode=Mode.ONLINE, places=9)),
        sessions=(
            _session(start, "Aamu", QuotaIn(places=1)),
            _session(start, "Ilta", QuotaIn(places=1), QuotaIn(mode=Mode.ONLINE, places=1)),
        ),
    )


async def test_a_full_session_can_not_be_chosen(choices, sign_up, act):
    """It has no queue; the whole sign-up is refused at its field, and a freed place is free."""
    quota = choices.event_quotas[0].id
    morning = choices.session_quotas(choices.sessions[0].id)[0].id
    wanted = (SeatIn(quota=quota, sessions=(morning,)),)
    first = await sign_up(choices, wanted)
    with pytest.raises(SessionFull) as refused:
        await sign_up(choices, wanted)
    assert refused.value.field == "seat1-sessions"
    await cancel_seats(await act(first), [first.seats[0].id])
    await sign_up(choices, wanted)


async def test_chosen_sessions_follow_into_another_mode(choices, sign_up, act):
    """Where the session has places for it; a full one refuses the change."""
    on_site, online = choices.event_quotas
    morning = choices.session_quotas(choices.sessions[0].id)[0].id
    evening = {quota.mode: quota.id for quota in choices.session_quotas(choices.sessions[1].id)}
    first = await sign_up(
        choices, (SeatIn(quota=on_site.id, sessions=(morning, evening[Mode.ON_SITE])),)
    )
    await change_mode(await act(first), first.seats[0].id, online.id, accepts_queue=False)
    rows = await db.fetch("SELECT quota FROM session_choice ORDER BY quota")
    assert [row["quota"] for row in rows] == sorted([morning, evening[Mode.ONLINE]])
    second = await sign_up(choices, (SeatIn(quota=on_site.id, sessions=(evening[Mode.ON_SITE],)),))
    with pytest.raises(SessionFull):
        await change_mode(await act(second), second.seats[0].id, online.id, accepts_queue=False)
    assert await states(second) == [["confirmed"]]
