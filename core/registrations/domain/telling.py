"""What follows a deed in its transaction: history, mails and job rows for the plugins."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from core.accounts import SYSTEM, Actor
from core.events import EventOut
from core.kit.history import Deed, record
from core.plugin_api import tell
from core.registrations.domain.acts import Act
from core.registrations.domain.mails import News, mail_contact, mail_person
from core.registrations.domain.places import Given
from core.registrations.domain.records import read_registration
from core.registrations.schemas import SeatOut, SeatState

_HOOKS: Final = {
    SeatState.CONFIRMED: "seats_confirmed",
    SeatState.WAITING: "seats_queued",
    SeatState.CANCELLED: "seats_cancelled",
}


async def tell_states(event: EventOut, seats: Iterable[SeatOut], now: datetime) -> None:
    """Let plugins know of seats that have just come to their states."""
    by_state: dict[SeatState, list[UUID]] = {}
    for seat in seats:
        by_state.setdefault(seat.state, []).append(seat.id)
    for state, hook in _HOOKS.items():
        if state in by_state:
            told = tuple(by_state[state])
            await tell(hook, now, group=event.group.id, event=event.id, seats=told)


async def tell_from_queue(event: EventOut, given: Iterable[Given], now: datetime) -> None:
    """Tell those who came from the queue to a place: history, mails, plugins."""
    for gift in given:
        registration = await read_registration(gift.registration)
        assert registration is not None
        touched = tuple(seat for seat in registration.seats if seat.id in gift.seats)
        news = News(event=event, registration=registration, touched=touched, now=now)
        for seat in touched:
            await write_history(event, seat, "seat.confirmed", actor=SYSTEM, now=now)
            await mail_person("place_from_queue", news, seat)
        await mail_contact("place_from_queue", news)
        await tell_states(event, touched, now)


async def write_registration_history(act: Act, action: str) -> None:
    """One entry about a registration as a whole; never a name, as entries outlive names."""
    await record(
        Deed(
            actor_kind=act.actor.kind,
            actor_id=act.actor.id,
            object_kind="registration",
            object_id=act.registration,
            event_id=act.event.id,
            action=action,
        ),
        act.now,
    )


async def write_history(
    event: EventOut, seat: SeatOut, action: str, *, actor: Actor, now: datetime
) -> None:
    """One entry about a seat; never a name, as entries outlive names."""
    details = {"position": seat.position, "mode": seat.mode, "place": seat.place_in_queue}
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="seat",
            object_id=seat.id,
            event_id=event.id,
            action=action,
            details={key: value for key, value in details.items() if value is not None},
        ),
        now,
    )
