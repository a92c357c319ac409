"""Signing up: seats, or places in the queue, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from msgspec.structs import replace

from core.accounts import Actor, ActorKind
from core.events import EventOut, EventState
from core.kit import db, rates
from core.kit.errors import Refused
from core.registrations.domain.at_once import BROKEN, may_fit, sign_up_at_once
from core.registrations.domain.before import read_before
from core.registrations.domain.form_content import content_hash
from core.registrations.domain.limits import RATE_LIMIT, RATE_WINDOW, rate_key
from core.registrations.domain.places import Given, Grant, hand_on, lock_quotas, take_places
from core.registrations.domain.records import made_by_form, read_registration
from core.registrations.domain.refusals import (
    EventCancelled,
    EventFull,
    FormRefused,
    RegistrationClosed,
    SessionFull,
)
from core.registrations.domain.rules import (
    find_problems_of_form,
    refuse_unless_open,
    seat_field,
)
from core.registrations.domain.storing import NewSeat, SignUp, as_registration, store, tell_of
from core.registrations.domain.telling import tell_from_queue
from core.registrations.schemas import RegistrationIn, RegistrationOut, SeatState

STRANGER: Final = Actor(ActorKind.STRANGER)


async def register(
    event: EventOut,
    form: RegistrationIn,
    *,
    now: datetime,
    client: str = "",
    actor: Actor = STRANGER,
) -> RegistrationOut:
    """Give the seats, or places in the queue where a quota has no room.

    One statement per quota decides and locks its row, so no seat is given twice and nobody is
    overtaken. A form that was sent twice gets the first answer again, also when sign-up has
    closed since; one that comes back with other content raises KeyUsed. `client` is the keyed hash
    of the visitor's address; empty, it is not counted.
    """
    try:
        refuse_unless_open(event, now)
        if problems := find_problems_of_form(event, form):
            raise FormRefused(problems)
        if may_fit(event, form):
            with suppress(*BROKEN):
                return await sign_up_at_once(event, form, client=client, actor=actor, now=now)
        async with db.transaction():
            return await _sign_up(event, form, client=client, actor=actor, now=now)
    except (Refused, *db.UniqueViolation):
        earlier = await _made_before(event, form)
        if earlier is None:
            raise
        return earlier


async def _made_before(event: EventOut, form: RegistrationIn) -> RegistrationOut | None:
    found = await made_by_form(form.form_key)
    if found is None:
        return None
    found.refuse_other(event.id, content_hash(form))
    return await read_registration(found.registration)


async def _sign_up(
    event: EventOut, form: RegistrationIn, *, client: str, actor: Actor, now: datetime
) -> RegistrationOut:
    """Step by step: quotas by id first, then the limit of the address, then seats."""
    grants = await _take_all(event, form)
    if client:
        counted = await rates.count(rate_key(client), now, window=RATE_WINDOW, limit=RATE_LIMIT)
        counted.refuse_if_over(now)
    before = await read_before(event, form)
    places = await _places_in_queue(event, form, grants)
    sign_up = SignUp(
        id=uuid4(),
        event=event,
        form=form,
        seats=list(_seats(event, form, grants, places=places, sequence=before.sequence)),
        actor=actor,
        now=now,
        earlier=before.earlier,
    )
    async with db.together():
        await store(sign_up)
        if not event.smaller_may_pass:
            await tell_of(sign_up, as_registration(sign_up))
    if not event.smaller_may_pass:
        return as_registration(sign_up)
    return await _let_smaller_pass(sign_up)


async def _take_all(event: EventOut, form: RegistrationIn) -> Mapping[UUID, Grant]:
    """What each quota gives, taken in the order of their ids; refused unless all can be had."""
    wanted = Counter(seat.quota for seat in form.seats)
    chosen = Counter(choice for seat in form.seats for choice in seat.sessions)
    grants: dict[UUID, Grant] = {}
    for quota in sorted([*wanted, *chosen]):
        if quota in chosen:
            count, split = chosen[quota], False
        else:
            count, split = (0 if event.needs_approval else wanted[quota]), form.may_split
        grant = await take_places(quota, count, split=split)
        _refuse_unfit(event, form, quota, count=count, grant=grant)
        grants[quota] = grant
    return grants


def _refuse_unfit(
    event: EventOut, form: RegistrationIn, quota: UUID, *, count: int, grant: Grant
) -> None:
    """Raise when the quota is closed, or gave less than wanted and lets nobody wait."""
    if not grant.is_open:
        raise EventCancelled if event.state is EventState.CANCELLED else RegistrationClosed
    if grant.granted == count:
        return
    for number, seat in enumerate(form.seats, start=1):
        if quota in seat.sessions:
            raise SessionFull(field=seat_field(number, "sessions"))
        if quota == seat.quota and not grant.has_queue:
            raise EventFull(field=seat_field(number, "mode"))


def _seats(
    event: EventOut,
    form: RegistrationIn,
    grants: Mapping[UUID, Grant],
    *,
    places: Mapping[UUID, int],
    sequence: int,
) -> Iterator[NewSeat]:
    """The seats as they came out: the first ones of each quota have the places."""
    left = {quota: grant.granted for quota, grant in grants.items()}
    for position, wanted in enumerate(form.seats, start=1):
        seat = NewSeat(
            id=uuid4(),
            position=position,
            wanted=wanted,
            state=SeatState.PENDING if event.needs_approval else SeatState.CONFIRMED,
            sequence=sequence,
        )
        if seat.state is SeatState.CONFIRMED:
            left[wanted.quota] -= 1
            if left[wanted.quota] < 0:
                seat = replace(
                    seat,
                    state=SeatState.WAITING,
                    queue_no=grants[wanted.quota].queue_no,
                    place_in_queue=places[wanted.quota],
                )
        yield seat


async def _places_in_queue(
    event: EventOut, form: RegistrationIn, grants: Mapping[UUID, Grant]
) -> dict[UUID, int]:
    """1 + the parties before a newcomer, for each quota in which some of the seats wait."""
    places: dict[UUID, int] = {}
    for quota, count in Counter(seat.quota for seat in form.seats).items():
        if not event.needs_approval and grants[quota].granted < count:
            row = await db.fetch_one(
                "SELECT count(DISTINCT queue_no) AS before FROM seat"
                " WHERE quota = $1 AND state = 'waiting'",
                quota,
            )
            places[quota] = (row["before"] if row else 0) + 1
    return places


async def _let_smaller_pass(sign_up: SignUp) -> RegistrationOut:
    """Where smaller parties may pass, the newcomer's may fit before the head does."""
    event, now = sign_up.event, sign_up.now
    waiting = {seat.wanted.quota for seat in sign_up.seats if seat.state is SeatState.WAITING}
    given: list[Given] = []
    if waiting:
        quotas = await lock_quotas(event.id)
        for quota in sorted(waiting):
            given += await hand_on(event, quotas[quota], now)
    found = await read_registration(sign_up.id)
    assert found is not None
    await tell_of(sign_up, found)
    await tell_from_queue(event, [gift for gift in given if gift.registration != found.id], now)
    return found
