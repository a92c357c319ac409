"""The addresses below `/api/v1` that are read."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import UNSET, UnsetType

from core.accounts import Actor, ActorKind
from core.events import (
    EventCard,
    EventFilter,
    coming_events,
    event_by_slug,
    fresh_until,
    list_series,
    narrowed,
    visible_events,
)
from core.groups import (
    all_municipalities,
    find_associations,
    find_municipality,
    list_associations,
    list_groups,
)
from core.kit.dates import HOME_ZONE
from core.kit.i18n import Language
from core.kit.text import clean_line, sort_key
from core.kit.web import redirect
from core.site.api import structs
from core.site.api.answers import Api, cursor_of, read_cursor
from core.site.api.inputs import AssociationsQuery, EventsQuery, NoQuery, read_query
from core.site.api.shapes import association_item

STRANGER: Final = Actor(ActorKind.STRANGER)
LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)

Answer = Response[bytes] | Response[None]


class EventsApi(Controller):
    """Events and their places."""

    path = "/events"
    include_in_schema = False

    @get()
    async def events(self, api: NamedDependency[Api]) -> Answer:
        """One page of public events."""
        asked = read_query(EventsQuery, api.request.query_params)
        cards = await _cards(asked, api.now)
        shown, more = cards[: asked.limit], cards[asked.limit :]
        shaper = api.shaper(asked.lang)
        page = structs.EventList(
            tuple(shaper.event(card) for card in shown), _place_of(shown[-1]) if more else None
        )
        quotas = [quota for card in shown for quota in card.quotas]
        return api.shown(page, until=fresh_until(shown, api.now), quotas=quotas)

    @get("/{slug:str}")
    async def event(self, slug: FromPath[str], api: NamedDependency[Api]) -> Answer:
        """One public event with all that its page shows."""
        asked = read_query(NoQuery, api.request.query_params)
        event = await event_by_slug(clean_line(slug), STRANGER)
        if event.slug != slug:
            return _lead_on(event.slug, "", asked.lang)
        return api.shown(
            api.shaper(asked.lang).whole_event(event),
            until=fresh_until([event], api.now),
            quotas=event.quotas,
        )

    @get("/{slug:str}/places")
    async def places(self, slug: FromPath[str], api: NamedDependency[Api]) -> Answer:
        """The places left."""
        asked = read_query(NoQuery, api.request.query_params)
        event = await event_by_slug(clean_line(slug), STRANGER)
        if event.slug != slug:
            return _lead_on(event.slug, "/places", asked.lang)
        return api.shown(
            api.shaper(asked.lang).places(event),
            until=fresh_until([event], api.now),
            quotas=event.quotas,
        )


class DirectoryApi(Controller):
    """Series, groups, municipalities, associations."""

    include_in_schema = False

    @get("/series")
    async def series(self, api: NamedDependency[Api]) -> Answer:
        """All public series."""
        shaper = api.shaper(read_query(NoQuery, api.request.query_params).lang)
        found = await list_series()
        return api.shown(structs.SeriesList(tuple(shaper.series(one) for one in found)))

    @get("/groups")
    async def groups(self, api: NamedDependency[Api]) -> Answer:
        """All groups that are not closed."""
        shaper = api.shaper(read_query(NoQuery, api.request.query_params).lang)
        found = await list_groups()
        return api.shown(structs.GroupList(tuple(shaper.group(group) for group in found)))

    @get("/municipalities")
    async def municipalities(self, api: NamedDependency[Api]) -> Answer:
        """All municipalities, those of the past too."""
        shaper = api.shaper(read_query(NoQuery, api.request.query_params).lang)
        places = all_municipalities().values()
        return api.shown(structs.PlaceList(tuple(shaper.place(place) for place in places)))

    @get("/associations")
    async def associations(self, api: NamedDependency[Api]) -> Answer:
        """Associations that were looked for, or all, page by page."""
        asked = read_query(AssociationsQuery, api.request.query_params)
        if clean_line(asked.q):
            found = await find_associations(clean_line(asked.q), limit=asked.limit)
            items = tuple(association_item(one) for one in found)
            return api.shown(structs.AssociationList(items, None))
        offset = read_cursor(asked.cursor, tuple[int])[0] if asked.cursor else 0
        codes = _codes(asked.municipality)
        if codes is None:
            return api.shown(structs.AssociationList((), None))
        found = await list_associations(
            codes, limit=asked.limit + 1, offset=min(max(offset, 0), 1_000_000)
        )
        more = len(found) > asked.limit
        items = tuple(association_item(one) for one in found[: asked.limit])
        return api.shown(
            structs.AssociationList(items, cursor_of(offset + asked.limit) if more else None)
        )


def _codes(municipality: str) -> tuple[str, ...] | None:
    """The asked-for municipality's code, none for all, None for one that isn't there."""
    if not municipality:
        return ()
    place = find_municipality(municipality)
    return (place.code,) if place else None


async def _cards(asked: EventsQuery, now: datetime) -> tuple[EventCard, ...]:
    """The page that was asked for, and one event more."""
    first, last = _midnight(asked.from_), _midnight(asked.to, days=1)
    query = narrowed(
        visible_events(STRANGER),
        EventFilter(
            municipality=clean_line(asked.municipality),
            group=clean_line(asked.group),
            kind=clean_line(asked.kind),
            theme=clean_line(asked.theme),
            series=clean_line(asked.series),
            mode=None if asked.mode is UNSET else asked.mode,
            q=clean_line(asked.q),
            starts_before=last,
        ),
    )
    if asked.cursor:
        starts_at, title, event = read_cursor(asked.cursor, tuple[datetime, str, UUID])
        query.where(
            "(event.starts_at, event.sort_title, event.id) > (?, ?, ?)", starts_at, title, event
        )
    since = first or (LONG_AGO if last else now)
    return await coming_events(query, since, limit=asked.limit + 1)


def _place_of(card: EventCard) -> str:
    """After which event the next page begins, in the order of the list."""
    return cursor_of(card.starts_at, sort_key(card.title.get("fi", "")), card.id)


def _midnight(day: date | UnsetType, days: int = 0) -> datetime | None:
    if day is UNSET:
        return None
    shifted = min(max(day, date(1900, 1, 1)), date(9000, 1, 1)) + timedelta(days=days)
    return datetime.combine(shifted, time(), ZoneInfo(HOME_ZONE))


def _lead_on(slug: str, rest: str, language: Language | UnsetType) -> Response[None]:
    query = "" if language is UNSET else f"?lang={language}"
    return redirect(f"/api/v1/events/{slug}{rest}{query}", 301)
