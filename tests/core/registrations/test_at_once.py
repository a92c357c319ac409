"""Many people at once: no place is sold twice, nobody is overtaken, nothing is left over."""

import asyncio
import random
import sys
from contextlib import suppress

import pytest

from core.accounts import Actor, ActorKind
from core.events import Mode, QuotaIn, event_by_id
from core.kit import db
from core.registrations.domain.acts import Act
from core.registrations.domain.check import find_problems
from core.registrations.domain.moves import cancel_seats, change_mode
from core.registrations.domain.records import read_registration
from core.registrations.domain.refusals import OnlyQueueLeft
from core.registrations.domain.register import register
from core.registrations.schemas import SeatIn

WORKER = """
import asyncio, sys, uuid
from datetime import datetime
from pathlib import Path
from core.app.database import open_database
from core.events import event_by_id
from core.kit import db
from core.registrations.domain.register import register
from core.registrations.schemas import RegistrationIn, SeatIn
from core.testing.databases import settings_for

async def main(url, event_id, name, count, now):
    open_database(settings_for(url, Path(".")))
    event = await event_by_id(uuid.UUID(event_id))
    quota = event.event_quotas[0].id
    async def one(number):
        form = RegistrationIn(
            form_key=f"the key of {name} {number}", contact_name=f"{name} {number}",
            contact_email=f"{name}{number}@yhdistys.example", seats=(SeatIn(quota=quota),))
        await register(event, form, now=datetime.fromisoformat(now))
    await asyncio.gather(*(one(number) for number in range(count)))
    await db.engine().close_connection_pool()

asyncio.run(main(*sys.argv[1:4], int(sys.argv[4]), sys.argv[5]))
"""


async def test_five_hundred_at_fifty_places(make_event, form, now):
    """Exactly fifty, the rest in order of their numbers (how long it takes: `make bench`)."""
    event = await make_event(places=50)
    forms = [form(event) for _ in range(500)]
    done = await asyncio.gather(*(register(event, one, now=now) for one in forms))
    found = [(await read_registration(one.id)).seats[0] for one in done]
    assert sum(seat.state == "confirmed" for seat in found) == 50
    places = sorted(seat.place_in_queue for seat in found if seat.state == "waiting")
    assert places == list(range(1, 451))
    assert await find_problems(now) == []


async def test_several_processes(make_event, now, database_url, tmp_path):
    """Three processes at forty places, as workers are."""
    event = await make_event(places=40)
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    arguments = [
        (sys.executable, str(script), database_url, str(event.id), name, "50", now.isoformat())
        for name in ("a", "b", "c")
    ]
    running = [
        await asyncio.create_subprocess_exec(
            *argument, stderr=asyncio.subprocess.PIPE, cwd=tmp_path
        )
        for argument in arguments
    ]
    errors = [(await process.communicate())[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], errors
    quota = (await event_by_id(event.id)).quotas[0]
    assert (quota.taken, quota.waiting) == (40, 110)
    rows = await db.fetch("SELECT queue_no FROM seat WHERE state = 'waiting'")
    assert len({row["queue_no"] for row in rows}) == 110
    assert await find_problems(now) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_storm_round_the_queue(make_event, form, now, seed):
    """Parties sign up, cancel in part and whole, and change modes, all at once."""
    chance = random.Random(seed)
    quotas = (QuotaIn(places=6), QuotaIn(mode=Mode.ONLINE, places=4))
    event = await make_event(quotas=quotas)
    modes = [quota.id for quota in event.event_quotas]

    async def visit():
        wanted = tuple(SeatIn(quota=chance.choice(modes)) for _ in range(chance.randint(1, 4)))
        filled = form(event, wanted, may_split=chance.random() < 0.5)
        registration = await register(event, filled, now=now)
        act = Act(event, registration.id, Actor(ActorKind.REGISTRATION, registration.id), now)
        for seat in registration.seats:
            await asyncio.sleep(0)
            deed = chance.random()
            if deed < 0.5:
                await cancel_seats(act, [seat.id])
            elif deed < 0.8:
                target = next(quota for quota in modes if quota != seat.quota)
                with suppress(OnlyQueueLeft):
                    await change_mode(act, seat.id, target, accepts_queue=deed < 0.7)

    await asyncio.gather(*(visit() for _ in range(60)))
    assert await find_problems(now) == []
    rows = await db.fetch("SELECT count(*) AS number FROM seat WHERE state = 'waiting'")
    assert rows[0]["number"] > 0


async def test_cancelled_at_once_by_two(make_event, form, now):
    """Both links press at the same time: one place is freed once."""
    event = await make_event(places=1)
    first = await register(event, form(event), now=now)
    waiting = [await register(event, form(event), now=now) for _ in range(3)]
    act = Act(event, first.id, Actor(ActorKind.REGISTRATION, first.id), now)
    await asyncio.gather(*(cancel_seats(act, [first.seats[0].id]) for _ in range(5)))
    found = [(await read_registration(one.id)).seats[0] for one in waiting]
    assert [seat.place_in_queue for seat in found] == [None, 1, 2]
    assert await find_problems(now) == []


async def test_thirty_keys_ten_times_each(make_event, form, now):
    """Thirty registrations and thirty seats, whoever comes first."""
    event = await make_event(places=20)
    forms = [form(event) for _ in range(30)] * 10
    done = await asyncio.gather(*(register(event, one, now=now) for one in forms))
    assert len({one.id for one in done}) == 30
    rows = await db.fetch("SELECT count(*) AS number FROM seat")
    assert rows[0]["number"] == 30
    assert await find_problems(now) == []
