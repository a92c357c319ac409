"""JSON-LD of event pages, read by a program of others."""

from collections.abc import Awaitable, Callable

import extruct
import httpx

from core.accounts import SYSTEM
from core.events import EventOut, QuotaIn, cancel_event
from core.testing.site import TestClock

MakeEvent = Callable[..., Awaitable[EventOut]]


async def json_ld(client: httpx.AsyncClient, event: EventOut) -> dict[str, object]:
    page = await client.get(f"/fi/events/{event.slug}")
    found = extruct.extract(page.text, syntaxes=["json-ld"])["json-ld"]
    events = [one for one in found if "Event" in str(one["@type"])]
    assert len(events) == 1
    return events[0]


async def test_event_is_told_as_schema_org_asks(client: httpx.AsyncClient, make_event: MakeEvent):
    """Name, dates with their offset, state, way of taking part, offer."""
    event = await make_event('Ilta </script><b> & "kahvi"', quotas=(QuotaIn(places=5),))
    data = await json_ld(client, event)
    assert data["name"] == 'Ilta </script><b> & "kahvi"'
    assert str(data["startDate"])[-6:] in {"+02:00", "+03:00"}
    assert str(data["eventStatus"]).endswith("EventScheduled")
    assert str(data["eventAttendanceMode"]).endswith("AttendanceMode")
    assert data["offers"]
    assert data["organizer"]


async def test_cancelled_event_says_so(
    client: httpx.AsyncClient, make_event: MakeEvent, clock: TestClock
):
    """Search engines show it as cancelled."""
    event = await make_event("Ilta")
    await cancel_event(event.id, actor=SYSTEM, now=clock.now)
    assert str((await json_ld(client, event))["eventStatus"]).endswith("EventCancelled")
