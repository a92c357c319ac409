"""Signing up on PostgreSQL when all fits: one statement, so the quota is locked for its time alone.

It is the whole-fits branch of the statement in `places`, and breaks on purpose, undoing all, when
that branch does not hold or the address has signed up too often; then the steps of `register`
decide and say why.
"""

from datetime import datetime
from typing import Final
from uuid import uuid4

import asyncpg

from core.accounts import Actor
from core.events import EventOut
from core.kit import db, rates
from core.registrations.domain.before import Before, read_before
from core.registrations.domain.limits import RATE_LIMIT, RATE_WINDOW, rate_key
from core.registrations.domain.storing import NewSeat, SignUp, as_registration, store, tell_of
from core.registrations.schemas import RegistrationIn, RegistrationOut, SeatState

BROKEN: Final = (asyncpg.NotNullViolationError, asyncpg.UniqueViolationError)

_TAKE: Final = (
    "UPDATE quota SET granted = $2::int, queue_no = queue_no + 1, taken = CASE"
    " WHEN is_open AND waiting = 0 AND (places IS NULL OR taken + $2::int <= places)"
    " THEN taken + $2::int END WHERE id = $1 RETURNING id"
)
"""No place for all makes `taken` null, which its column refuses."""


def may_fit(event: EventOut, form: RegistrationIn) -> bool:
    """Whether one statement may do: one quota that had room when the page was read."""
    quotas = {seat.quota for seat in form.seats}
    if not db.is_postgres() or len(quotas) != 1 or event.needs_approval:
        return False
    if any(seat.sessions for seat in form.seats):
        return False
    quota = next((one for one in event.event_quotas if one.id in quotas), None)
    return quota is not None and (quota.free is None or quota.free >= len(form.seats))


async def sign_up_at_once(
    event: EventOut, form: RegistrationIn, *, client: str, actor: Actor, now: datetime
) -> RegistrationOut:
    """The registration with all its seats confirmed, or one of BROKEN with nothing changed."""
    before = await read_before(event, form)
    sign_up = _sign_up(event, form, before, actor=actor, now=now)
    registration = as_registration(sign_up)
    async with db.together():
        await db.execute(_TAKE, form.seats[0].quota, len(form.seats))
        if client:
            await rates.count_or_break(
                rate_key(client), now, window=RATE_WINDOW, limit=RATE_LIMIT, after="w0"
            )
        await store(sign_up)
        await tell_of(sign_up, registration)
    return registration


def _sign_up(
    event: EventOut, form: RegistrationIn, before: Before, *, actor: Actor, now: datetime
) -> SignUp:
    seats = [
        NewSeat(
            id=uuid4(),
            position=position,
            wanted=wanted,
            state=SeatState.CONFIRMED,
            sequence=before.sequence,
        )
        for position, wanted in enumerate(form.seats, start=1)
    ]
    return SignUp(
        id=uuid4(),
        event=event,
        form=form,
        seats=seats,
        actor=actor,
        now=now,
        earlier=before.earlier,
    )
