"""What a sign-up form must hold, and when it is taken; the same for pages, API and desk."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from core.events import (
    EventOut,
    EventState,
    QuestionKind,
    QuestionOut,
    QuestionScope,
    QuotaOut,
    SignUp,
    sign_up_state,
)
from core.kit.errors import NotFound, Refused
from core.kit.forms import IDENTITY_CODE, Problem, normal_email
from core.kit.i18n import LazyText, translator
from core.kit.identity_code import find_identity_code
from core.registrations.domain.refusals import (
    EventCancelled,
    EventStarted,
    NoSignUp,
    NotYetOpen,
    RegistrationClosed,
)
from core.registrations.schemas import (
    ANSWER_LENGTH,
    SHORT_ANSWER_LENGTH,
    AnswerValue,
    RegistrationIn,
    SeatIn,
    Source,
)

_ = translator("registrations")

ANSWER_MISSING = _("Answer this question.")
CONSENT_MISSING = _("Without this consent you can't take part. Tick it or leave the form.")
_CLOSED: Mapping[SignUp, type[Refused]] = {
    SignUp.CANCELLED: EventCancelled,
    SignUp.OVER: RegistrationClosed,
    SignUp.FREE: NoSignUp,
    SignUp.SOON: NotYetOpen,
    SignUp.CLOSED: RegistrationClosed,
}


def refuse_unless_open(event: EventOut, now: datetime) -> None:
    """Raise why nobody can sign up at this instant; drafts look as if they didn't exist."""
    if event.state in {EventState.DRAFT, EventState.TRASHED}:
        raise NotFound
    status = sign_up_state(event, event.event_quotas, now).status
    if status in _CLOSED:
        raise _CLOSED[status]


def refuse_after_start(event: EventOut, now: datetime) -> None:
    """Raise when the event has begun: places no longer move then."""
    if now >= event.starts_at:
        raise EventStarted


def find_problems_of_form(event: EventOut, form: RegistrationIn) -> tuple[Problem, ...]:
    """All that is wrong with a form, each at its field; the first of a field."""
    found: dict[str, Problem] = {}
    for problem in _problems(event, form):
        found.setdefault(problem.field, problem)
    return tuple(found.values())


def seat_field(number: int, name: str) -> str:
    """The form's field of one seat: `seat2-name`."""
    return f"seat{number}-{name}"


def question_field(question: QuestionOut, seat: int | None = None) -> str:
    """The form's field of a question: `q-diet`, for the second seat `seat2-q-diet`."""
    field = f"q-{question.key}"
    return field if seat is None else seat_field(seat, field)


def _problems(event: EventOut, form: RegistrationIn) -> Iterator[Problem]:
    yield from _contact_problems(form)
    if not 1 <= len(form.seats) <= event.most_seats and form.source in {Source.WEB, Source.API}:
        yield Problem(
            "seats",
            _.ngettext(
                "You can take one place at a time.",
                "You can take at most {count} places.",
                event.most_seats,
            ),
        )
    for number, seat in enumerate(form.seats, start=1):
        yield from _seat_problems(event, seat, number)
    yield from answer_problems(event, form.answers, None)


def _contact_problems(form: RegistrationIn) -> Iterator[Problem]:
    by_themselves = form.source in {Source.WEB, Source.API}
    if by_themselves and not form.contact_name:
        yield Problem("name", _("Write your name."))
    yield from email_problems("email", form.contact_email, is_required=by_themselves)
    texts = {
        "name": form.contact_name,
        "phone": form.contact_phone,
        "association": form.association_name,
        "message": form.message,
    }
    for field, text in texts.items():
        if find_identity_code(text):
            yield Problem(field, IDENTITY_CODE)


def email_problems(field: str, email: str, *, is_required: bool = False) -> Iterator[Problem]:
    """What is wrong with an address, which must come in the form that it is kept in."""
    if find_identity_code(email):
        yield Problem(field, IDENTITY_CODE)
    elif (email or is_required) and normal_email(email) != email:
        sentence = _("Write the whole e-mail address, for example name@association.fi.")
        yield Problem(field, sentence)


def _seat_problems(event: EventOut, seat: SeatIn, number: int) -> Iterator[Problem]:
    quotas = {quota.id: quota for quota in event.event_quotas}
    if seat.quota not in quotas:
        yield Problem(seat_field(number, "mode"), _("Choose how to take part: on site or online."))
    elif not _are_choices(event, seat, quotas[seat.quota]):
        yield Problem(seat_field(number, "sessions"), _("Choose from the sessions of this event."))
    if find_identity_code(seat.name):
        yield Problem(seat_field(number, "name"), IDENTITY_CODE)
    yield from email_problems(seat_field(number, "email"), seat.email)
    yield from answer_problems(event, seat.answers, number)


def _are_choices(event: EventOut, seat: SeatIn, quota: QuotaOut) -> bool:
    """Whether the chosen quotas belong to sessions of the event, one each and of a fitting mode."""
    offered = {choice.id: choice for choice in session_choices(event, quota)}
    chosen = [offered[choice].session for choice in seat.sessions if choice in offered]
    return len(chosen) == len(seat.sessions) == len(set(chosen))


def session_choices(event: EventOut, quota: QuotaOut) -> tuple[QuotaOut, ...]:
    """The quotas of sessions that a seat of this quota may choose: of its mode, or the only one."""
    found: list[QuotaOut] = []
    for session in event.sessions:
        of_session = event.session_quotas(session.id)
        of_mode = [choice for choice in of_session if choice.mode == quota.mode]
        found += of_mode or (of_session if len(of_session) == 1 else [])
    return tuple(found)


def answer_problems(
    event: EventOut, answers: Mapping[UUID, AnswerValue], seat: int | None
) -> Iterator[Problem]:
    """What is wrong with the answers of one seat, or of the registration (None)."""
    scope = QuestionScope.REGISTRATION if seat is None else QuestionScope.SEAT
    questions = {question.id: question for question in event.questions if question.scope == scope}
    for question in questions.values():
        sentence = _answer_problem(question, answers.get(question.id))
        if sentence is not None:
            yield Problem(question_field(question, seat), sentence)
    if answers.keys() - questions.keys():
        yield Problem("seats", _("Some questions have changed. Open the sign-up page again."))


def _answer_problem(question: QuestionOut, value: AnswerValue | None) -> LazyText | None:
    if question.kind is QuestionKind.CONSENT and question.is_required and value is not True:
        return CONSENT_MISSING
    if value is None or value in ("", ()):
        return ANSWER_MISSING if question.is_required else None
    if question.kind in {QuestionKind.YES_NO, QuestionKind.CONSENT}:
        return None if isinstance(value, bool) else ANSWER_MISSING
    if question.kind in {QuestionKind.SHORT, QuestionKind.LONG}:
        return _text_problem(question.kind, value)
    keys = (value,) if question.kind is QuestionKind.CHOICE else value
    known = {option.key for option in question.options}
    if not isinstance(keys, tuple) or not known.issuperset(keys):
        return _("Choose one of the options.")
    return None


def _text_problem(kind: QuestionKind, value: AnswerValue) -> LazyText | None:
    longest = SHORT_ANSWER_LENGTH if kind is QuestionKind.SHORT else ANSWER_LENGTH
    if not isinstance(value, str):
        return ANSWER_MISSING
    if len(value) > longest:
        return _("Shorten this to at most {most} characters.", most=longest)
    return IDENTITY_CODE if find_identity_code(value) else None
