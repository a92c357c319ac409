"""Whose calendar an event stands in: one entry for each address, under a number that only rises."""

import pytest

from core.registrations.domain.contacts import change_contact
from core.registrations.domain.moves import cancel_seats
from core.registrations.domain.persons import hand_over, name_seat
from core.registrations.schemas import ContactIn, PersonIn, SeatIn

AAMU = "aamu@yhdistys.example"
EINO = "eino@yhdistys.example"
CONTACT = {"contact_name": "Aamu", "contact_email": AAMU}


@pytest.fixture
def people(sign_up):
    """Signs up seats of (name, address) with Aamu as the contact."""

    async def run(event, *seats, **changes):
        quota = event.quotas[0].id
        wanted = tuple(SeatIn(quota=quota, name=name, email=email) for name, email in seats)
        return await sign_up(event, wanted, **(CONTACT | changes))

    return run


@pytest.fixture
def told(mails):
    """What each mail of an address did to its calendar, and under which number."""

    async def read(address):
        return [
            (template, details["calendar"], details["sequence"])
            for template, to, details in await mails()
            if to == address
        ]

    return read


def parts(found):
    return [(template, part) for template, part, _number in found]


def rises(found):
    numbers = [number for _template, part, number in found if part]
    return numbers == sorted(set(numbers))


async def test_the_contacts_own_seat_alone_holds_their_entry(make_event, people, act, told):
    """Given up while others come: the entry goes, and later news brings none back."""
    event = await make_event(places=5)
    found = await people(event, ("Aamu", AAMU), ("Pekka", ""), ("Eino", EINO))
    await cancel_seats(await act(found), [found.seats[0].id])
    await name_seat(await act(found), found.seats[1].id, PersonIn(name="Pekka Uusi"))
    seen = await told(AAMU)
    assert parts(seen) == [
        ("registration_received", "REQUEST"),
        ("seat_cancelled", "CANCEL"),
        ("registration_changed", ""),
    ]
    assert rises(seen)
    assert parts(await told(EINO)) == [("seat_named", "REQUEST")]


async def test_a_contact_without_a_seat_stands_in_for_those_without_an_address(
    make_event, people, act, told
):
    """Until each of them has one; people with addresses of their own are no reason."""
    event = await make_event(places=5)
    found = await people(event, ("", ""), ("Eino", EINO))
    assert parts(await told(AAMU)) == [("registration_received", "REQUEST")]
    await name_seat(await act(found), found.seats[0].id, PersonIn(name="Impi", email="i@y.example"))
    seen = await told(AAMU)
    assert parts(seen)[1:] == [("registration_changed", "CANCEL")]
    assert rises(seen)
    other = await make_event(places=5)
    await people(other, ("Jonas", "j@y.example"))
    assert parts(await told(AAMU))[2:] == [("registration_received", "")]


async def test_two_registrations_of_an_address_share_the_entry(make_event, people, act, told):
    """It goes with the last place of the two, and the number rises through both."""
    event = await make_event(places=5)
    first = await people(event, ("Aamu", AAMU))
    second = await people(event, ("Aamu", AAMU))
    await cancel_seats(await act(first), [first.seats[0].id])
    assert parts(await told(AAMU))[-1] == ("seat_cancelled", "")
    await cancel_seats(await act(second), [second.seats[0].id])
    seen = await told(AAMU)
    assert parts(seen)[-1] == ("seat_cancelled", "CANCEL")
    assert rises(seen)


async def test_an_address_that_was_cancelled_elsewhere_is_invited_above_that(
    make_event, people, act, told
):
    """By hand-over in another registration, and after it had left every seat."""
    event = await make_event(places=5)
    first = await people(event, ("Eino", EINO))
    second = await people(event, ("Impi", "impi@y.example"))
    seat = first.seats[0].id
    for name in ("Jonas", "Kerttu", "Lauri"):
        address = f"{name.lower()}@y.example"
        await hand_over(await act(first), seat, PersonIn(name=name, email=address))
    await hand_over(await act(second), second.seats[0].id, PersonIn(name="Eino", email=EINO))
    await cancel_seats(await act(second), [second.seats[0].id])
    await hand_over(await act(first), seat, PersonIn(name="Eino", email=EINO))
    seen = await told(EINO)
    assert [part for _template, part in parts(seen)] == [
        "REQUEST",
        "CANCEL",
        "REQUEST",
        "CANCEL",
        "REQUEST",
    ]
    assert rises(seen)
    jonas = await people(event, ("Jonas", "jonas@y.example"), contact_email="jonas@y.example")
    assert jonas.seats[0].sequence > event.sequence
    assert rises(await told("jonas@y.example"))


async def test_a_mended_address_of_the_contact_takes_the_entry_along(make_event, people, act, told):
    """The contact's own seat follows; the wrong address loses the event and learns no name."""
    event = await make_event(places=5)
    found = await people(event, ("Aamu", AAMU), ("Eino", EINO))
    contact = ContactIn(name="Aamu", email="oikea@y.example")
    changed = await change_contact(await act(found), contact)
    assert [seat.email for seat in changed.seats] == ["oikea@y.example", EINO]
    seen = await told(AAMU)
    assert parts(seen)[1:] == [("seat_left", "CANCEL")]
    assert rises(seen)
    assert parts(await told("oikea@y.example")) == [("registration_changed", "REQUEST")]


async def test_who_has_the_seat_mends_their_address_and_keeps_the_link(
    make_event, people, act, told
):
    """Changed or emptied by the person it stays; changed by the contact it ends."""
    event = await make_event(places=5)
    found = await people(event, ("Aamu", AAMU), ("Eino", EINO))
    seat = found.seats[1].id
    person = await act(found, seat=seat)
    for address in ("", "oikea@y.example"):
        kept = await name_seat(person, seat, PersonIn(name="Eino", email=address))
        assert kept.seats[1].generation == 0
    ended = await name_seat(await act(found), seat, PersonIn(name="Eino", email=EINO))
    assert ended.seats[1].generation == 1
    assert parts(await told("oikea@y.example"))[-1] == ("seat_left", "CANCEL")
    assert rises(await told(EINO))
