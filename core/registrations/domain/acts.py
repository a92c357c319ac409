"""One deed on a registration: who acts, what is locked, what was there before."""

from datetime import datetime
from uuid import UUID

import msgspec

from core.accounts import Actor, ActorKind
from core.events import EventOut
from core.kit.errors import NotFound
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

    def seat(self, seat: UUID) -> SeatOut:
        """One of its seats; a person with a seat's link reaches only that one."""
        actor = self.act.actor
        if actor.kind is ActorKind.SEAT and actor.id != seat:
            raise NotFound
        for found in self.registration.seats:
            if found.id == seat:
                return found
        raise NotFound

    @property
    def next_sequence(self) -> int:
        """Above the event's and all its seats': a mail to the contact carries the highest."""
        sequences = [seat.sequence for seat in self.registration.seats]
        return max([self.act.event.sequence, *sequences]) + 1


async def open_act(act: Act) -> Opened:
    """Lock the event's quotas, then read the registration; call it first in the transaction."""
    quotas = await lock_quotas(act.event.id)
    registration = await read_registration(act.registration)
    if registration is None or registration.event != act.event.id:
        raise NotFound
    if registration.is_erased:
        raise DataRemoved
    return Opened(act, registration, quotas)


async def reopen(opened: Opened) -> RegistrationOut:
    """The registration as the deed has left it."""
    registration = await read_registration(opened.registration.id)
    assert registration is not None
    return registration
