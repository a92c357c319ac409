"""The public pages of events: list, event, series."""

from collections.abc import Iterable, Sequence
from typing import Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from core.accounts import Actor, ActorKind
from core.events import views
from core.events.domain.filters import PARAMETERS, asked_parameters, read_filter, unread_days
from core.events.domain.kinds import event_kinds, list_themes
from core.events.domain.lists import When, events_of_series, list_events
from core.events.domain.reading import event_by_slug
from core.events.domain.series import series_by_slug
from core.events.domain.times import sign_up_state
from core.events.event_page import event_values
from core.events.schemas import EventCard, EventFilter, EventOut, QuotaOut, Visibility
from core.events.visit import Visit, placed
from core.groups import Texts, current_municipalities, list_groups
from core.kit.errors import NotFound
from core.kit.i18n import Language, localized, translator
from core.kit.templates import page_path
from core.kit.text import sort_key
from core.kit.web import redirect

_ = translator("events")

STRANGER: Final = Actor(ActorKind.STRANGER)
NO_DAY: Final = _("Write the day as 1.3.2027.")
Answer = Response[str] | Response[None]
Option = tuple[str, str]


class EventPages(Controller):
    """List, event and series."""

    path = "/{lang:str}"
    include_in_schema = False
    dependencies = {"visit": Provide(Visit, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get("/events")
    async def events(self, visit: NamedDependency[Visit]) -> Answer:
        """The list with its filters, fifty a page."""
        query = visit.request.query_params
        asked = read_filter(query)
        when: When = "past" if query.get("when") == "past" else "coming"
        number = _page_number(query.get("page", ""))
        found = await list_events(STRANGER, asked, visit.now, when=when, page=number)
        if number > found.pages:
            raise NotFound
        parameters = asked_parameters(query)
        wrong = unread_days(query)
        answer = visit.public(
            "events/list.html",
            events=found.events,
            quotas=quotas_of_cards(found.events),
            found=found,
            months=views.months(views.card_views(found.events, visit.language, visit.now)),
            when=when,
            asked={name: parameters.get(name, "") for name in PARAMETERS},
            wrong=dict.fromkeys(wrong, NO_DAY),
            ends_first=_ends_first(asked),
            is_narrowed=bool(parameters),
            choices=await _choices(visit),
            path_of=_Paths(visit, when, parameters),
            **placed(await visit.hooks.event_list_panels(asked)),
        )
        if wrong:
            answer.status_code = 422
        return answer

    @get("/events/{slug:str}")
    async def event(self, slug: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """An event's page; a members' one opens by its key alone and is never kept."""
        actor = await visit.actor()
        event = await event_by_slug(slug, actor)
        if event.slug != slug:
            return _lead_on(visit, "events", event.slug)
        siblings = await _siblings(event, actor)
        state = sign_up_state(event, event.event_quotas, visit.now)
        panels = await visit.hooks.within(event.group).event_panels(event)
        values = event_values(event, state, visit) | placed(panels)
        values["siblings"] = views.card_views(siblings, visit.language, visit.now, key=visit.key)
        if event.visibility is Visibility.MEMBERS or actor.kind is ActorKind.MEMBERS:
            return visit.private("events/event.html", **values)
        return visit.public(
            "events/event.html",
            events=[event, *siblings],
            quotas=[*event.quotas, *quotas_of_cards(siblings)],
            **values,
        )

    @get("/series/{slug:str}")
    async def series(self, slug: FromPath[str], visit: NamedDependency[Visit]) -> Answer:
        """A series with all its events, the coming ones first."""
        actor = await visit.actor()
        series = await series_by_slug(slug, actor)
        if series.slug != slug:
            return _lead_on(visit, "series", series.slug)
        events = await events_of_series(actor, series.id)
        cards = views.card_views(events, visit.language, visit.now, key=visit.key)
        values: dict[str, object] = {
            "series": series,
            "coming": [card for card in cards if card.event.ends_at > visit.now],
            "past": [card for card in reversed(cards) if card.event.ends_at <= visit.now],
            **placed(await visit.hooks.within(series.group).series_panels(series)),
        }
        if actor.kind is ActorKind.MEMBERS:
            return visit.private("events/series.html", **values)
        quotas = quotas_of_cards(events)
        return visit.public("events/series.html", events=events, quotas=quotas, **values)


def _ends_first(asked: EventFilter) -> bool:
    """Whether the days that were asked for end before they begin, so that none is between."""
    first, after = asked.starts_from, asked.starts_before
    return first is not None and after is not None and after <= first


class _Paths:
    """Makes the address of a page of the list, with what was asked for."""

    def __init__(self, visit: Visit, when: When, asked: dict[str, str]) -> None:
        self._language: Language = visit.language
        self._asked = dict(asked, when="past") if when == "past" else asked

    def __call__(self, number: int) -> str:
        page = str(number) if number > 1 else None
        return page_path(self._language, "events", **self._asked, page=page)


def quotas_of_cards(cards: Iterable[EventCard]) -> list[QuotaOut]:
    """The quotas whose numbers a list shows."""
    return [quota for card in cards for quota in card.quotas]


async def _siblings(event: EventOut, actor: Actor) -> Sequence[EventCard]:
    """The other events of the series."""
    if event.series is None:
        return []
    return [card for card in await events_of_series(actor, event.series.id) if card.id != event.id]


async def _choices(visit: Visit) -> dict[str, list[Option]]:
    """What the selects of the list's form offer, in Finnish order."""

    def named(pairs: Iterable[tuple[str, Texts]]) -> list[Option]:
        options = [(value, localized(name, visit.language)[0]) for value, name in pairs]
        return sorted(options, key=lambda option: sort_key(option[1]))

    return {
        "municipality": named((place.slug, place.name) for place in current_municipalities()),
        "group": [(group.slug, group.short_name) for group in await list_groups()],
        "kind": named(event_kinds().items()),
        "theme": named((theme.slug, theme.name) for theme in await list_themes()),
    }


def _lead_on(visit: Visit, place: str, slug: str) -> Response[None]:
    """To where the page is now, with the members' key."""
    return redirect(page_path(visit.language, place, slug, key=visit.key), 301)


def _page_number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1  # noqa: PLR2004 - safe: more pages than there are
