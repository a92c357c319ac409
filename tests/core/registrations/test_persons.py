"""Naming, handing over, answers and the contact: who is told, which links end."""

import pytest

from core.accounts import SYSTEM
from core.events import QuestionIn, QuestionKind, QuestionScope, event_by_id
from core.kit.errors import NotFound
from core.registrations.domain.attendance import ListClosed, close_list
from core.registrations.domain.contacts import change_contact
from core.registrations.domain.own_history import read_own_history
from core.registrations.domain.persons import (
    change_answers,
    hand_over,
    name_seat,
)
from core.registrations.domain.records import read_registration, with_answers
from core.registrations.domain.refusals import DataRemoved, FormRefused, NameGiven
from core.registrations.domain.retention import remove_names
from core.registrations.schemas import ContactIn, PersonIn, SeatIn

EINO = PersonIn(name="Eino", email="eino@yhdistys.example")
IMPI = PersonIn(name="Impi", email="impi@yhdistys.example")


@pytest.fixture
async def nameless(make_event, sign_up):
    """An event of one place, taken without a name."""
    event = await make_event(places=1)
    return event, await sign_up(event, (SeatIn(quota=event.quotas[0].id),))


async def test_a_name_given_later(nameless, act, mails):
    """The person gets a link and an invitation; the contact's calendar loses the event."""
    _event, found = nameless
    named = await name_seat(await act(found), found.seats[0].id, EINO)
    assert (named.seats[0].name, named.seats[0].email) == (EINO.name, EINO.email)
    assert named.seats[0].generation == 0
    sent = (await mails())[1:]
    assert [(template, to) for template, to, _ in sent] == [
        ("seat_named", EINO.email),
        ("registration_changed", found.contact_email),
    ]
    assert sent[1][2]["calendar"] == "CANCEL"
    assert (sent[0][2]["calendar"], sent[0][2]["for_contact"]) == ("REQUEST", False)
    await name_seat(await act(found), found.seats[0].id, EINO)
    assert len(await mails()) == 3


async def test_a_changed_address_ends_the_old_link(nameless, act, mails):
    """The old address gets a word that takes the event out of its calendar, and no link."""
    _event, found = nameless
    seat = found.seats[0].id
    await name_seat(await act(found), seat, EINO)
    named = await name_seat(await act(found), seat, PersonIn(name="Eino", email="oikea@y.example"))
    assert named.seats[0].generation == 1
    sent = (await mails())[3:]
    assert [(template, to) for template, to, _ in sent] == [
        ("seat_left", EINO.email),
        ("seat_named", "oikea@y.example"),
        ("registration_changed", found.contact_email),
    ]
    assert sent[0][2]["calendar"] == "CANCEL"
    assert sent[0][2]["seats"][0]["name"] == ""
    spelt = await name_seat(
        await act(found), seat, PersonIn(name="Eino E", email="oikea@y.example")
    )
    assert spelt.seats[0].generation == 1
    assert (await mails())[-2][:2] == ("registration_changed", "oikea@y.example")


