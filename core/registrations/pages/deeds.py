"""The deeds of an own page: each button's form becomes one or two domain deeds."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

from core.kit.errors import NotFound
from core.kit.forms import FormReader
from core.kit.i18n import translator
from core.kit.web import FormData
from core.registrations.domain.contacts import change_contact
from core.registrations.domain.directory import read_directory
from core.registrations.domain.moves import cancel_seats, change_mode
from core.registrations.domain.persons import (
    change_answers,
    hand_over,
    name_seat,
)
from core.registrations.domain.refusals import FormRefused
from core.registrations.domain.rules import answer_problems, question_field, seat_field
from core.registrations.domain.sensitive import refuse_late, still_asked
from core.registrations.pages.own_visit import Own
from core.registrations.pages.reading import questions_of, read_answers, read_municipality
from core.registrations.pages.visit import Visit
from core.registrations.schemas import (
    MESSAGE_LENGTH,
    AnswerValue,
    ContactIn,
    PersonIn,
    Role,
    SeatOut,
    SeatState,
)

_ = translator("registrations")

DONE: Final = {
    "named": _("The name has been saved."),
    "changed": _("The changes have been saved."),
    "handed-over": _("The place has been given to another person. The earlier link has ended."),
    "moved": _("The way of taking part has been changed."),
    "cancelled": _("The place has been cancelled."),
    "all-cancelled": _("All places have been cancelled."),
    "left-queue": _("You have left the queue."),
    "withdrawn": _("The sign-up has been withdrawn."),
}
"""What a page says after a deed, by the key in its address."""

Deed = Callable[[Visit, Own, FormData], Awaitable[str]]


async def _name(visit: Visit, own: Own, data: FormData) -> str:
    seat = own.seat(_one(data, "seat"))
    person = _person(FormReader(data), seat)
    await name_seat(own.act(visit), seat.id, person)
    return "named"


async def _change(visit: Visit, own: Own, data: FormData) -> str:
    """Name, address and answers of one seat together: all problems first, then both deeds."""
    seat = own.seat(_one(data, "seat"))
    reader = FormReader(data)
    may_be_nameless = not seat.name and not reader.typed(seat_field(seat.position, "name"))
    person = None if may_be_nameless else _person(reader, seat, refuse=False)
    answers = _answers(visit, own, reader, seat.position)
    _refuse(reader)
    if person is not None:
        await name_seat(own.act(visit), seat.id, person)
    if any(True for _question in questions_of(own.event, seat.position)):
        await change_answers(own.act(visit), seat.id, answers)
    return "changed"


async def _hand_over(visit: Visit, own: Own, data: FormData) -> str:
    seat = own.seat(_one(data, "seat"))
    person = _person(FormReader(data), seat, prefix="new-")
    await hand_over(own.act(visit), seat.id, person)
    return "handed-over"


async def _mode(visit: Visit, own: Own, data: FormData) -> str:
    seat = own.seat(_one(data, "seat"))
    for quota in own.event.event_quotas:
        if quota.mode == _one(data, "mode"):
            accepts_queue = _one(data, "becomes") == SeatState.WAITING
            await change_mode(own.act(visit), seat.id, quota.id, accepts_queue=accepts_queue)
            return "moved"
    raise NotFound


async def _cancel(visit: Visit, own: Own, data: FormData) -> str:
    if _one(data, "cancel") == "all":
        states = {seat.state for seat in own.seats if seat.is_live}
        await cancel_seats(own.act(visit), [seat.id for seat in own.seats])
        return _ENDED.get(states.pop(), "all-cancelled") if len(states) == 1 else "all-cancelled"
    seat = own.seat(_one(data, "cancel"))
    await cancel_seats(own.act(visit), [seat.id])
    return _ENDED.get(seat.state, "cancelled")


_ENDED: Final = {SeatState.WAITING: "left-queue", SeatState.PENDING: "withdrawn"}
"""What becomes of a seat without a place, by what it was."""


async def _contact(visit: Visit, own: Own, data: FormData) -> str:
    if own.only is not None:
        raise NotFound
    reader = FormReader(data)
    association = reader.line("association") if own.event.asks_association else ""
    directory = await read_directory(visit.site.revision)
    contact = ContactIn(
        name=reader.line("name", missing=_("Write your name.")),
        email=reader.email("email", missing=_("Write your e-mail address.")),
        phone=reader.phone("phone"),
        association=directory.find(association) if association else None,
        association_name=association,
        role=_if_asked(data, "role", lambda: reader.choice("role", list(Role))),
        municipality=_if_asked(data, "municipality", lambda: _municipality(own, reader)),
        message=_if_asked(data, "message", lambda: reader.text("message", longest=MESSAGE_LENGTH)),
    )
    answers = _answers(visit, own, reader, None)
    _refuse(reader)
    await change_contact(own.act(visit), contact)
    if any(True for _question in questions_of(own.event, None)):
        await change_answers(own.act(visit), None, answers)
    return "changed"


def _if_asked(data: FormData, field: str, read: Callable[[], str]) -> str | None:
    """What was typed; None for a field that the form did not hold."""
    return read() if field in data else None


def _municipality(own: Own, reader: FormReader) -> str:
    """The chosen one; one that has been merged since may stay as it was."""
    kept = own.registration.municipality
    return read_municipality(own.event, reader, also=(kept,) if kept else ())


def _answers(
    visit: Visit, own: Own, reader: FormReader, position: int | None
) -> Mapping[UUID, AnswerValue]:
    """The answers of a seat, or of the registration; their problems are the reader's."""
    answers = read_answers(own.event, reader, position)
    refuse_late(own.event, answers, visit.now)
    for problem in answer_problems(still_asked(own.event, visit.now), answers, position):
        reader.add(problem.field, problem.sentence)
    return answers


