"""The calendar parts of the mails that registrations write, from deed to bytes."""

from datetime import timedelta

import msgspec
import pytest
from icalendar import Calendar

from core.accounts import SYSTEM
from core.calendars.domain.mails import calendar_part
from core.events import EventChanges as Changes
from core.events import Mode, Visibility, cancel_event, change_event, event_by_id
from core.groups import members_token
from core.kit import db
from core.kit.links import Links
from core.plugin_api import MailFacts
from core.registrations import (
    Act,
    PersonIn,
    RegistrationIn,
    SeatIn,
    cancel_seats,
    change_mode,
    hand_over,
    read_registration,
    register,
    tell_event_cancelled,
)
from core.testing.factories import NOW

BASE = "https://yhessa.example"
AINO = "aino@yhdistys.example"


@pytest.fixture
def sign_up():
    """What signs people up: the contact's address, then a name and address for each seat."""

    async def act(event, *people, contact=AINO, key="form-key-1"):
        quota = event.event_quotas[0].id
        seats = tuple(SeatIn(quota=quota, name=name, email=mail) for name, mail in people)
        form = RegistrationIn(
            form_key=key, contact_name="Aino Esimerkki", contact_email=contact, seats=seats
        )
        return await register(event, form, now=NOW)

    return act


async def parts(key=""):
    """Give the calendar parts of all mails so far: template, addressee, entry."""
    rows = await db.fetch(
        "SELECT template, language, to_email, to_name, about_kind, about_id, event_id, details"
        " FROM message ORDER BY id"
    )
    found = []
    for row in rows:
        facts = MailFacts(**{**row, "details": msgspec.json.decode(row["details"])})
        for part in calendar_part(facts, base_url=BASE, key=key):
            assert part.is_alternative
            calendar = Calendar.from_ical(part.content)
            method = str(calendar["METHOD"])
            assert part.media_type == f"text/calendar; charset=UTF-8; method={method}"
            (entry,) = calendar.events
            found.append((method, row["to_email"], entry))
    return found


async def test_confirmed_seats_get_an_invitation(make_event, sign_up):
    """One ATTENDEE, the addressee; the group's address as ORGANIZER; the feed's UID and page."""
    event = await make_event(municipality="260", summary={"fi": "Tule!"})
    await sign_up(event, ("Aino Esimerkki", ""), ("Eino", "eino@yhdistys.example"))
    found = await parts()
    assert sorted((method, to) for method, to, _ in found) == [
        ("REQUEST", AINO),
        ("REQUEST", "eino@yhdistys.example"),
    ]
    for _, to, entry in found:
        assert entry["ATTENDEE"] == f"mailto:{to}"
        assert entry["ATTENDEE"].params["RSVP"] == "FALSE"
        assert entry["ORGANIZER"] == "mailto:kitee@yhessa.example"
        assert entry["UID"] == event.uid
        assert entry["URL"] == f"{BASE}/fi/events/{event.slug}"
        assert entry["LOCATION"] == "Kitee"
        assert entry["SEQUENCE"] == event.sequence
        assert str(entry["DESCRIPTION"]).startswith("Tule!")
        assert entry["STATUS"] == "CONFIRMED"


async def test_an_entry_names_the_places_of_its_seats(make_event, sign_up):
    """An online seat does not send its person to the hall, nor one in the hall to the network."""
    event = await make_event(municipality="260", online_places=5)
    _on_site, online = (quota.id for quota in event.event_quotas)
    registration = await sign_up(event, ("Aino Esimerkki", ""))
    later = NOW + timedelta(hours=3)
    act = Act(event, registration.id, SYSTEM, later)
    await change_mode(act, registration.seats[0].id, online, accepts_queue=False)
    (_, _, before), (_, _, after) = await parts()
    assert (before["LOCATION"], after["LOCATION"]) == ("Kitee", "Etänä")
    assert [entry.DTSTAMP for entry in (before, after)] == [NOW, later]


async def test_a_seat_that_is_anothers_now_is_not_called_cancelled(make_event, sign_up):
    """It lives on at another address; only this calendar loses the event."""
    event = await make_event()
    registration = await sign_up(event, ("Eino", "eino@yhdistys.example"))
    person = PersonIn(name="Impi", email="impi@yhdistys.example")
    await hand_over(Act(event, registration.id, SYSTEM, NOW), registration.seats[0].id, person)
    found = {(method, to): entry for method, to, entry in await parts()}
    gone = found["CANCEL", "eino@yhdistys.example"]
    assert gone["SUMMARY"] == "Ei enää sinun kalenterissasi: Arkistoilta"
    assert "Impi" not in str(gone)
    assert ("REQUEST", "impi@yhdistys.example") in found


