"""What pages show of events: ready words and paths, in the language of the page."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from babel import Locale

from core.events.domain.times import QuotaState, SignUp, SignUpState, sign_up_state
from core.events.schemas import EventCard, EventOut, Mode, QuotaOut, Visibility
from core.groups import MunicipalityOut, Texts
from core.kit.dates import format_instant, local
from core.kit.i18n import Language, LazyText, localized, translator
from core.kit.templates import page_path

_ = translator("events")

Status = tuple[str, LazyText]
"""The kind of a status and its words."""

MODES = {Mode.ON_SITE: _("On site"), Mode.ONLINE: _("Online")}
ACCESS_FACTS = {
    "step_free": _("The entrance has no steps."),
    "lift": _("There is a lift."),
    "accessible_toilet": _("There is an accessible toilet."),
    "accessible_parking": _("There is a parking place for people with disabilities."),
    "induction_loop": _("The hall has an induction loop."),
    "captions": _("What is said is shown as text."),
    "sign_language": _("The event is interpreted into sign language."),
    "assistance_dog": _("Assistance dogs are welcome."),
    "quiet_room": _("There is a quiet room."),
}


class CardView(msgspec.Struct, frozen=True):
    """One event in a list, as `event_card` of the parts takes it."""

    event: EventCard
    path: str
    place: str
    statuses: list[Status]
    state: str


class MonthView(msgspec.Struct, frozen=True):
    """The events of one month under its heading."""

    first_day: date
    cards: list[CardView]


class QuotaView(msgspec.Struct, frozen=True):
    """One quota beside the button, as `quota` of the parts takes it."""

    quota: QuotaOut
    name: LazyText
    kind: str
    text: LazyText


def card_views(
    cards: Iterable[EventCard], language: Language, now: datetime, *, key: str = ""
) -> list[CardView]:
    """The events of a list; the members' key goes on to their pages."""
    return [_card(card, language, now, key=key) for card in cards]


def _card(card: EventCard, language: Language, now: datetime, *, key: str) -> CardView:
    state = sign_up_state(card, card.quotas, now)
    dimmed = state.status if state.status in {SignUp.CANCELLED, SignUp.OVER} else ""
    return CardView(
        event=card,
        path=page_path(language, "events", card.slug, key=key),
        place=place_line(card, language),
        statuses=statuses(card, state, language),
        state=str(dimmed),
    )


def months(cards: Sequence[CardView]) -> list[MonthView]:
    """The cards under their months, in the order in which they come."""
    found: list[MonthView] = []
    for card in cards:
        first_day = local(card.event.starts_at, card.event.zone).date().replace(day=1)
        if not found or found[-1].first_day != first_day:
            found.append(MonthView(first_day, []))
        found[-1].cards.append(card)
    return found


def place_line(card: EventCard, language: Language) -> str:
    """Where it is, in one line: `Nurmes-talo, Nurmes, ja etänä`."""
    town = other_town(card.venue_name, card.municipality)
    municipality = localized(town.name, language)[0] if town else ""
    parts = [part for part in (card.venue_name, municipality) if part]
    if Mode.ON_SITE not in card.modes:
        return MODES[Mode.ONLINE].to(language)
    place = ", ".join(parts)
    if Mode.ONLINE in card.modes and place:
        return _("{place}, and online", place=place).to(language)
    return place


def other_town(place: str, town: MunicipalityOut | None) -> MunicipalityOut | None:
    """The municipality, unless the place's own name or address says it already."""
    words = set(place.replace(",", " ").split())
    return None if town is None or words & {town.name_fi, town.name_sv} else town


def statuses(event: EventCard | EventOut, state: SignUpState, language: Language) -> list[Status]:
    """What a card says of places and time."""
    running: list[Status] = [("open", _("On now"))] if state.is_running else []
    if state.is_open:
        return running + _of_quotas(state.quotas)
    if state.status is SignUp.CLOSED and running:
        return running
    return [*running, (state.status.value, _closed_words(event, state, language))]


def _closed_words(event: EventCard | EventOut, state: SignUpState, language: Language) -> LazyText:
    if state.status is SignUp.SOON and state.opens_at is not None:
        when = format_instant(state.opens_at, language, zone=event.zone, weekday=False)
        return _("Sign-up opens {when}", when=when)
    if state.status is SignUp.FREE and event.visibility is Visibility.MEMBERS:
        return _("No sign-up")
    return {
        SignUp.CLOSED: _("Sign-up has closed"),
        SignUp.CANCELLED: _("Cancelled"),
        SignUp.OVER: _("The event is over"),
    }.get(state.status, _("Free entry, no sign-up"))


def _of_quotas(quotas: Sequence[QuotaState]) -> list[Status]:
    if len(quotas) == 1 or all(quota.free is None for quota in quotas):
        return [(quotas[0].status.value, places_left(quotas[0]))]
    return [(quota.status.value, _named_places(quota)) for quota in quotas]


def places_left(state: QuotaState) -> LazyText:
    """How many places one quota has, where its name is said already."""
    if state.free is None:
        return _("Sign-up is open")
    if state.status is not SignUp.FULL:
        return _.ngettext("{count} place left", "{count} places left", state.free)
    return _("Full, you can join the waiting list") if state.quota.has_queue else _("Full")


def _named_places(state: QuotaState) -> LazyText:
    """How many places one of two quotas has, with its name."""
    on_site = state.quota.mode is Mode.ON_SITE
    if state.free is None:
        return _("On site: places left") if on_site else _("Online: places left")
    if state.status is SignUp.FULL:
        return _full_words(on_site=on_site, has_queue=state.quota.has_queue)
    if on_site:
        return _.ngettext("On site: {count} place", "On site: {count} places", state.free)
    return _.ngettext("Online: {count} place", "Online: {count} places", state.free)


def _full_words(*, on_site: bool, has_queue: bool) -> LazyText:
    if has_queue and on_site:
        return _("On site: full, you can join the waiting list")
    if has_queue:
        return _("Online: full, you can join the waiting list")
    return _("On site: full") if on_site else _("Online: full")


def quota_views(state: SignUpState) -> list[QuotaView]:
    """The quotas of an event beside its button."""
    return [
        QuotaView(one.quota, MODES[one.quota.mode], one.status.value, places_left(one))
        for one in state.quotas
    ]


def hosts_of(event: EventOut) -> list[tuple[Texts, str]]:
    """Names of the hosts with the slugs of their groups, the event's own group first."""
    named = [(host.name, host.group) for host in event.hosts if host.has_agreed]
    texts = [name.get("fi", "") for name, _group in named]
    if event.group.name.get("fi") not in texts:
        named.insert(0, (event.group.name, event.group))
    return [(name, group.slug if group else "") for name, group in named]


def spoken_languages(event: EventOut, language: Language) -> str:
    """The languages of the event in words: `suomi, svenska`."""
    names = Locale(language).languages
    return ", ".join(names.get(tag, tag) for tag in event.languages)


def access_facts(event: EventOut) -> list[LazyText]:
    """What is known of physical access, in sentences."""
    known = event.venue.access_facts if event.venue else ()
    return [ACCESS_FACTS[fact] for fact in known if fact in ACCESS_FACTS]
