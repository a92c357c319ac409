"""One deed on a registration: who acts, what is locked, what was there before."""

from datetime import datetime
from uuid import UUID

import msgspec

from core.accounts import Actor, ActorKind
from core.events import EventOut
from core.kit.errors import NotFound
from core.registrations.domain.calendar_entries import next_sequence
from core.registrations.domain.places import lock_quotas
from core.registrations.domain.records import read_registration
from core.registrations.domain.refusals import DataRemoved
from core.registrations.schemas import QuotaState, RegistrationOut, SeatOut


class Act(msgspec.Struct, frozen=True):
    """Who acts on which registration of which event, and when."""

    event: EventOut
    registration: UUID
    actor: Actor
    now: datetime


class Opened(msgspec.Struct, frozen=True):
    """A registration as it is now, with the event's quotas locked: nothing moves under the deed."""

    act: Act
    registration: RegistrationOut
    quotas: dict[UUID, QuotaState]
    next_sequence: int  # of the calendar entries that the deed changes

    def seat(self, seat: UUID) -> SeatOut:
        """One of its seats; a person with a seat's link reaches only that one."""
        actor = self.act.actor
        if actor.kind is ActorKind.SEAT and actor.id != seat:
            raise NotFound
        for found in self.registration.seats:
            if found.id == seat:
                return found
        raise NotFound

    def refuse_person_link(self) -> None:
        """Raise for the link of one seat: the deed is about the whole registration."""
        if self.act.actor.kind is ActorKind.SEAT:
            raise NotFound


async def open_act(act: Act, *addresses: str) -> Opened:
    """Lock the event's quotas, then read the registration; call it first in the transaction.

    `addresses` are those that come to the registration by the deed.
    """
    quotas = await lock_quotas(act.event.id)
    registration = await read_registration(act.registration)
    if registration is None or registration.event != act.event.id:
        raise NotFound
    if registration.is_erased:
        raise DataRemoved
    sequence = await next_sequence(act.event, registration.id, *addresses)
    return Opened(act, registration, quotas, sequence)


async def reopen(opened: Opened) -> RegistrationOut:
    """The registration as the deed has left it."""
    registration = await read_registration(opened.registration.id)
    assert registration is not None
    return registration
