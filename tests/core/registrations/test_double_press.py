"""The same form twice at once, each on another way to its places."""

import asyncio

from core.kit import db
from core.registrations.domain import register as steps
from core.registrations.domain.check import find_problems
from core.registrations.domain.register import register


async def test_both_ways_lock_the_quota_first(make_event, form, now, monkeypatch):
    """Else one holds the quota and waits for the form's key, the other the key and the quota."""
    if not db.is_postgres():
        return
    event = await make_event(places=5)
    one = form(event)
    inside, go_on = asyncio.Event(), asyncio.Event()
    store = steps.store

    async def store_later(sign_up):
        inside.set()
        await go_on.wait()
        await store(sign_up)

    monkeypatch.setattr(steps, "store", store_later)
    monkeypatch.setattr(steps, "may_fit", lambda _event, _form: False)
    by_steps = asyncio.create_task(register(event, one, now=now, client="c"))
    await inside.wait()
    monkeypatch.setattr(steps, "may_fit", lambda _event, _form: True)
    at_once = asyncio.create_task(register(event, one, now=now, client="c"))
    while not await db.fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):
        await asyncio.sleep(0)
    go_on.set()
    first, second = await asyncio.gather(by_steps, at_once)
    assert first.id == second.id
    assert await find_problems(now) == []