DEEDS: Final[Mapping[str, Deed]] = {
    "name": _name,
    "change": _change,
    "hand-over": _hand_over,
    "mode": _mode,
    "cancel": _cancel,
    "contact": _contact,
}


async def do_deed(visit: Visit, own: Own, data: FormData) -> str:
    """Do what the pressed button says; the key of what the page says then."""
    deed = DEEDS.get(_one(data, "do"))
    if deed is None:
        raise NotFound
    return await deed(visit, own, data)


def _one(data: FormData, name: str) -> str:
    values = data.get(name)
    return values[0] if values else ""


def _person(
    reader: FormReader, seat: SeatOut, *, prefix: str = "", refuse: bool = True
) -> PersonIn:
    """The typed name and address of a seat's person."""
    person = PersonIn(
        name=reader.line(
            seat_field(seat.position, f"{prefix}name"),
            missing=_("Write the participant's name."),
        ),
        email=reader.email(seat_field(seat.position, f"{prefix}email")),
    )
    if refuse:
        _refuse(reader)
    return person


def _refuse(reader: FormReader) -> None:
    if reader.problems:
        raise FormRefused(tuple(reader.problems))


def as_typed(own: Own) -> FormData:
    """The registration as its forms would have been filled in."""
    registration = own.registration
    fields: FormData = {
        "name": [registration.contact_name],
        "email": [registration.contact_email],
        "phone": [registration.contact_phone],
        "association": [registration.association_name],
        "role": [registration.role],
        "municipality": [registration.municipality],
        "message": [registration.message],
    }
    for seat in own.seats:
        fields[seat_field(seat.position, "name")] = [seat.name]
        fields[seat_field(seat.position, "email")] = [seat.email]
        fields |= _typed_answers(own, seat.position, seat.answers)
    return fields | _typed_answers(own, None, registration.answers)


def _typed_answers(own: Own, seat: int | None, answers: Mapping[UUID, AnswerValue]) -> FormData:
    found: FormData = {}
    for question in questions_of(own.event, seat):
        value = answers.get(question.id)
        if value is None:
            continue
        field = question_field(question, seat)
        if isinstance(value, bool):
            found[field] = ["yes" if value else "no"]
        else:
            found[field] = [value] if isinstance(value, str) else list(value)
    return found
