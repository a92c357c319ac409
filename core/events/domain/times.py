"""What the clock and the quotas make of an event: one function for every page, feed and form."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import msgspec

from core.events.schemas import EventState, QuotaOut
from core.kit.dates import HOME_ZONE, local

FEW_PLACES: Final = 5
FEW_SHARE: Final = 10  # per cent


class Timed(Protocol):
    """What an event tells of its time and state."""

    @property
    def state(self) -> EventState:
        """What the organiser decided."""
        ...

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        ...

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        ...

    @property
    def opens_at(self) -> datetime | None:
        """When sign-up begins; None: at once."""
        ...

    @property
    def closes_at(self) -> datetime | None:
        """When sign-up ends; None: at the start."""
        ...


class SignUp(StrEnum):
    """Whether one can sign up."""

    OPEN = "open"
    FEW = "few"
    FULL = "full"
    SOON = "soon"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"
    FREE = "free"


class QuotaState(msgspec.Struct, frozen=True):
    """One quota of an open event: OPEN, FEW or FULL, and how many places a newcomer finds."""

    quota: QuotaOut
    status: SignUp
    free: int | None


class SignUpState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one can sign up now, until when or from when, and for what."""

    status: SignUp
    is_running: bool
    opens_at: datetime | None
    closes_at: datetime
    quotas: tuple[QuotaState, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the form is taken now (it may give a place in the queue)."""
        return self.status in {SignUp.OPEN, SignUp.FEW, SignUp.FULL}

    @property
    def has_room(self) -> bool:
        """Whether anybody can still get a place or a place in a queue."""
        return self.is_open and any(
            state.status is not SignUp.FULL or state.quota.has_queue for state in self.quotas
        )


def sign_up_state(event: Timed, quotas: Sequence[QuotaOut], now: datetime) -> SignUpState:
    """What a person reads beside the button: open, few, full, soon, closed, cancelled, over, free.

    `quotas` are those of the event itself, as they were read now.
    """
    states = tuple(_quota_state(quota) for quota in quotas)
    return SignUpState(
        status=_by_decision(event, quotas, now) or _by_places(states),
        is_running=event.state is EventState.PUBLISHED and event.starts_at <= now < event.ends_at,
        opens_at=event.opens_at,
        closes_at=closing_time(event),
        quotas=states,
    )


def closing_time(event: Timed) -> datetime:
    """When sign-up ends: as set, else at the start; never after the event."""
    return min(event.closes_at or event.starts_at, event.ends_at)


def _by_decision(event: Timed, quotas: Sequence[QuotaOut], now: datetime) -> SignUp | None:
    """What state and clock say; None when the places decide."""
    found: SignUp | None = None
    if event.state is EventState.CANCELLED:
        found = SignUp.CANCELLED
    elif now >= event.ends_at:
        found = SignUp.OVER
    elif not quotas:
        found = SignUp.FREE
    elif event.opens_at is not None and now < event.opens_at:
        found = SignUp.SOON
    elif now >= closing_time(event) or not any(quota.is_open for quota in quotas):
        found = SignUp.CLOSED
    return found


def _by_places(states: Sequence[QuotaState]) -> SignUp:
    statuses = {state.status for state in states}
    return next(status for status in (SignUp.OPEN, SignUp.FEW, SignUp.FULL) if status in statuses)


def _quota_state(quota: QuotaOut) -> QuotaState:
    free = quota.free
    if free is None:
        status = SignUp.OPEN
    elif free == 0:
        status = SignUp.FULL
    else:
        few = max(FEW_PLACES, (quota.places or 0) * FEW_SHARE // 100)
        status = SignUp.FEW if free <= few else SignUp.OPEN
    return QuotaState(quota=quota, status=status, free=free)


def fresh_until(events: Iterable[Timed], now: datetime) -> datetime:
    """The next instant at which a page about these events changes by itself.

    That is a sign-up that opens or closes, a start, an end, and at the latest local midnight.
    """
    instants = [next_midnight(now)]
    for event in events:
        instants += [event.starts_at, event.ends_at, closing_time(event)]
        if event.opens_at is not None:
            instants.append(event.opens_at)
    return min(instant for instant in instants if instant > now)


def next_midnight(now: datetime, zone: str = HOME_ZONE) -> datetime:
    """The next local midnight, also in the night when clocks change."""
    tomorrow = local(now, zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), ZoneInfo(zone))


def day_start(instant: datetime, zone: str) -> datetime:
    """The local midnight before an instant."""
    return datetime.combine(local(instant, zone).date(), time(), ZoneInfo(zone))


def is_online_link_time(event: Timed, zone: str, now: datetime) -> bool:
    """Whether the signed-up may see the online link: from the start's midnight to the end."""
    return (
        event.state is EventState.PUBLISHED
        and day_start(event.starts_at, zone) <= now < event.ends_at
    )
