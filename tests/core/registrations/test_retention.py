"""What is promised on the own page is removed on its day, counts stay, the rest is left alone."""

from datetime import date, timedelta
from uuid import uuid4

import msgspec
import pytest

from core.accounts import SYSTEM
from core.events import QuestionIn, QuestionKind, cancel_event
from core.groups import AssociationIn, create_association
from core.kit import db
from core.registrations.domain.check import find_problems
from core.registrations.domain.moves import cancel_seats
from core.registrations.domain.persons import change_answers
from core.registrations.domain.records import read_registration, with_answers
from core.registrations.domain.retention import removal_days, remove_due_data
from core.registrations.schemas import SeatIn

QUESTIONS = (
    QuestionIn(key="diet", kind=QuestionKind.SHORT, label={"fi": "Ruokavalio"}, is_sensitive=True),
    QuestionIn(key="bus", kind=QuestionKind.SHORT, label={"fi": "Kyyti"}),
)


async def nothing_elsewhere(event, seats):
    """No plugin keeps anything."""


@pytest.fixture
async def past(make_event, sign_up, act):
    """An event with one seat held, one cancelled, answers, an association and marks."""
    event = await make_event(places=5, questions=QUESTIONS)
    diet, bus = (question.id for question in event.questions)
    quota = event.quotas[0].id
    association = await create_association(
        AssociationIn(name="Honka ry", municipality="260"), actor=SYSTEM, now=event.created_at
    )
    seats = (
        SeatIn(quota=quota, name="Aamu", answers={diet: "kala", bus: "auto"}),
        SeatIn(quota=quota, name="Eino", email="eino@y.example"),
    )
    found = await sign_up(
        event,
        seats,
        association=association.id,
        association_name="Honka ry",
        municipality="260",
        message="Terveisiä Aamulta",
        contact_phone="+358441234567",
    )
    await sign_up(event, 1, association_name="Vapaa yhdistys", municipality="other")
    await cancel_seats(await act(found), [found.seats[1].id])
    await db.execute(
        "INSERT INTO attendance (id, seat, state, marked_at, marked_by_kind, how)"
        " VALUES ($1, $2, 'present', $3, 'door', 'door')",
        uuid4(),
        found.seats[0].id,
        event.starts_at,
    )
    return event, found


async def test_the_days_are_those_of_the_event(make_event):
    """14 and 180 days after its last day; an all-day event ends on the day before its midnight."""
    event = await make_event()
    assert removal_days(event) == removal_days(event).__class__(date(2027, 3, 24), date(2027, 9, 6))
    midnight = event.starts_at.replace(hour=22, minute=0)
    whole_day = await make_event(
        starts_at=midnight, ends_at=midnight + timedelta(days=1), all_day=True, sensitive_days=1
    )
    assert removal_days(whole_day).sensitive == date(2027, 3, 12)


async def test_sensitive_answers_go_first(past):
    """The others and the names stay; a second run finds nothing."""
    event, found = past
    _diet, bus = (question.id for question in event.questions)
    day_before = event.ends_at + timedelta(days=13)
    assert await remove_due_data(day_before, nothing_elsewhere) == 0
    due = event.ends_at + timedelta(days=14)
    assert await remove_due_data(due, nothing_elsewhere) == 1
    kept = await with_answers(await read_registration(found.id))
    assert kept.seats[0].answers == {bus: "auto"}
    assert kept.contact_name
    assert await remove_due_data(due, nothing_elsewhere) == 0


async def test_a_sensitive_answer_that_comes_too_late_goes_on_the_next_night(past, act):
    """The own page's form still takes one between the two removals."""
    event, found = past
    diet, bus = (question.id for question in event.questions)
    due = event.ends_at + timedelta(days=14)
    assert await remove_due_data(due, nothing_elsewhere) == 1
    await change_answers(await act(found), found.seats[0].id, {diet: "kala", bus: "juna"})
    assert await remove_due_data(due + timedelta(days=1), nothing_elsewhere) == 1
    kept = await with_answers(await read_registration(found.id))
    assert kept.seats[0].answers == {bus: "juna"}


async def test_names_go_and_counts_stay(past):
    """No table holds a name or an address of the event any more; plugins are asked first."""
    event, found = past
    asked = []

    async def elsewhere(event_id, seats):
        asked.append((event_id, len(seats)))
        assert (await read_registration(found.id)).contact_name

    later = event.ends_at + timedelta(days=180)
    assert await remove_due_data(later, elsewhere) >= 1
    assert asked == [(event.id, 3)]
    kept = await with_answers(await read_registration(found.id))
    assert kept.is_erased
    assert [seat.state.value for seat in kept.seats] == ["confirmed", "cancelled"]
    for table in ("registration", "seat", "answer", "message", "history_entry"):
        text = str([dict(row) for row in await db.fetch(f"SELECT * FROM {table}")])
        for word in ("Aamu", "Eino", "yhdistys", "Terveisiä", "0441234567", "eino@", "auto"):
            assert word not in text, (table, word)
    row = await db.fetch_one("SELECT counts FROM event_figures")
    assert msgspec.json.decode(row["counts"]) == {
        "registrations": 2,
        "seats": {"cancelled": 1, "confirmed": 2},
        "modes": {"on_site": 2},
        "associations": {"Honka ry": 1, "Vapaa yhdistys": 1},
        "municipalities": {"260": 1, "other": 1},
        "attendance": {"present": 1},
    }
    assert await remove_due_data(later, elsewhere) == 0
    assert len(asked) == 1
    assert await find_problems(later) == []


async def test_a_plugin_that_fails_stops_only_its_own_event(past, make_event, sign_up, now):
    """Its names stay for the next run, others go; the failure is told."""
    event, found = past
    other = await make_event(starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
    gone = await sign_up(other)
    await cancel_event(other.id, actor=SYSTEM, now=now)

    async def elsewhere(event_id, seats):
        if event_id == event.id:
            raise RuntimeError("the sauna is closed")

    with pytest.raises(RuntimeError):
        await remove_due_data(event.ends_at + timedelta(days=200), elsewhere)
    assert (await read_registration(gone.id)).is_erased
    assert not (await read_registration(found.id)).is_erased