async def test_handing_over_ends_the_link_and_removes_the_answers(make_event, sign_up, act, mails):
    """The earlier person's diet is nobody else's business."""
    question = QuestionIn(key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"})
    event = await make_event(questions=(question,))
    asked = event.questions[0].id
    seat = SeatIn(
        quota=event.quotas[0].id, name=EINO.name, email=EINO.email, answers={asked: "kala"}
    )
    found = await sign_up(event, (seat,))
    by_person = await act(found, seat=found.seats[0].id)
    given = await hand_over(by_person, found.seats[0].id, IMPI)
    assert (given.seats[0].name, given.seats[0].generation) == ("Impi", 1)
    assert (await with_answers(given)).seats[0].answers == {}
    assert [mail[:2] for mail in (await mails())[2:]] == [
        ("seat_left", EINO.email),
        ("seat_named", IMPI.email),
        ("registration_changed", found.contact_email),
    ]


async def test_names_after_the_list_was_closed_early(nameless, act):
    """A certificate opens by the seat's link, so the seat goes to nobody else then."""
    event, found = nameless
    seat, meanwhile = found.seats[0].id, await act(found, now=event.starts_at)
    await name_seat(meanwhile, seat, EINO)
    await close_list(event, actor=SYSTEM, now=event.starts_at)
    with pytest.raises(ListClosed):
        await hand_over(meanwhile, seat, IMPI)
    with pytest.raises(ListClosed):
        await name_seat(meanwhile, seat, IMPI)


async def test_names_after_the_event(nameless, act):
    """A missing one may still come, for the certificate; a given one is the organiser's."""
    event, found = nameless
    after = await act(found, now=event.ends_at)
    seat = found.seats[0].id
    await name_seat(after, seat, EINO)
    with pytest.raises(NameGiven):
        await name_seat(after, seat, IMPI)
    with pytest.raises(NameGiven):
        await hand_over(after, seat, IMPI)
    await name_seat(after, seat, PersonIn(name="Eino", email="oikea@y.example"))


@pytest.mark.parametrize(
    ("person", "fields"),
    [
        (PersonIn(name=""), ["name"]),
        (PersonIn(name="Eino 131052-308T", email="ei"), ["name", "email"]),
    ],
)
async def test_persons_that_are_refused(nameless, act, person, fields):
    """No name, no address, an identity code."""
    _event, found = nameless
    for deed in (name_seat, hand_over):
        with pytest.raises(FormRefused) as refused:
            await deed(await act(found), found.seats[0].id, person)
        assert [problem.field for problem in refused.value.problems] == fields


async def test_answers_are_changed_and_withdrawn(make_event, sign_up, act):
    """An empty answer takes the consent back; a seat's link reaches its own answers alone."""
    questions = (
        QuestionIn(key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"}),
        QuestionIn(
            key="bill",
            kind=QuestionKind.LONG,
            label={"fi": "Lasku"},
            scope=QuestionScope.REGISTRATION,
            is_required=True,
        ),
    )
    event = await make_event(places=5, questions=questions)
    diet, bill = (question.id for question in event.questions)
    quota = event.quotas[0].id
    seats = (SeatIn(quota=quota, answers={diet: "kala"}), SeatIn(quota=quota))
    found = await sign_up(event, seats, answers={bill: "Osoite"})
    first, second = (seat.id for seat in found.seats)
    person = await act(found, seat=second)
    await change_answers(person, second, {diet: "vegaani"})
    for seat in (first, None):
        with pytest.raises(NotFound):
            await change_answers(person, seat, {diet: "x"} if seat else {bill: "x"})
    await change_answers(await act(found), first, {diet: ""})
    await change_answers(await act(found), None, {bill: "Toinen"})
    kept = await with_answers(await read_registration(found.id))
    assert [seat.answers for seat in kept.seats] == [{}, {diet: "vegaani"}]
    assert kept.answers == {bill: "Toinen"}
    with pytest.raises(FormRefused):
        await change_answers(await act(found), None, {})
    with pytest.raises(FormRefused):
        await change_answers(await act(found), first, {diet: "131052-308T"})


async def test_the_contact(nameless, act, mails):
    """The new address gets the links; a seat's link can't change it."""
    _event, found = nameless
    contact = ContactIn(name="Uusi", email="uusi@y.example", phone="+358441234567")
    changed = await change_contact(await act(found), contact)
    assert (changed.contact_name, changed.contact_phone) == ("Uusi", "+358441234567")
    assert (await mails())[-1][:2] == ("registration_changed", "uusi@y.example")
    with pytest.raises(NotFound):
        await change_contact(await act(found, seat=found.seats[0].id), contact)
    wrong = ContactIn(name="", email="Ei", association_name="131052-308T")
    with pytest.raises(FormRefused) as refused:
        await change_contact(await act(found), wrong)
    assert {problem.field for problem in refused.value.problems} == {"name", "email", "association"}


async def test_history_tells_without_names(nameless, act):
    """Entries outlive names, so they never hold one."""
    _event, found = nameless
    await name_seat(await act(found), found.seats[0].id, EINO)
    entries = await read_own_history(found)
    assert [(entry.words.message, entry.position) for entry in entries] == [
        ("Name given", 1),
        ("Signed up", None),
    ]
    of_seat = await read_own_history(found, seat=found.seats[0].id)
    assert [entry.words.message for entry in of_seat] == ["Name given"]


async def test_removed_data_stay_removed(nameless, act, now):
    """Nobody can put a name back after the keeping time."""
    event, found = nameless
    await remove_names(event.id, now)
    with pytest.raises(DataRemoved):
        await name_seat(await act(found), found.seats[0].id, EINO)
    assert (await event_by_id(event.id)).quotas[0].taken == 1
