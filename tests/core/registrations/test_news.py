"""Mails about the event itself, and the link to join online on its day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from core.accounts import SYSTEM
from core.events import (
    EventChanges,
    Mode,
    QuotaIn,
    SessionIn,
    cancel_event,
    change_event,
    event_by_id,
    postpone_event,
    restore_event,
)
from core.kit import db
from core.registrations.domain.again import ask_for_links
from core.registrations.domain.event_news import tell_event_cancelled, tell_event_changed
from core.registrations.domain.moves import cancel_seats
from core.registrations.domain.online_links import send_online_links
from core.registrations.domain.persons import hand_over, name_seat
from core.registrations.domain.records import read_registration
from core.registrations.schemas import PersonIn, SeatIn

HELSINKI = ZoneInfo("Europe/Helsinki")


async def run(kind, handler, now):
    """Runs the jobs that a deed left, twice as a worker may."""
    rows = await db.fetch("SELECT details FROM job WHERE kind = $1 ORDER BY id", kind)
    assert rows
    for _ in range(2):
        await handler(msgspec.json.decode(rows[-1]["details"]), now)


@pytest.fixture
async def signed_up(make_event, sign_up):
    """One held seat, one waiting with an address of its own, one cancelled."""
    event = await make_event(places=1)
    held = await sign_up(event)
    waiting = await sign_up(
        event, (SeatIn(quota=event.quotas[0].id, name="Eino", email="eino@y.example"),)
    )
    return event, held, waiting


async def test_a_moved_event_is_told_once(signed_up, mails, now):
    """To all who hold or wait, with what was before and a higher sequence."""
    event, held, waiting = signed_up
    later = timedelta(days=7)
    await postpone_event(
        event.id, event.starts_at + later, event.ends_at + later, actor=SYSTEM, now=now
    )
    await run("event_changed", tell_event_changed, now)
    sent = await mails("event_changed")
    people = [held.contact_email, waiting.contact_email, "eino@y.example"]
    assert sorted(mail[1] for mail in sent) == sorted(people)
    details = next(mail[2] for mail in sent if mail[1] == held.contact_email)
    assert details["before"]["starts_at"] == "2027-03-10T14:30:00Z"
    assert details["event"]["starts_at"] == "2027-03-17T14:30:00Z"
    assert details["calendar"] == "REQUEST"
    assert details["sequence"] > held.seats[0].sequence
    assert next(mail[2] for mail in sent if mail[1] == "eino@y.example")["calendar"] == ""


async def test_a_cancelled_event_is_told_and_restored(signed_up, act, mails, now):
    """The calendar entry goes, with the organiser's words; after restoring the queue is served."""
    event, held, waiting = signed_up
    await cancel_event(event.id, {"fi": "Kouluttaja sairastui."}, actor=SYSTEM, now=now)
    await run("event_cancelled", tell_event_cancelled, now)
    sent = {mail[1]: mail[2] for mail in await mails("event_cancelled")}
    assert len(sent) == 3
    assert sent[held.contact_email]["calendar"] == "CANCEL"
    assert sent[held.contact_email]["message"] == {"fi": "Kouluttaja sairastui."}
    await cancel_seats(await act(held), [held.seats[0].id])
    await restore_event(event.id, actor=SYSTEM, now=now)
    await run("event_changed", tell_event_changed, now)
    assert (await read_registration(waiting.id)).seats[0].state == "confirmed"
    assert {mail[1] for mail in await mails("event_changed")} == {
        waiting.contact_email,
        "eino@y.example",
    }


async def test_news_that_is_old_is_not_told(signed_up, mails, now):
    """Cancelled and restored before the worker came: nobody hears of the cancelling."""
    event, *_ = signed_up
    await cancel_event(event.id, actor=SYSTEM, now=now)
    await restore_event(event.id, actor=SYSTEM, now=now)
    await run("event_cancelled", tell_event_cancelled, now)
    assert await mails("event_cancelled") == []
    await cancel_event(event.id, actor=SYSTEM, now=now)
    await run("event_changed", tell_event_changed, now)
    assert await mails("event_changed") == []


