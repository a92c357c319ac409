"""A training with certificates, people who came, and the rule that gives them their papers."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from core.accounts import SYSTEM, Actor, ActorKind
from core.certificates import documents_of_event, run_settled_job
from core.events import (
    CertificateTerms,
    EventIn,
    EventOut,
    QuotaIn,
    create_event,
    event_by_id,
    publish_event,
)
from core.groups import GroupIn, create_group, load_reference_data
from core.kit import db
from core.kit.links import Links
from core.registrations import (
    SETTLED_JOB,
    Act,
    Presence,
    RegistrationIn,
    RegistrationOut,
    SeatIn,
    Spot,
    close_list,
    register,
    write_mark,
)

NOW = datetime(2027, 2, 1, 10, tzinfo=UTC)
STARTS = datetime(2027, 3, 10, 14, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=3)
CLOSED = ENDS + timedelta(minutes=5)
BASE = "http://yhessa.example"
_keys = itertools.count(1)


@pytest.fixture
def links(settings):
    return Links(settings.secret_keys)


@pytest.fixture
async def group(database) -> UUID:
    """A group that holds trainings."""
    await load_reference_data(NOW, uid_host="yhessa.example")
    form = GroupIn(slug="okujane", name={"fi": "OkuJane"}, reply_to="oku@jane.example")
    return (await create_group(form, actor=SYSTEM, now=NOW)).id


@pytest.fixture
def make_training(group):
    """Makes a published training of four lessons that gives certificates."""

    async def make(**changes) -> EventOut:
        values = {
            "title": {"fi": "Kansiot kuntoon", "sv": "Mapparna i skick"},
            "slug": f"kansiot-kuntoon-{next(_keys)}",
            "kind": "training",
            "group": group,
            "starts_at": STARTS,
            "ends_at": ENDS,
            "quotas": (QuotaIn(places=20),),
            "gives_certificate": True,
            "certificate": CertificateTerms(
                lessons=4, issued_place="Outokumpu", signer_name="Veikko Mallikas"
            ),
        }
        event = await create_event(EventIn(**(values | changes)), actor=SYSTEM, now=NOW)
        return await publish_event(event.id, actor=SYSTEM, now=NOW)

    return make


@pytest.fixture
def take_seats():
    """Signs up these people in one registration; an empty name is given later."""

    async def run(event: EventOut, *names: str | tuple[str, str], **changes) -> RegistrationOut:
        quota, number = event.event_quotas[0].id, next(_keys)
        pairs = [(one, "") if isinstance(one, str) else one for one in names]
        values = {
            "form_key": f"a key of nobody else {number}",
            "contact_name": f"Yhdys {number}",
            "contact_email": f"yhdys{number}@yhdistys.example",
            "seats": tuple(SeatIn(quota=quota, name=name, email=email) for name, email in pairs),
        }
        return await register(event, RegistrationIn(**(values | changes)), now=NOW)

    return run


@pytest.fixture
def came():
    """Marks seats as present: in the event, or in those of its sessions."""

    async def run(registration: RegistrationOut, *sessions: UUID, presence=Presence.PRESENT):
        for seat in registration.seats:
            for session in sessions or (None,):
                spot = Spot(seat.id, session)
                await write_mark(spot, presence, how="desk", actor=SYSTEM, now=STARTS)

    return run


@pytest.fixture
def run_jobs():
    """Does what the worker does with the jobs of settled attendance, each time anew."""

    async def run(now: datetime = CLOSED) -> None:
        rows = await db.fetch("SELECT details FROM job WHERE kind = $1", SETTLED_JOB)
        for row in rows:
            await run_settled_job(msgspec.json.decode(row["details"]), now, base_url=BASE)

    return run


@pytest.fixture
def close(run_jobs):
    """Closes the list and issues what is due; the certificates by name."""

    async def run(event: EventOut, now: datetime = CLOSED):
        await close_list(event, actor=SYSTEM, now=now)
        await run_jobs(now)
        return {one.content.recipient: one for one in await documents_of_event(event.id)}

    return run


@pytest.fixture
def act():
    """An act of the contact after the event."""

    async def make(registration: RegistrationOut, now: datetime = CLOSED) -> Act:
        event = await event_by_id(registration.event)
        return Act(event, registration.id, Actor(ActorKind.REGISTRATION, registration.id), now)

    return make


@pytest.fixture
def certificate_mails():
    """The mails that tell of certificates: address, language, and whose they are."""

    async def read():
        rows = await db.fetch(
            "SELECT to_email, language, details FROM message WHERE template = 'certificate_ready'"
            " ORDER BY id"
        )
        return [
            (
                row["to_email"],
                row["language"],
                [one["name"] for one in msgspec.json.decode(row["details"])["certificates"]],
            )
            for row in rows
        ]

    return read
