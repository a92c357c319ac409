"""Reads the sign-up form: what was typed stays, all problems are told at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from core.events import EventOut, QuestionKind, QuestionOut, QuestionScope, QuotaOut
from core.groups import current_municipalities
from core.kit.forms import FormReader, Problem
from core.kit.i18n import Language, LazyText, translator
from core.kit.text import fold
from core.kit.web import FormData
from core.registrations.domain.directory import Directory
from core.registrations.domain.rules import (
    find_problems_of_form,
    question_field,
    seat_field,
    session_choices,
)
from core.registrations.schemas import (
    ANSWER_LENGTH,
    MESSAGE_LENGTH,
    OTHER_MUNICIPALITY,
    SHORT_ANSWER_LENGTH,
    AnswerValue,
    RegistrationIn,
    Role,
    SeatIn,
)

_ = translator("registrations")

NO_QUOTA: Final = UUID(int=0)
ANOTHER: Final = _(
    "You ticked that you take part yourself, but this differs from your own details above."
    " Untick the box, or empty this field."
)
SEAT_PREFIX: Final = "seat"
_RADIO_KINDS: Final = frozenset({QuestionKind.SEVERAL, QuestionKind.YES_NO, QuestionKind.CHOICE})


class FormView:
    """A form as its template shows it: typed values, and what is wrong with them."""

    def __init__(self, fields: FormData, problems: tuple[Problem, ...] = ()) -> None:
        self.fields = fields
        self.problems = problems
        self.groups: frozenset[str] = frozenset()
        self._errors = {problem.field: problem.sentence for problem in problems}

    def value(self, name: str) -> str:
        """What was typed."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def values(self, name: str) -> list[str]:
        """All that was ticked."""
        return self.fields.get(name, [])

    def error(self, name: str) -> LazyText | str:
        """What is wrong with a field, or nothing."""
        return self._errors.get(name, "")

    @property
    def filled(self) -> set[str]:
        """The fields that hold something, or are wrong."""
        return {name for name, values in self.fields.items() if any(values)} | set(self._errors)

    @property
    def seats(self) -> int:
        """How many people the form is for."""
        typed = self.value("seats")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1  # noqa: PLR2004 - safe: no event has more seats

    @property
    def errors(self) -> list[tuple[str, LazyText]]:
        """What the summary above the form lists: where the fault is, and which."""
        return [(self._anchor(problem.field), _told(problem)) for problem in self.problems]

    def _anchor(self, field: str) -> str:
        if field == "seats":
            return "participants"
        return f"{field}-1" if field in self.groups else field

    def grouped(self, fields: frozenset[str]) -> "FormView":
        """The same form; errors of these fields lead to the first of their choices."""
        self.groups = fields
        return self


def _told(problem: Problem) -> LazyText:
    """The sentence with the number of the person whose field it is."""
    head, dash, _rest = problem.field.partition("-")
    number = head.removeprefix(SEAT_PREFIX)
    if not dash or number == head or not number.isdigit():
        return problem.sentence
    return _("Participant {number}: {text}", number=number, text=problem.sentence)


def empty_form() -> FormView:
    """The form as it is opened: one person, who is the contact."""
    return FormView({"seats": ["1"], "seat1-same": ["on"], "partial": ["yes"]})


def read_sign_up(
    event: EventOut, data: FormData, directory: Directory, *, language: Language, form_key: str
) -> tuple[FormView, RegistrationIn]:
    """The form and what it asks for; nothing may be stored while it has problems."""
    reader = FormReader(data)
    view = FormView(data)
    association = reader.line("association") if event.asks_association else ""
    contact_name = reader.line("name", missing=_("Write your name."))
    contact_email = reader.email("email", missing=_("Write your e-mail address."))
    form = RegistrationIn(
        form_key=form_key,
        contact_name=contact_name,
        contact_email=contact_email,
        contact_phone=reader.phone("phone") if event.asks_phone else "",
        association=directory.find(association) if association else None,
        association_name=association,
        role=reader.choice("role", [role.value for role in Role]) if event.asks_role else "",
        municipality=read_municipality(event, reader),
        language=language,
        seats=tuple(
            _seat(event, reader, number, contact=(contact_name, contact_email))
            for number in range(1, max(1, min(view.seats, event.most_seats)) + 1)
        ),
        may_split=reader.typed("partial") != "no",
        message=reader.text("message", longest=MESSAGE_LENGTH),
        answers=read_answers(event, reader, None),
    )
    problems = {problem.field: problem for problem in reader.problems}
    for problem in find_problems_of_form(event, form):
        problems.setdefault(problem.field, problem)
    shown = FormView(data, tuple(sorted(problems.values(), key=_place_in_form)))
    return shown.grouped(grouped_fields(event, len(form.seats))), form


_ORDER: Final = ("name", "email", "phone", "association", "role", "municipality")


def _place_in_form(problem: Problem) -> tuple[int, int]:
    """The summary follows the form: contact, people by their numbers, the rest."""
    if problem.field in _ORDER:
        return (0, _ORDER.index(problem.field))
    head = problem.field.partition("-")[0].removeprefix(SEAT_PREFIX)
    return (1, int(head)) if head.isdigit() else (1, 0) if head == "s" else (2, 0)


def read_municipality(event: EventOut, reader: FormReader, *, also: Sequence[str] = ()) -> str:
    """The chosen municipality's code, or the word for all others; `also` are further codes."""
    if not event.asks_municipality:
        return ""
    codes = [place.code for place in current_municipalities()]
    return reader.choice(
        "municipality",
        [*codes, OTHER_MUNICIPALITY, *also],
        missing=_("Choose the municipality from the list."),
    )


