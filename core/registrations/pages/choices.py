"""What the form offers to choose from, in the words of the page's language."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import msgspec

from core.events import (
    EventOut,
    Mode,
    QuestionKind,
    QuestionOut,
    QuestionScope,
    QuotaState,
    SignUp,
    sign_up_state,
)
from core.groups import all_municipalities, municipalities_by_name
from core.kit.dates import format_time, local
from core.kit.i18n import Language, LazyText, localized, translator
from core.registrations.domain.retention import RemovalDays, removal_days
from core.registrations.domain.rules import question_field, seat_field
from core.registrations.schemas import OTHER_MUNICIPALITY, Role

_ = translator("registrations")

MODES: Final = {Mode.ON_SITE: _("On site"), Mode.ONLINE: _("Online")}
ROLES: Final = {
    Role.CHAIR: _("Chair"),
    Role.SECRETARY: _("Secretary"),
    Role.TREASURER: _("Treasurer"),
    Role.BOARD: _("Member of the board"),
    Role.EMPLOYEE: _("Employee"),
    Role.VOLUNTEER: _("Volunteer"),
    Role.OTHER: _("Other"),
}

Option = tuple[str, LazyText | str]
OptionWithMore = tuple[str, LazyText | str, LazyText | str]


class QuestionView(msgspec.Struct, frozen=True):
    """A question with its field and what it offers."""

    field: str
    question: QuestionOut
    options: tuple[Option, ...]


class SeatView(msgspec.Struct, frozen=True):
    """The fields of one person."""

    number: int
    prefix: str
    questions: tuple[QuestionView, ...]
    sensitive: tuple[QuestionView, ...]


class FormChoices(msgspec.Struct, frozen=True, kw_only=True):
    """All that a form shows of its event besides what was typed."""

    modes: tuple[OptionWithMore, ...]
    sessions: tuple[OptionWithMore, ...]
    municipalities: tuple[Option, ...]
    roles: tuple[Option, ...]
    seats: tuple[SeatView, ...]
    questions: tuple[QuestionView, ...]
    has_queue: bool
    days: RemovalDays


def form_choices(event: EventOut, language: Language, now: datetime, *, seats: int) -> FormChoices:
    """What the sign-up form of this event offers at this instant."""
    state = sign_up_state(event, event.event_quotas, now)
    return FormChoices(
        modes=tuple(_mode(quota) for quota in state.quotas) if len(state.quotas) > 1 else (),
        sessions=tuple(_sessions(event, language, now)),
        municipalities=municipality_options(language),
        roles=role_options(),
        seats=tuple(seat_view(event, language, number) for number in range(1, seats + 1)),
        questions=question_views(event, language, None),
        has_queue=any(quota.quota.has_queue for quota in state.quotas),
        days=removal_days(event),
    )


def _mode(quota: QuotaState) -> OptionWithMore:
    return (quota.quota.mode.value, MODES[quota.quota.mode], places_left(quota))


def places_left(quota: QuotaState) -> LazyText | str:
    """How many places a newcomer finds there."""
    if quota.free is None:
        return ""
    if quota.status is not SignUp.FULL:
        return _.ngettext("{count} place left", "{count} places left", quota.free)
    return _("Full, you can join the waiting list") if quota.quota.has_queue else _("Full")


def _sessions(event: EventOut, language: Language, now: datetime) -> Iterable[OptionWithMore]:
    """The sessions with places of their own; a full one is told as such and refused when sent."""
    for session in event.sessions:
        quotas = event.session_quotas(session.id)
        if not quotas:
            continue
        state = sign_up_state(event, quotas, now)
        left = [quota.free for quota in state.quotas]
        starts = format_time(local(session.starts_at, event.zone).time(), language)
        title = f"{starts} {localized(session.title, language)[0]}"
        free = None if None in left else sum(number or 0 for number in left)
        words: LazyText | str = ""
        if free is not None:
            words = _.ngettext("{count} place left", "{count} places left", free)
        yield (str(session.id), title, words if free != 0 else _("Full"))


def role_options() -> tuple[Option, ...]:
    """What a contact may be in the association."""
    return tuple((role.value, words) for role, words in ROLES.items())


def municipality_name(code: str, language: Language) -> LazyText | str:
    """The municipality that was chosen, also one that has been merged since."""
    place = all_municipalities().get(code)
    return localized(place.name, language)[0] if place else _("Other municipality")


def municipality_options(language: Language, chosen: str = "") -> tuple[Option, ...]:
    """The municipalities of today, the one that was chosen, and the rest of the world."""
    named = [
        (place.code, localized(place.name, language)[0])
        for place in municipalities_by_name(language)
    ]
    first: Option = ("", _("Choose the municipality"))
    known = {"", OTHER_MUNICIPALITY, *(code for code, _name in named)}
    kept = () if chosen in known else ((chosen, municipality_name(chosen, language)),)
    return (first, *named, *kept, (OTHER_MUNICIPALITY, _("Other municipality")))


def seat_view(event: EventOut, language: Language, number: int) -> SeatView:
    """The fields of one person; sensitive questions stand apart."""
    views = question_views(event, language, number)
    return SeatView(
        number=number,
        prefix=seat_field(number, ""),
        questions=tuple(view for view in views if not view.question.is_sensitive),
        sensitive=tuple(view for view in views if view.question.is_sensitive),
    )


def question_views(
    event: EventOut, language: Language, seat: int | None
) -> tuple[QuestionView, ...]:
    """The questions of one seat, or those asked once (None)."""
    scope = QuestionScope.REGISTRATION if seat is None else QuestionScope.SEAT
    return tuple(
        QuestionView(question_field(question, seat), question, _options(question, language))
        for question in event.questions
        if question.scope is scope
    )


def _options(question: QuestionOut, language: Language) -> tuple[Option, ...]:
    if question.kind is QuestionKind.YES_NO:
        return (("yes", _("Yes")), ("no", _("No")))
    return tuple((option.key, localized(option.label, language)[0]) for option in question.options)


def last_name_day(event: EventOut) -> date | None:
    """The day by which names are wanted."""
    return local(event.names_by, event.zone).date() if event.names_by else None
