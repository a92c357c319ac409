"""A registration's own feed."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from core.accounts import SYSTEM
from core.events import EventChanges, Visibility, cancel_event, change_event
from core.kit import db
from core.registrations import Act, RegistrationIn, SeatIn, cancel_seats, register
from core.testing.factories import NOW


@pytest.fixture
def sign_up(site_app):
    """What signs one person up and gives the registration and its token."""

    async def act(event, key="form-key-1"):
        form = RegistrationIn(
            form_key=key,
            contact_name="Aino Esimerkki",
            contact_email="aino@yhdistys.example",
            seats=(SeatIn(quota=event.event_quotas[0].id, name="Aino Esimerkki"),),
        )
        found = await register(event, form, now=NOW)
        return found, site_app.links.token("registration", found.id, found.generation)

    return act


async def test_own_feed_shows_the_one_event_for_good(client, clock, make_event, sign_up):
    """Its event and no person; it knows no window; private, not indexed, revalidated."""
    event = await make_event()
    await make_event("Toinen")
    _, token = await sign_up(event)
    clock.forward(timedelta(days=400))
    answer = await client.get(f"/r/{token}.ics")
    (entry,) = Calendar.from_ical(answer.content).events
    assert entry["UID"] == event.uid
    assert "Aino" not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "private" in answer.headers["cache-control"]
    match = {"if-none-match": answer.headers["etag"]}
    assert (await client.get(f"/r/{token}.ics", headers=match)).status_code == 304
    assert (await client.get(f"/r/{token}.ics?lang=sv")).status_code == 200


async def test_given_up_and_waiting_seats_show_nothing(client, make_event, sign_up, clock):
    """The event leaves the calendar, and the change is seen by date too."""
    event = await make_event(places=1)
    registration, token = await sign_up(event)
    _, waiting = await sign_up(event, key="form-key-2")
    before = await client.get(f"/r/{token}.ics")
    later = clock.forward(timedelta(hours=1))
    assert Calendar.from_ical((await client.get(f"/r/{waiting}.ics")).content).events == []
    await cancel_seats(Act(event, registration.id, SYSTEM, later), [registration.seats[0].id])
    after = await client.get(f"/r/{token}.ics")
    assert Calendar.from_ical(after.content).events == []
    assert after.headers["last-modified"] != before.headers["last-modified"]
    given = await client.get(f"/r/{waiting}.ics")
    assert len(Calendar.from_ical(given.content).events) == 1


async def test_cancelled_event_stays(client, make_event, sign_up):
    """With the word, as in every feed."""
    event = await make_event()
    _, token = await sign_up(event)
    await cancel_event(event.id, actor=SYSTEM, now=NOW)
    (entry,) = Calendar.from_ical((await client.get(f"/r/{token}.ics")).content).events
    assert entry["SUMMARY"] == "PERUTTU: Arkistoilta"


async def test_wrong_and_renewed_tokens_are_unknown(client, site_app, make_event, sign_up):
    """A seat's token, another's mark, an old generation: 404 alike."""
    event = await make_event()
    registration, token = await sign_up(event)
    seat = site_app.links.token("seat", registration.seats[0].id)
    other = site_app.links.token("seat", registration.id)
    await db.execute("UPDATE registration SET generation = 1")
    for wrong in (token, seat, other, token[:-4] + "AAAA", "x"):
        assert (await client.get(f"/r/{wrong}.ics")).status_code == 404
    fresh = site_app.links.token("registration", registration.id, 1)
    assert (await client.get(f"/r/{fresh}.ics")).status_code == 200


async def test_members_event_leads_to_its_page(client, make_event, sign_up):
    """The signed-up may open it again."""
    event = await make_event(visibility=Visibility.MEMBERS)
    _, token = await sign_up(event)
    (entry,) = Calendar.from_ical((await client.get(f"/r/{token}.ics")).content).events
    assert "?key=" in entry["URL"]


async def test_boxes_stand_on_their_pages(client, make_event, make_series, sign_up):
    """List, filtered list, group, series, event and own page tell their feed in their language."""
    series = await make_series()
    single = await make_event("Yksi")
    part = await make_event("Osa", series=series.id)
    hidden = await make_event("Jäsenilta", visibility=Visibility.MEMBERS)
    _, token = await sign_up(single)
    at = "webcal://yhessa.example"
    cases = {
        "/fi/events": f"{at}/calendar.ics",
        "/sv/events": f"{at}/calendar.ics?lang=sv",
        "/fi/events?municipality=kitee": f"{at}/calendar.ics?municipality=kitee",
        f"/fi/groups/{single.group.slug}": f"{at}/groups/{single.group.slug}.ics",
        f"/sv/series/{series.slug}": f"{at}/series/{series.slug}.ics?lang=sv",
        f"/fi/events/{part.slug}": f"{at}/series/{series.slug}.ics",
        f"/en/events/{single.slug}": f"{at}/events/{single.slug}.ics?lang=en",
        f"/fi/r/{token}": f"{at}/r/{token}.ics",
    }
    for page, link in cases.items():
        answer = await client.get(page)
        assert answer.status_code == 200, page
        assert f'href="{link}"' in answer.text, page
        assert "calendar.google.com" in answer.text
        assert "outlook.live.com" in answer.text
    assert (await client.get(f"/fi/events/{hidden.slug}")).status_code == 404
    changed = await change_event(
        hidden.id, EventChanges(visibility=Visibility.PUBLIC), actor=SYSTEM, now=NOW
    )
    assert (await client.get(f"/events/{changed.slug}.ics")).status_code == 200


async def test_members_event_page_gives_the_members_feed(client, site_app, make_event):
    """Whoever opens it by the key may subscribe by the key."""
    event = await make_event(visibility=Visibility.MEMBERS)
    key = site_app.links.token("members", event.group.id)
    answer = await client.get(f"/fi/events/{event.slug}?key={key}")
    assert f'href="webcal://yhessa.example/f/{key}.ics"' in answer.text
