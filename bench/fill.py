"""Fills a fresh database with invented events, by the same functions as the product's.

`python -m bench.fill EVENTS [COPIES SEATS]` reads the settings of the environment and prints
as JSON what the parts of the run need: the addresses of a page, of an event to sign up for, of one
with 50 places.
"""

import asyncio
import json
import sys
from datetime import datetime, timedelta
from uuid import UUID

from core.accounts import SYSTEM
from core.app.start import migrate_all
from core.demo import add_events, add_seats
from core.events import EventIn, Mode, QuotaIn, create_event, publish_event
from core.groups import AssociationIn, GroupIn, create_association, create_group
from core.kit import db
from core.kit.clock import utc_now
from core.settings import Settings, read_settings

GROUPS = 10
ASSOCIATIONS = 200
KINDS = ("training", "event", "meeting", "webinar")
PLACES = ("260", "167", "276", "422", "309")
TEXT = (
    "Koulutuksessa käydään läpi, mitä yhdistyksen on säilytettävä ja kuinka kauan, miten paperit "
    "järjestetään ja miten sähköinen aineisto pidetään tallessa. **Ota mukaan** yksi kansio.\n\n"
    "- kahvi ja pulla\n- esteetön tila\n- induktiosilmukka\n\nTervetuloa kaikki uudet ja vanhat!"
)


async def fill(settings: Settings, events: int, copies: int = 0, seats: int = 0) -> dict[str, str]:
    """Migrate, make groups, associations and events; the addresses that the run needs."""
    await migrate_all(settings)
    await db.engine().start_connection_pool()
    now = utc_now()
    try:
        async with db.transaction():
            groups = [await _group(number, now) for number in range(GROUPS)]
            for number in range(ASSOCIATIONS):
                await create_association(
                    AssociationIn(name=f"Keksitty kylätalo {number} ry", municipality="260"),
                    actor=SYSTEM,
                    now=now,
                )
        for first in range(0, events, 100):
            async with db.transaction():
                for number in range(first, min(first + 100, events)):
                    await _event(number, groups[number % GROUPS], now)
        await add_events(copies, now)
        await add_seats(seats, now)
        last = groups[0]
        return {
            "page": await _event(events, last, now, title="Mitattu ilta"),
            "open": await _event(events + 1, last, now, title="Avoin ilta", places=100_000),
            "small": await _event(events + 2, last, now, title="Täysi ilta", places=50),
        }
    finally:
        await db.engine().close_connection_pool()


async def _group(number: int, now: datetime) -> UUID:
    form = GroupIn(
        slug=f"ryhma-{number}",
        name={"fi": f"Kylien ryhmä {number}", "sv": f"Byarnas grupp {number}"},
        contact_email=f"ryhma{number}@yhessa.example",
        municipalities=(PLACES[number % len(PLACES)],),
    )
    return (await create_group(form, actor=SYSTEM, now=now)).id


async def _event(
    number: int, group: UUID, now: datetime, *, title: str = "Arkistoilta", places: int = 20
) -> str:
    """One published event; invented ones lie an afternoon apart, measured ones at the end."""
    starts = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=3, hours=7 * number)
    form = EventIn(
        title={"fi": f"{title} {number}", "sv": f"Arkivkväll {number}", "en": f"Archives {number}"},
        summary={"fi": "Yhdistyksen paperit järjestykseen yhdessä illassa."},
        description={"fi": TEXT, "sv": TEXT},
        kind=KINDS[number % len(KINDS)],
        group=group,
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        municipality=PLACES[number % len(PLACES)],
        quotas=(QuotaIn(mode=Mode.ON_SITE, places=places),),
        contact_name="Aamu Mallikas",
        contact_email="aamu@yhessa.example",
    )
    event = await create_event(form, actor=SYSTEM, now=now)
    return (await publish_event(event.id, actor=SYSTEM, now=now)).slug


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fill(read_settings(), *map(int, sys.argv[1:])))))
