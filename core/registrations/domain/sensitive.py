"""Sensitive answers after their day: neither shown nor taken, whenever the job removes them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from core.events import EventOut
from core.kit.dates import local
from core.registrations.domain.refusals import SensitiveGone
from core.registrations.domain.retention import removal_days
from core.registrations.schemas import AnswerValue, RegistrationOut


def are_gone(event: EventOut, now: datetime) -> bool:
    """Whether the day has come on which sensitive answers are told to be removed."""
    return now >= event.ends_at and removal_days(event).sensitive <= local(now, event.zone).date()


def still_asked(event: EventOut, now: datetime) -> EventOut:
    """The event with the questions that may be answered now."""
    if not are_gone(event, now):
        return event
    kept = tuple(question for question in event.questions if not question.is_sensitive)
    return replace(event, questions=kept)


def refuse_late(event: EventOut, answers: Mapping[UUID, AnswerValue], now: datetime) -> None:
    """Raise when something is answered that is no longer kept."""
    given = {question for question, value in answers.items() if value not in {"", ()}}
    asked = {question.id for question in still_asked(event, now).questions}
    if given & {question.id for question in event.questions} - asked:
        raise SensitiveGone


def without_gone(event: EventOut, registration: RegistrationOut, now: datetime) -> RegistrationOut:
    """The registration with the answers that may be shown now."""
    if not are_gone(event, now):
        return registration
    gone = {question.id for question in event.questions if question.is_sensitive}

    def kept(answers: Mapping[UUID, AnswerValue]) -> dict[UUID, AnswerValue]:
        return {question: value for question, value in answers.items() if question not in gone}

    seats = tuple(replace(seat, answers=kept(seat.answers)) for seat in registration.seats)
    return replace(registration, seats=seats, answers=kept(registration.answers))
