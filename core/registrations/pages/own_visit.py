"""Whose own page is asked for: a registration's or a seat's, by the token in the address."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from core.accounts import Actor, ActorKind
from core.events import EventOut, EventState, Mode, is_online_link_time, online_link
from core.kit.errors import NotFound
from core.kit.i18n import Language, LazyText, localized, translator
from core.kit.templates import page_path
from core.registrations.domain.acts import Act
from core.registrations.domain.records import (
    read_registration,
    registration_of_seat,
    with_answers,
)
from core.registrations.domain.sensitive import without_gone
from core.registrations.domain.visiting import event_of_own_page
from core.registrations.pages.choices import MODES, municipality_name, role_options
from core.registrations.pages.visit import Visit
from core.registrations.schemas import AnswerValue, RegistrationOut, SeatOut, SeatState

_ = translator("registrations")


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A registration with its event, as the bearer of a link sees it; `only` is a seat's link."""

    registration: RegistrationOut
    event: EventOut
    token: str
    path: str
    only: SeatOut | None = None

    @property
    def seats(self) -> Sequence[SeatOut]:
        """The seats that the link opens."""
        return self.registration.seats if self.only is None else (self.only,)

    @property
    def actor(self) -> Actor:
        """Who acts through the link."""
        if self.only is not None:
            return Actor(ActorKind.SEAT, self.only.id)
        return Actor(ActorKind.REGISTRATION, self.registration.id)

    def act(self, visit: Visit) -> Act:
        """A deed through the link, now."""
        return Act(self.event, self.registration.id, self.actor, visit.now)

    def seat(self, position: str) -> SeatOut:
        """The seat of this number, if the link opens it."""
        for seat in self.seats:
            if str(seat.position) == position:
                return seat
        raise NotFound


async def own_registration(visit: Visit, token: str) -> Own:
    """The registration that the token opens; else NotFound, whatever is wrong with it."""
    subject = visit.links.subject(token)
    found = await read_registration(subject) if subject else None
    if found is None or not visit.links.matches(token, "registration", found.id, found.generation):
        raise NotFound
    return await _own(visit, found, token)


async def own_seat(visit: Visit, token: str) -> Own:
    """The one seat that the token opens; else NotFound."""
    subject = visit.links.subject(token)
    registration = await registration_of_seat(subject) if subject else None
    if registration is None:
        raise NotFound
    seat = next(one for one in registration.seats if one.id == subject)
    if not visit.links.matches(token, "seat", seat.id, seat.generation):
        raise NotFound
    own = await _own(visit, registration, token)
    only = next(one for one in own.registration.seats if one.id == subject)
    return msgspec.structs.replace(own, only=only, path=page_path(visit.language, "s", token))


async def _own(visit: Visit, registration: RegistrationOut, token: str) -> Own:
    event = await event_of_own_page(registration.event)
    if event.state is EventState.TRASHED:
        raise NotFound
    if event.questions or any(quota.session for quota in event.quotas):
        registration = without_gone(event, await with_answers(registration), visit.now)
    return Own(
        registration=registration,
        event=event,
        token=token,
        path=page_path(visit.language, "r", token),
    )


MOVES_ON: Final = _("You get a place at once, and the old one goes to the next in the queue.")
LEAVES_QUEUE: Final = _("You get a place at once, and give up your place in the queue here.")


class ModeChange(msgspec.Struct, frozen=True):
    """Another way to take part: what the seat would get there."""

    mode: Mode
    becomes: SeatState
    label: LazyText
    told: LazyText


class SeatCard(msgspec.Struct, frozen=True, kw_only=True):
    """A seat as its card shows it."""

    seat: SeatOut
    name: str
    mode: LazyText
    state: LazyText
    answers: tuple[tuple[str, str | LazyText], ...]
    sessions: tuple[str, ...]
    changes: tuple[ModeChange, ...]
    online_link: str


async def joining_link(own: Own, visit: Visit) -> str:
    """Where to join online, for those with a confirmed online seat and near the time alone."""
    online = any(seat.mode is Mode.ONLINE and seat.holds_place for seat in own.seats)
    if online and is_online_link_time(own.event, own.event.zone, visit.now):
        return await online_link(own.event.id)
    return ""


