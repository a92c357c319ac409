"""What has happened in the demo's events: who waits, who came, what was cancelled."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import msgspec

from core.accounts import SYSTEM, Actor, ActorKind
from core.certificates import DocumentOut
from core.demo import reading
from core.demo.crowd import everybody, named
from core.demo.ground import Ground
from core.demo.reading import EventData, EventTexts, SeatsData
from core.demo.sign_ups import Party, quota_of, sign_up, sign_up_all
from core.events import EventOut, Mode, cancel_event
from core.kit.dates import local
from core.registrations import (
    Act,
    DoorLinkOut,
    Presence,
    RegistrationOut,
    SeatOut,
    Spot,
    WalkInIn,
    attended_seats,
    cancel_seats,
    change_mode,
    close_list,
    create_door_link,
    mark,
    tell_event_cancelled,
    walk_in,
)

PARTY_EVENT: Final = "kansiot-kuntoon-2027-2"
QUEUE_EVENT: Final = "ensiapu-yhdistyksen-tapahtumassa-2026"
CONTACT: Final = "Aamu Esimerkki"
EARLY: Final = timedelta(days=2)
WALKS_IN: Final = "Tyyne Näytteinen"
WAITS_FIRST: Final = "Helmi Näytelmä"
WAITS_SECOND: Final = "Maximiliana Kaarnikka-Kuusankukka-Ylämyllynmäki-Esimerkki"


class Story(msgspec.Struct, kw_only=True):
    """What the demo's links lead to, filled while it is made; `seat` has the certificate."""

    events: dict[str, EventOut] = {}
    registration: RegistrationOut | None = None
    seat: SeatOut | None = None
    certificate: DocumentOut | None = None
    door: DoorLinkOut | None = None
    council: UUID | None = None


async def tell_story(data: EventData, ground: Ground, story: Story, *, now: datetime) -> None:
    """What happened in one event until now."""
    event = story.events[data.id]
    seats = reading.seats().get(data.id)
    if data.id == PARTY_EVENT:
        story.registration = await _evening_with_a_queue(event, ground, seats or SeatsData(), now)
    elif seats is not None:
        signed_up = await sign_up_all(event, seats, everybody(ground), now)
        if data.id == QUEUE_EVENT:
            await _somebody_cancels(event, signed_up[seats.on_site - 1], now)
    if data.status == "cancelled":
        await _cancel(data, event, now)
    if seats is not None and seats.attended:
        await _hold(event, seats.attended, now)


async def _evening_with_a_queue(
    event: EventOut, ground: Ground, seats: SeatsData, now: datetime
) -> RegistrationOut:
    """All places on site are taken; four people wait, one of them in a party that has places.

    Aamu takes two places on site (one for somebody whose name comes later) and one online, whose
    person then wants to come too and is the second in the queue.
    """
    first, site, online = (
        event.opens_at,
        quota_of(event, Mode.ON_SITE),
        quota_of(event, Mode.ONLINE),
    )
    assert first is not None
    step = (now - first) / 8
    aamu = Party(named(ground, CONTACT), (site, site, online), (CONTACT, "", WAITS_SECOND))
    party = await sign_up(event, aamu, first + step)
    others = everybody(ground, without=frozenset({CONTACT, WAITS_FIRST, WAITS_SECOND}))
    rest = msgspec.structs.replace(seats, on_site=seats.on_site - 2)
    await sign_up_all(event, rest, others, first + step * 5)
    waits = Party(named(ground, WAITS_FIRST), (site,), (WAITS_FIRST,))
    await sign_up(event, waits, first + step * 6)
    act = Act(event, party.id, Actor(ActorKind.REGISTRATION, party.id), first + step * 7)
    changed = await change_mode(act, party.seats[-1].id, site, accepts_queue=True)
    late = next(others)
    pair = Party(late, (site, site), (late.name, next(others).name), may_split=False)
    await sign_up(event, pair, now - step / 2)
    return changed


async def _somebody_cancels(event: EventOut, party: RegistrationOut, now: datetime) -> None:
    """One who has a place gives it up, and the head of the queue comes in."""
    act = Act(event, party.id, Actor(ActorKind.REGISTRATION, party.id), now)
    await cancel_seats(act, [party.seats[0].id])


async def _cancel(data: EventData, event: EventOut, now: datetime) -> None:
    """The event is cancelled, and its people are told."""
    at = min(now - timedelta(days=1), event.starts_at - timedelta(days=7))
    message = reading.texts().get(data.id, EventTexts()).cancel_message
    await cancel_event(event.id, message, actor=SYSTEM, now=at)
    await tell_event_cancelled({"event": event.id, "message": message}, at)


async def _hold(event: EventOut, attended: int, now: datetime) -> None:
    """The event is held: a helper marks who came, one walks in, the list is closed."""
    day = local(event.starts_at, event.zone).date()
    link = await create_door_link(event, day, actor=SYSTEM, now=event.starts_at - EARLY)
    helper, at = Actor(ActorKind.DOOR, link.id), event.starts_at - timedelta(minutes=10)
    parts: list[UUID | None] = [session.id for session in event.sessions] or [None]
    for number, seat in enumerate(await attended_seats(event)):
        for turn, part in enumerate(parts):
            came = number < attended - turn  # one leaves after each part
            presence = Presence.PRESENT if came else Presence.ABSENT
            await mark(event, Spot(seat.seat, part), presence, actor=helper, now=at)
    await _walk_in(event, parts, helper, at)
    await close_list(event, actor=SYSTEM, now=min(event.ends_at + timedelta(minutes=30), now))


async def _walk_in(event: EventOut, parts: list[UUID | None], helper: Actor, at: datetime) -> None:
    """Somebody comes without having signed up."""
    form = WalkInIn(
        form_key=uuid4().hex,
        name=WALKS_IN,
        quota=event.event_quotas[0].id,
        session=parts[0],
    )
    seat = await walk_in(event, form, actor=helper, now=at)
    for part in parts[1:]:
        await mark(event, Spot(seat, part), Presence.PRESENT, actor=helper, now=at)


async def open_door(event: EventOut, now: datetime) -> DoorLinkOut:
    """A door link that does not run out, as the demo is tried on later days too."""
    day = local(event.starts_at, event.zone).date()
    return await create_door_link(event, day, actor=SYSTEM, now=now, is_lasting=True)
