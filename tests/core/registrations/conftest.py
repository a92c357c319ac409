"""An event to sign up for, and people who do."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from core.accounts import SYSTEM, Actor, ActorKind
from core.events import (
    EventIn,
    EventOut,
    QuotaIn,
    create_event,
    event_by_id,
    publish_event,
)
from core.groups import GroupIn, create_group, load_reference_data
from core.kit import db
from core.registrations.domain.acts import Act
from core.registrations.domain.again import LINKS_JOB, mail_links
from core.registrations.domain.check import find_problems
from core.registrations.domain.register import register
from core.registrations.schemas import RegistrationIn, RegistrationOut, SeatIn

NOW = datetime(2027, 2, 1, 10, tzinfo=UTC)
STARTS = datetime(2027, 3, 10, 14, 30, tzinfo=UTC)
_keys = itertools.count(1)


@pytest.fixture
def now() -> datetime:
    """A Monday five weeks before the event, sign-up open."""
    return NOW


@pytest.fixture
async def group(database) -> UUID:
    """A group that holds events."""
    await load_reference_data(NOW, uid_host="yhessa.example")
    found = await create_group(
        GroupIn(slug="okujane", name={"fi": "OkuJane"}, reply_to="oku@jane.example"),
        actor=SYSTEM,
        now=NOW,
    )
    return found.id


@pytest.fixture
def make_event(group):
    """Makes a published event with one quota on site, or whatever is asked for."""

    async def make(*, places: int | None = 2, has_queue: bool = True, **changes) -> EventOut:
        values = {
            "title": {"fi": f"Kansiot kuntoon {next(_keys)}"},
            "kind": "training",
            "group": group,
            "starts_at": STARTS,
            "ends_at": STARTS + timedelta(hours=3),
            "quotas": (QuotaIn(places=places, has_queue=has_queue),),
        }
        event = await create_event(EventIn(**(values | changes)), actor=SYSTEM, now=NOW)
        return await publish_event(event.id, actor=SYSTEM, now=NOW)

    return make


@pytest.fixture
def form():
    """Fills in the form: so many seats in a quota, or the seats given."""

    def fill(event: EventOut, seats: int | tuple[SeatIn, ...] = 1, **changes) -> RegistrationIn:
        number = next(_keys)
        if isinstance(seats, int):
            quota = event.event_quotas[0].id
            seats = tuple(SeatIn(quota=quota, name=f"Nimi {number}.{n}") for n in range(seats))
        values = {
            "form_key": f"a key of nobody else {number}",
            "contact_name": f"Aamu {number}",
            "contact_email": f"aamu{number}@yhdistys.example",
            "seats": seats,
        }
        return RegistrationIn(**(values | changes))

    return fill


@pytest.fixture
def sign_up(form):
    """Signs up at NOW unless told otherwise."""

    async def run(event: EventOut, seats=1, *, now: datetime = NOW, **changes) -> RegistrationOut:
        return await register(event, form(event, seats, **changes), now=now)

    return run


@pytest.fixture
def act():
    """An act of the contact on a registration."""

    async def make(registration: RegistrationOut, now: datetime = NOW, seat: UUID | None = None):
        event = await event_by_id(registration.event)
        kind = ActorKind.SEAT if seat else ActorKind.REGISTRATION
        return Act(event, registration.id, Actor(kind, seat or registration.id), now)

    return make


@pytest.fixture
def mails():
    """The mails in the outbox: template, address and details, in order."""

    async def read(template: str = "") -> list[tuple[str, str, dict]]:
        rows = await db.fetch("SELECT template, to_email, details FROM message ORDER BY id")
        return [
            (row["template"], row["to_email"], msgspec.json.decode(row["details"]))
            for row in rows
            if not template or row["template"] == template
        ]

    return read


@pytest.fixture
def mail_asked_links():
    """The worker's part of asking for links again: runs the jobs that wait for it, twice."""

    async def run() -> None:
        rows = await db.fetch("SELECT details, run_at FROM job WHERE kind = $1", LINKS_JOB)
        for row in [*rows, *rows]:
            await mail_links(msgspec.json.decode(row["details"]), row["run_at"])

    return run


@pytest.fixture
async def agree(database):
    """Fails the test at its end when places and seats don't agree."""
    yield
    assert await find_problems(NOW) == []