async def test_waiting_seats_get_none(make_event, sign_up):
    """A calendar must not show an event that one may not get to."""
    event = await make_event(places=1)
    await sign_up(event, ("Aino Esimerkki", ""))
    await db.execute("DELETE FROM message")
    await sign_up(event, ("Eino", ""), contact="eino@yhdistys.example", key="form-key-2")
    assert await db.fetch("SELECT id FROM message")
    assert await parts() == []


async def test_a_given_up_seat_is_taken_out_under_a_higher_number(make_event, sign_up):
    """The title says that the place is cancelled, and not the event."""
    event = await make_event()
    registration = await sign_up(event, ("Aino Esimerkki", ""))
    act = Act(event, registration.id, SYSTEM, NOW)
    await cancel_seats(act, [seat.id for seat in registration.seats])
    (asked, taken) = await parts()
    assert (asked[0], taken[0]) == ("REQUEST", "CANCEL")
    assert taken[2]["SEQUENCE"] > asked[2]["SEQUENCE"]
    assert taken[2]["STATUS"] == "CANCELLED"
    assert taken[2]["SUMMARY"] == "Paikkasi on peruttu: Arkistoilta"
    assert "PERUTTU" not in str(taken[2]["SUMMARY"])


async def test_whoever_signs_up_again_is_invited_above_the_last_cancel(make_event, sign_up):
    """Else the person's calendar takes the new invitation for an old one."""
    event = await make_event()
    registration = await sign_up(event, ("Aino Esimerkki", ""), ("Eino", "eino@yhdistys.example"))
    act = Act(event, registration.id, SYSTEM, NOW)
    for seat in registration.seats:
        await cancel_seats(act, [seat.id])
    before = {to: int(entry["SEQUENCE"]) for _, to, entry in await parts()}
    await db.execute("DELETE FROM message")
    event = await event_by_id(event.id)
    people = (("Aino Esimerkki", ""), ("Eino", "eino@yhdistys.example"))
    await sign_up(event, *people, key="form-key-2")
    again = {to: int(entry["SEQUENCE"]) for _, to, entry in await parts()}
    assert again.keys() == before.keys()
    assert all(again[to] > before[to] for to in again)


async def test_a_cancelled_event_says_so(make_event, sign_up):
    """All who held a place get CANCEL with the word for the event."""
    event = await make_event()
    registration = await sign_up(event, ("Aino Esimerkki", ""))
    await db.execute("DELETE FROM message")
    event = await cancel_event(event.id, actor=SYSTEM, now=NOW)
    await tell_event_cancelled({"event": str(event.id)}, NOW)
    ((method, _, entry),) = await parts()
    assert method == "CANCEL"
    assert entry["SUMMARY"] == "PERUTTU: Arkistoilta"
    assert entry["SEQUENCE"] > (await read_registration(registration.id)).seats[0].sequence - 1
    assert entry["SEQUENCE"] >= event.sequence


async def test_members_events_lead_to_their_page_by_key(make_event, sign_up, settings):
    """The signed-up came by the key; nothing of it is kept in the row."""
    event = await make_event(visibility=Visibility.MEMBERS)
    await sign_up(event, ("Aino Esimerkki", ""))
    key = await members_token(Links(settings.secret_keys), event.group.id)
    ((_, _, entry),) = await parts(key)
    assert entry["URL"] == f"{BASE}/fi/events/{event.slug}?key={key}"
    rows = await db.fetch("SELECT details FROM message")
    assert all(key not in row["details"] for row in rows)


async def test_nothing_typed_breaks_a_part(make_event, sign_up):
    """A title, a name and an address can't add lines or people."""
    bad = 'A\r\nATTENDEE:mailto:x@y.example\n";,'
    event = await make_event(bad, summary={"fi": bad})
    await sign_up(event, (bad, "eino@yhdistys.example"))
    for _, to, entry in await parts():
        assert entry["ATTENDEE"] == f"mailto:{to}"


async def test_other_mails_have_none(make_event):
    """A mail of another room passes by."""
    event = await make_event(online_places=5)
    assert event.event_quotas[1].mode is Mode.ONLINE
    facts = MailFacts(
        template="something_else",
        language="fi",
        to_email=AINO,
        to_name="",
        about_kind="",
        about_id=None,
        event_id=event.id,
        details={},
    )
    assert calendar_part(facts, base_url=BASE) == []
    assert await change_event(event.id, Changes(price={"fi": "5"}), actor=SYSTEM, now=NOW)
