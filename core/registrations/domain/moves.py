"""Deeds that move places: cancelling, leaving the queue, changing the mode, more places.

Each begins by locking the event's quotas in order, and ends by handing on what became free.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from core.accounts import Actor
from core.events import EventOut, QuotaOut
from core.groups import raise_site_revision
from core.kit import db
from core.kit.errors import NotFound
from core.kit.history import Deed, record
from core.registrations.domain.acts import Act, Opened, open_act, reopen
from core.registrations.domain.mails import News, mail_contact, mail_person
from core.registrations.domain.places import (
    Given,
    Grant,
    give_back,
    hand_on,
    lock_quotas,
    set_places,
    take_places,
)
from core.registrations.domain.refusals import (
    EventCancelled,
    EventFull,
    OnlyQueueLeft,
    SessionFull,
)
from core.registrations.domain.rules import refuse_after_start, session_choices
from core.registrations.domain.telling import tell_from_queue, tell_states, write_history
from core.registrations.schemas import RegistrationOut, SeatOut, SeatState

_UPDATE: Final = (
    "UPDATE seat SET state = $2, queue_no = $3, quota = $4, sequence = $5, changed_at = $6,"
    " ended_by = $7 WHERE id = $1"
)


async def cancel_seats(act: Act, seats: Collection[UUID]) -> RegistrationOut:
    """Give up these seats, or leave the queue with them; what becomes free is handed on at once.

    Seats that are given up already stay as they are, so a second press changes nothing.
    """
    refuse_after_start(act.event, act.now)
    async with db.transaction():
        opened = await open_act(act)
        ending = [seat for seat in map(opened.seat, sorted(set(seats))) if seat.is_live]
        if not ending:
            return opened.registration
        await _free(opened, ending)
        for seat in ending:
            await db.execute(
                _UPDATE,
                seat.id,
                SeatState.CANCELLED,
                None,
                seat.quota,
                opened.next_sequence,
                act.now,
                act.actor.kind,
            )
        given = await _hand_on(opened, {seat.quota for seat in ending})
        return await _tell_cancelled(opened, ending, given)


async def _free(opened: Opened, ending: Sequence[SeatOut]) -> None:
    """Take the seats out of the counts of their quotas and chosen sessions."""
    held = Counter(seat.quota for seat in ending if seat.holds_place)
    waited = Counter(seat.quota for seat in ending if seat.state is SeatState.WAITING)
    for choice in await _choices(ending):
        held[choice["quota"]] += 1
    for quota in sorted(held.keys() | waited.keys()):
        opened.quotas[quota] = await give_back(
            opened.quotas[quota], held=held[quota], waited=waited[quota]
        )
    marks = db.placeholders(len(ending))
    await db.execute(
        f"DELETE FROM session_choice WHERE seat IN ({marks})", *(seat.id for seat in ending)
    )


async def _choices(seats: Sequence[SeatOut]) -> Sequence[db.Row]:
    marks = db.placeholders(len(seats))
    return await db.fetch(
        f"SELECT seat, quota FROM session_choice WHERE seat IN ({marks})",
        *(seat.id for seat in seats),
    )


async def _hand_on(opened: Opened, quotas: Collection[UUID]) -> list[Given]:
    given: list[Given] = []
    for quota in sorted(quotas):
        given += await hand_on(opened.act.event, opened.quotas[quota], opened.act.now)
    return given


async def _tell_cancelled(
    opened: Opened, ended: Sequence[SeatOut], given: Sequence[Given]
) -> RegistrationOut:
    act, registration = opened.act, await reopen(opened)
    ids = {seat.id for seat in ended}
    touched = tuple(seat for seat in registration.seats if seat.id in ids)
    news = News(
        event=act.event,
        registration=registration,
        touched=touched,
        now=act.now,
        before=opened.registration,
    )
    for before, after in zip(sorted(ended, key=lambda seat: seat.position), touched, strict=True):
        action = "seat.left_queue" if before.state is SeatState.WAITING else "seat.cancelled"
        await write_history(act.event, after, action, actor=act.actor, now=act.now)
        await mail_person("seat_cancelled", news, after)
    await mail_contact("seat_cancelled", news, only_touched=True)
    await tell_states(act.event, touched, act.now)
    await tell_from_queue(act.event, given, act.now)
    return registration


async def change_mode(act: Act, seat: UUID, quota: UUID, *, accepts_queue: bool) -> RegistrationOut:
    """Take a place in another quota of the event, or join the end of its queue.

    Without `accepts_queue` (the person was told of a place) a full quota refuses, and the seat
    stays where it is.
    """
    refuse_after_start(act.event, act.now)
    async with db.transaction():
        opened = await open_act(act)
        before, target = opened.seat(seat), _target(opened, quota)
        if not before.is_live or before.quota == target.id:
            return opened.registration
        if not opened.quotas[target.id].is_open:
            raise EventCancelled
        state, queue_no = before.state, None
        if before.state is not SeatState.PENDING:
            held = before.holds_place
            opened.quotas[before.quota] = await give_back(
                opened.quotas[before.quota], held=int(held), waited=int(not held)
            )
            grant = await take_places(target.id, 1, split=False)
            state, queue_no = _outcome(grant, accepts_queue=accepts_queue)
        await _move_choices(opened, before, target)
        await db.execute(
            _UPDATE, seat, state, queue_no, target.id, opened.next_sequence, act.now, ""
        )
        freed = {before.quota}
        if act.event.smaller_may_pass:  # the newcomer may fit before the head does
            opened.quotas.update(await lock_quotas(act.event.id))
            freed.add(target.id)
        given = await _hand_on(opened, freed)
        return await _tell_moved(opened, before, given)


def _target(opened: Opened, quota: UUID) -> QuotaOut:
    for found in opened.act.event.event_quotas:
        if found.id == quota and quota in opened.quotas:
            return found
    raise NotFound


def _outcome(grant: Grant, *, accepts_queue: bool) -> tuple[SeatState, int | None]:
    if grant.granted:
        return SeatState.CONFIRMED, None
    if not grant.has_queue:
        raise EventFull
    if not accepts_queue:
        raise OnlyQueueLeft
    return SeatState.WAITING, grant.queue_no


async def _move_choices(opened: Opened, seat: SeatOut, target: QuotaOut) -> None:
    """Chosen sessions follow into the new mode, where a session has places of its own for it."""
    offered = {choice.session: choice.id for choice in session_choices(opened.act.event, target)}
    for row in await _choices([seat]):
        old = opened.quotas[row["quota"]]
        new = offered.get(old.session)
        if new == old.id:
            continue
        await give_back(old, held=1)
        if new is None:
            await db.execute(
                "DELETE FROM session_choice WHERE seat = $1 AND quota = $2", seat.id, old.id
            )
            continue
        if not (await take_places(new, 1, split=False)).granted:
            raise SessionFull
        await db.execute(
            "UPDATE session_choice SET quota = $3 WHERE seat = $1 AND quota = $2",
            seat.id,
            old.id,
            new,
        )


async def _tell_moved(opened: Opened, before: SeatOut, given: Sequence[Given]) -> RegistrationOut:
    act, registration = opened.act, await reopen(opened)
    after = next(seat for seat in registration.seats if seat.id == before.id)
    news = News(
        event=act.event,
        registration=registration,
        touched=(after,),
        now=act.now,
        before=opened.registration,
        changes=("mode",),
    )
    await write_history(act.event, after, "seat.mode_changed", actor=act.actor, now=act.now)
    await mail_person("registration_changed", news, after)
    await mail_contact("registration_changed", news)
    if after.state is not before.state:
        await tell_states(act.event, (after,), act.now)
    await tell_from_queue(act.event, given, act.now)
    return registration


async def change_places(
    event: EventOut, quota: UUID, places: int | None, *, actor: Actor, now: datetime
) -> None:
    """Give a quota more or fewer places; more are handed on to its queue at once.

    With fewer than are taken nobody loses a place, and nobody gets in until so many are free.
    Kept pages tell how many are free, and no other number of theirs need have moved.
    """
    async with db.transaction():
        quotas = await lock_quotas(event.id)
        if quota not in quotas:
            raise NotFound
        changed = await set_places(quotas[quota], places)
        await record(
            Deed(
                actor_kind=actor.kind,
                actor_id=actor.id,
                object_kind="event",
                object_id=event.id,
                event_id=event.id,
                action="quota.places_changed",
                details={"mode": changed.mode, "before": quotas[quota].places, "after": places},
            ),
            now,
        )
        await tell_from_queue(event, await hand_on(event, changed, now), now)
        await raise_site_revision(now)


async def hand_on_all(event: EventOut, now: datetime) -> None:
    """Give free places of all the event's quotas to their queues, as after its restoring."""
    async with db.transaction():
        for quota in (await lock_quotas(event.id)).values():
            await tell_from_queue(event, await hand_on(event, quota, now), now)