def seat_cards(own: Own, visit: Visit, link: str = "") -> list[SeatCard]:
    """The cards of the seats that the link opens."""
    return [_card(own, seat, visit, link) for seat in own.seats]


def _card(own: Own, seat: SeatOut, visit: Visit, link: str) -> SeatCard:
    movable = seat.is_live and visit.now < own.event.starts_at
    return SeatCard(
        seat=seat,
        name=seat.name,
        mode=MODES[seat.mode],
        state=state_words(seat),
        answers=tuple(answer_words(own.event, seat.answers, visit.language)),
        sessions=tuple(_session_titles(own.event, seat, visit.language)),
        changes=tuple(_mode_changes(own.event, seat)) if movable else (),
        online_link=link if seat.holds_place and seat.mode is Mode.ONLINE else "",
    )


def state_words(seat: SeatOut) -> LazyText:
    """The seat's state with its place in the queue."""
    if seat.state is SeatState.WAITING and seat.place_in_queue:
        return _("In the queue, place {place}", place=seat.place_in_queue)
    return {
        SeatState.CONFIRMED: _("Confirmed"),
        SeatState.PENDING: _("Waits for approval"),
        SeatState.OFFERED: _("Place offered"),
        SeatState.EXPIRED: _("The offer has run out"),
        SeatState.CANCELLED: _("Cancelled"),
    }.get(seat.state, _("On the waiting list"))


def answer_words(
    event: EventOut, answers: Mapping[UUID, AnswerValue], language: Language
) -> list[tuple[str, str | LazyText]]:
    """Questions with their answers in words."""
    found: list[tuple[str, str | LazyText]] = []
    for question in event.questions:
        value = answers.get(question.id)
        if value is None:
            continue
        labels = {one.key: localized(one.label, language)[0] for one in question.options}
        label = localized(question.label, language)[0]
        if isinstance(value, bool):
            found.append((label, _("Yes") if value else _("No")))
        elif isinstance(value, str):
            found.append((label, labels.get(value, value)))
        else:
            found.append((label, ", ".join(labels.get(key, key) for key in value)))
    return found


def contact_facts(own: Own, language: Language) -> list[tuple[LazyText | str, LazyText | str]]:
    """What the contact told besides how to reach them, with the answers that were asked once."""
    registration = own.registration
    told: list[tuple[LazyText | str, LazyText | str]] = []
    if registration.role:
        role = dict(role_options()).get(registration.role, registration.role)
        told.append((_("Role in the association"), role))
    if registration.municipality:
        name = municipality_name(registration.municipality, language)
        told.append((_("Municipality"), name))
    if registration.message:
        told.append((_("Message to the organiser"), registration.message))
    return [*told, *answer_words(own.event, registration.answers, language)]


def _session_titles(event: EventOut, seat: SeatOut, language: Language) -> list[str]:
    chosen = {quota.session for quota in event.quotas if quota.id in seat.sessions}
    return [localized(one.title, language)[0] for one in event.sessions if one.id in chosen]


def _mode_changes(event: EventOut, seat: SeatOut) -> list[ModeChange]:
    """The other quotas, with what a change would give now, told before it is done."""
    found = []
    for quota in event.event_quotas:
        if quota.id == seat.quota or not quota.is_open:
            continue
        if seat.state is SeatState.PENDING:
            found.append(_change(quota.mode, SeatState.PENDING, _("The organiser still decides.")))
        elif quota.free is None or quota.free > 0:
            words = MOVES_ON if seat.holds_place else LEAVES_QUEUE
            found.append(_change(quota.mode, SeatState.CONFIRMED, words))
        elif quota.has_queue:
            words = _(
                "It is full: you give up what you have now and go to the end of the queue,"
                " where {count} wait.",
                count=quota.waiting,
            )
            found.append(_change(quota.mode, SeatState.WAITING, words))
    return found


def _change(mode: Mode, becomes: SeatState, told: LazyText) -> ModeChange:
    label = (
        _("Change to taking part on site")
        if mode is Mode.ON_SITE
        else _("Change to taking part online")
    )
    return ModeChange(mode, becomes, label, told)
