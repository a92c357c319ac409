"""The feed after one event of 1,000 has changed, in one process: against building it afresh.

`python -m bench.change ROUNDS` reads the settings of the environment and prints the median seconds
of both as JSON. The naive way has its rows read already: it only builds and writes the calendar.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from icalendar import Calendar

from bench.site import ENGINES, Run, module
from bench.table import Row
from core.accounts import SYSTEM
from core.app.database import open_database
from core.calendars.domain.feeds import STRANGER, all_events, make_feed
from core.calendars.domain.sources import calendar_events
from core.calendars.vevent import vevent
from core.events import EventChanges, EventFilter, change_event, list_events, visible_events
from core.groups import site_info
from core.kit import db
from core.kit.clock import utc_now
from core.settings import read_settings


def measure(run: Run) -> Iterator[Row]:
    """One row for each engine."""
    for engine in ENGINES:
        site = run.site(engine)
        found = module("bench.change", str(run.rounds * 2), environ=site.environ)
        yield Row(
            what=f"feed after one change, whole request's work ({engine})",
            ours=f"{found['ours'] * 1000:.1f} ms",
            ceiling=f"{found['naive'] * 1000:.0f} ms, built afresh",
            value=found["ours"] / found["naive"],
            step=0.1,
            design=0.1,
            better="less",
        )


async def compare(rounds: int) -> dict[str, float]:
    """Median seconds of our feed after a change and of a naive build of the same events."""
    settings = read_settings()
    open_database(settings)
    await db.engine().start_connection_pool()
    base_url = settings.base_url
    ours, naive = [], []
    try:
        await _feed(base_url)
        changed = (await list_events(STRANGER, EventFilter(), utc_now())).events[3].id
        query = visible_events(STRANGER)
        ids = [
            row["id"]
            for row in await db.fetch(f"SELECT id FROM event WHERE {query.sql}", *query.args)
        ]
        told = await calendar_events(ids, "fi", base_url=base_url)
        for turn in range(rounds):
            changes = EventChanges(summary={"fi": f"Muutos {turn}"})
            await change_event(changed, changes, actor=SYSTEM, now=utc_now())
            ours.append(await _feed(base_url))
            began = time.perf_counter()
            calendar = Calendar()
            for event in told.values():
                calendar.add_component(vevent(event))
            calendar.add_missing_timezones()
            calendar.to_ical()
            naive.append(time.perf_counter() - began)
    finally:
        await db.engine().close_connection_pool()
    return {"ours": statistics.median(ours), "naive": statistics.median(naive)}


async def _feed(base_url: str) -> float:
    began = time.perf_counter()
    site = await site_info()
    subject = all_events(EventFilter(), site, "fi", labels=[], parameters="")
    now = utc_now() + timedelta(0)
    await make_feed(subject, site, language="fi", base_url=base_url, now=now)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(asyncio.run(compare(int(sys.argv[1])))))