async def test_the_online_link_goes_out_at_seven(make_event, sign_up, mails):
    """Once a day to those with a confirmed online seat; each session's day counts."""
    start = datetime(2027, 3, 10, 16, 30, tzinfo=HELSINKI)
    event = await make_event(
        starts_at=start,
        ends_at=start + timedelta(days=2, hours=3),
        quotas=(QuotaIn(places=5), QuotaIn(mode=Mode.ONLINE, places=2)),
        online_link="https://video.example/abc",
        sessions=tuple(
            SessionIn(
                title={"fi": f"Ilta {day}"},
                starts_at=start + timedelta(days=day),
                ends_at=start + timedelta(days=day, hours=2),
            )
            for day in (0, 2)
        ),
    )
    on_site, online = (quota.id for quota in event.event_quotas)
    seats = (
        SeatIn(quota=online, name="Aamu"),
        SeatIn(quota=online, name="Eino", email="eino@y.example"),
        SeatIn(quota=on_site, name="Impi", email="impi@y.example"),
    )
    found = await sign_up(event, seats)
    waiting = await sign_up(event, (SeatIn(quota=online, name="Jonas", email="j@y.example"),))
    assert waiting.seats[0].state == "waiting"
    seven = start.replace(hour=7, minute=0)
    await send_online_links(seven - timedelta(seconds=1))
    assert await mails("online_link") == []
    for minutes in (0, 5, 60):
        await send_online_links(seven + timedelta(minutes=minutes))
    sent = await mails("online_link")
    assert [mail[1] for mail in sent] == [found.contact_email, "eino@y.example"]
    assert {mail[2]["address"] for mail in sent} == {"https://video.example/abc"}
    await send_online_links(seven + timedelta(days=1))
    assert len(await mails("online_link")) == 2
    await send_online_links(seven + timedelta(days=2))
    assert len(await mails("online_link")) == 4
    assert "video.example" not in str((await mails())[0])
    assert (await event_by_id(event.id)).has_online_link


async def test_the_link_goes_out_again_for_whoever_has_the_seat_now(
    make_event, sign_up, act, mails
):
    """A new holder, a mended address and a changed link, after 7 on the day."""
    start = datetime(2027, 3, 10, 16, 30, tzinfo=HELSINKI)
    event = await make_event(
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        quotas=(QuotaIn(mode=Mode.ONLINE, places=2),),
        online_link="https://video.example/abc",
    )
    seat = SeatIn(quota=event.quotas[0].id, name="Eino", email="eino@y.example")
    found = await sign_up(event, (seat,))
    nine = start.replace(hour=9)
    taken, by_contact = found.seats[0].id, await act(found, now=nine)
    await send_online_links(nine)
    await hand_over(by_contact, taken, PersonIn(name="Impi", email="impi@y.example"))
    for _ in range(2):
        await send_online_links(nine)
    await name_seat(by_contact, taken, PersonIn(name="Impi", email="oikea@y.example"))
    await send_online_links(nine)
    changes = EventChanges(online_link="https://video.example/uusi")
    await change_event(event.id, changes, actor=SYSTEM, now=nine)
    for _ in range(2):
        await send_online_links(nine)
    assert [mail[1] for mail in await mails("online_link")] == [
        "eino@y.example",
        "impi@y.example",
        "oikea@y.example",
        "oikea@y.example",
    ]


async def test_an_early_start_gets_its_link_before(make_event, sign_up, mails):
    """An hour before, when 7 would be too late."""
    start = datetime(2027, 3, 10, 7, 30, tzinfo=HELSINKI)
    event = await make_event(
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        quotas=(QuotaIn(mode=Mode.ONLINE, places=2),),
        online_link="https://video.example/abc",
    )
    await sign_up(event)
    await send_online_links(start - timedelta(minutes=61))
    assert await mails("online_link") == []
    await send_online_links(start - timedelta(minutes=60))
    assert len(await mails("online_link")) == 1


async def test_links_of_persons_come_again_too(signed_up, mails, mail_asked_links, now):
    """A seat's person gets the seat's link; a cancelled seat has none to give."""
    _event, _held, waiting = signed_up
    await ask_for_links("eino@y.example", client="c", address_key="a", language="sv", now=now)
    await mail_asked_links()
    lines = (await mails("link_again"))[0][2]["links"]
    assert [(line["purpose"], line["id"]) for line in lines] == [("seat", str(waiting.seats[0].id))]
