"""Makes the demo in an empty, migrated database, by the same functions as the pages use."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime

from core.demo import reading
from core.demo.ground import COUNCIL, make_ground, mark_as_demo
from core.demo.moving import Move
from core.demo.papers import end_event
from core.demo.programme import make_event
from core.demo.story import Story, open_door, tell_story
from core.demo.today import TODAY, hold_today
from core.kit import db


async def build_demo(now: datetime, *, base_url: str) -> Story:
    """The whole demo as it stands at this instant, and what its links lead to.

    Retention has not run yet: what is too old goes by the same chores as everywhere.
    """
    await mark_as_demo(now)
    async with _one_commit():
        move, story = Move.to(now), Story()
        ground = await make_ground(move, now)
        for data in reading.events():
            event = await make_event(data, ground, move, now)
            story.events[data.id] = event
            await tell_story(data, ground, story, now=now)
            if event.ends_at <= now:
                await end_event(data.id, story, base_url=base_url, now=now)
        story.events[TODAY] = await hold_today(ground, now)
        story.door = await open_door(story.events[TODAY], now)
        story.council = ground.groups[COUNCIL].id
        await db.execute("DELETE FROM job")  # what they would do has been done, at its own time
    return story


@asynccontextmanager
async def _one_commit() -> AsyncIterator[None]:
    """One commit for all on SQLite, which waits for the disk at each.

    On PostgreSQL a sign-up may break and begin anew, which no transaction around it outlives.
    """
    async with nullcontext() if db.is_postgres() else db.transaction():
        yield