def _seat(event: EventOut, reader: FormReader, number: int, *, contact: tuple[str, str]) -> SeatIn:
    name, email = contact
    if not (number == 1 and reader.ticked("seat1-same")):
        name, email = _person(reader, number)
    else:
        _refuse_another(reader, name, email)
    quota = _quota(event, reader, number)
    return SeatIn(
        quota=quota.id if quota else NO_QUOTA,
        name=name,
        email=email,
        sessions=_sessions(event, reader, number, quota),
        answers=read_answers(event, reader, number),
    )


def _refuse_another(reader: FormReader, name: str, email: str) -> None:
    """Who takes part themself and types another person here means one of the two: we ask which."""
    typed_name, typed_email = reader.typed("seat1-name"), reader.typed("seat1-email")
    if name and typed_name.strip() and fold(typed_name) != fold(name):
        reader.add("seat1-name", ANOTHER)
    if email and typed_email.strip() and "".join(typed_email.split()).lower() != email:
        reader.add("seat1-email", ANOTHER)


def _person(reader: FormReader, number: int) -> tuple[str, str]:
    later = reader.ticked(seat_field(number, "later"))
    missing = None if later else _("Write the participant's name, or choose to give it later.")
    name = reader.line(seat_field(number, "name"), missing=missing)
    return name, reader.email(seat_field(number, "email"))


def _quota(event: EventOut, reader: FormReader, number: int) -> QuotaOut | None:
    quotas = event.event_quotas
    if len(quotas) == 1:
        return quotas[0]
    mode = reader.choice(
        seat_field(number, "mode"),
        [quota.mode.value for quota in quotas],
        missing=_("Choose how to take part: on site or online."),
    )
    return next((quota for quota in quotas if quota.mode == mode), None)


def _sessions(
    event: EventOut, reader: FormReader, number: int, quota: QuotaOut | None
) -> tuple[UUID, ...]:
    """The quotas of the ticked sessions, of the seat's mode where a session has several."""
    if quota is None:
        return ()
    offered = {str(choice.session): choice.id for choice in session_choices(event, quota)}
    known = [str(session.id) for session in event.sessions]
    ticked = reader.several(seat_field(number, "sessions"), known)
    if any(session not in offered for session in ticked):
        reader.add(
            seat_field(number, "sessions"),
            _("One of these sessions has no places for this way of taking part."),
        )
    return tuple(offered[session] for session in ticked if session in offered)


def read_answers(
    event: EventOut, reader: FormReader, seat: int | None
) -> Mapping[UUID, AnswerValue]:
    """The answers of one seat, or of the registration (None); unanswered ones are left out."""
    found: dict[UUID, AnswerValue] = {}
    for question in questions_of(event, seat):
        value = _answer(question, reader, question_field(question, seat))
        if value not in (None, "", ()):
            found[question.id] = value
    return found


def questions_of(event: EventOut, seat: int | None) -> Iterator[QuestionOut]:
    """The questions for each seat, or those that are asked once (None)."""
    scope = QuestionScope.REGISTRATION if seat is None else QuestionScope.SEAT
    return (question for question in event.questions if question.scope is scope)


def _answer(question: QuestionOut, reader: FormReader, field: str) -> AnswerValue | None:
    keys = [option.key for option in question.options]
    match question.kind:
        case QuestionKind.SHORT:
            return reader.line(field, longest=SHORT_ANSWER_LENGTH)
        case QuestionKind.LONG:
            return reader.text(field, longest=ANSWER_LENGTH)
        case QuestionKind.CHOICE:
            return reader.choice(field, keys)
        case QuestionKind.SEVERAL:
            return reader.several(field, keys)
        case QuestionKind.YES_NO:
            said = reader.choice(field, ["yes", "no"])
            return said == "yes" if said else None
        case QuestionKind.CONSENT:
            return True if reader.ticked(field) else None


def grouped_fields(event: EventOut, seats: int) -> frozenset[str]:
    """The fields that are groups of radios or ticks."""
    numbers = range(1, seats + 1)
    fields = {seat_field(number, name) for number in numbers for name in ("mode", "sessions")}
    for question in event.questions:
        if question.kind in _RADIO_KINDS:
            of_seat = question.scope is QuestionScope.SEAT
            places = list(numbers) if of_seat else [None]
            fields |= {question_field(question, number) for number in places}
    return frozenset(fields)


def with_another_seat(data: FormData, most: int) -> FormData:
    """The typed form with one person more, who comes the same way as the last one."""
    seats = min(FormView(data).seats + 1, most)
    fields = dict(data, seats=[str(seats)])
    mode = data.get(seat_field(seats - 1, "mode"))
    if mode:
        fields.setdefault(seat_field(seats, "mode"), mode)
    return fields


def without_seat(data: FormData, number: int) -> FormData:
    """The typed form without one person; those after it move up."""
    seats = FormView(data).seats
    if not 1 < number <= seats:
        return data
    fields: FormData = {"seats": [str(seats - 1)]}
    for name, values in data.items():
        head, dash, rest = name.partition("-")
        digits = head.removeprefix(SEAT_PREFIX)
        place = int(digits) if dash and digits != head and digits.isdigit() else 0
        if place > number:
            fields[seat_field(place - 1, rest)] = values
        elif place != number or not place:
            fields.setdefault(name, values)
    return fields
