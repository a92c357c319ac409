"""The feeds' addresses: by their endings, old names lead on, secret ones stay secret."""

from typing import Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from msgspec.structs import replace

from core.accounts import Actor, ActorKind
from core.calendars.domain.atom import MEDIA_TYPE, make_atom
from core.calendars.domain.feeds import (
    Subject,
    all_events,
    feed_path,
    group_events,
    last_midnight,
    make_feed,
    members_events,
    municipality_events,
    one_event,
    own_place,
    query_text,
    series_events,
)
from core.calendars.domain.filters import asked_parameters, filter_labels, read_filter
from core.events import Visibility, event_by_id, event_by_slug, next_midnight, series_by_slug
from core.groups import (
    SiteInfo,
    find_municipality,
    group_by_slug,
    group_of_members_key,
    members_token,
)
from core.kit.clock import Clock
from core.kit.errors import NotFound
from core.kit.i18n import Language, is_language
from core.kit.links import Links
from core.kit.text import slugify
from core.kit.web import Freshness, WebRequest, public_bytes, redirect
from core.registrations import read_registration
from core.settings import Settings

ENDING: Final = ".ics"
CALENDAR: Final = "text/calendar; charset=utf-8"
SECRET: Final = {"x-robots-tag": "noindex", "cache-control": "private"}
STRANGER: Final = Actor(ActorKind.STRANGER)

Answer = Response[bytes] | Response[None]


class Asked:
    """One request for a feed, with what it takes to answer."""

    def __init__(
        self,
        request: WebRequest,
        settings: NamedDependency[Settings],
        site: NamedDependency[SiteInfo],
        clock: NamedDependency[Clock],
    ) -> None:
        self._request = request
        self._settings = settings
        self._site = site
        self._now = clock()

    @property
    def language(self) -> Language:
        """The language asked for; Finnish unless the site has it.

        Never the browser's: calendar programs send none, and all share one kept answer.
        """
        asked = self._request.query_params.get("lang", "fi")
        return asked if is_language(asked) and asked in self._settings.languages else "fi"

    async def selection(self, language: Language) -> Subject:
        """What the list's parameters narrow all events to."""
        parameters = asked_parameters(self._request.query_params)
        asked = read_filter(parameters)
        labels = await filter_labels(asked, language)
        return all_events(
            asked, self._site, language, labels=labels, parameters=query_text(parameters)
        )

    async def feed(self, subject: Subject, *, headers: dict[str, str] | None = None) -> Answer:
        """The feed in the language asked for; to be saved where `download` was asked for."""
        feed = await make_feed(
            subject,
            self._site,
            language=self.language,
            base_url=self._settings.base_url,
            now=self._now,
        )
        manner = "attachment" if self._request.query_params.get("download") else "inline"
        name = slugify(subject.name) or "calendar"
        return public_bytes(
            self._request,
            feed.body,
            media_type=CALENDAR,
            freshness=Freshness(until=feed.until),
            last_modified=feed.last_modified,
            headers={
                "content-disposition": f'{manner}; filename="{name}{ENDING}"',
                **(headers or {}),
            },
        )

    async def feed_at(self, slug: str, subject: Subject) -> Answer:
        """The feed, or from an old name the way to its present one."""
        if subject.path.endswith(f"/{slug}{ENDING}"):
            return await self.feed(subject)
        return redirect(feed_path(subject.path, self.language), 301)

    async def atom(self, subject: Subject, language: Language) -> Answer:
        """The Atom feed of a selection."""
        subject = replace(
            subject, path=subject.path.replace("/calendar.ics", f"/{language}/events.atom")
        )
        body = await make_atom(
            subject,
            self._site,
            language=language,
            base_url=self._settings.base_url,
            now=self._now,
        )
        return public_bytes(
            self._request,
            body,
            media_type=MEDIA_TYPE,
            freshness=Freshness(until=next_midnight(self._now)),
            last_modified=max(self._site.modified_at, last_midnight(self._now)),
        )


class FeedPages(Controller):
    """All feeds."""

    include_in_schema = False
    dependencies = {"asked": Provide(Asked, sync_to_thread=False)}  # noqa: RUF012 - signature: Litestar's own

    @get("/calendar.ics")
    async def everything(self, asked: NamedDependency[Asked]) -> Answer:
        """All public events, or those of the list's parameters."""
        return await asked.feed(await asked.selection(asked.language))

    @get("/groups/{file:str}")
    async def group(self, file: FromPath[str], asked: NamedDependency[Asked]) -> Answer:
        """A group's public events."""
        slug = without_ending(file)
        found = await group_by_slug(slug)
        return await asked.feed_at(slug, group_events(found, asked.language))

    @get("/municipalities/{file:str}")
    async def municipality(self, file: FromPath[str], asked: NamedDependency[Asked]) -> Answer:
        """The public events of a municipality."""
        slug = without_ending(file)
        found = find_municipality(slug)
        if found is None:
            raise NotFound
        return await asked.feed_at(slug, municipality_events(found, asked.language))

    @get("/series/{file:str}")
    async def series(self, file: FromPath[str], asked: NamedDependency[Asked]) -> Answer:
        """The public events of a series."""
        slug = without_ending(file)
        found = await series_by_slug(slug, STRANGER)
        return await asked.feed_at(slug, series_events(found, asked.language))

    @get("/events/{file:str}")
    async def event(self, file: FromPath[str], asked: NamedDependency[Asked]) -> Answer:
        """One public event."""
        slug = without_ending(file)
        found = await event_by_slug(slug, STRANGER)
        return await asked.feed_at(slug, one_event(found, asked.language))

    @get("/f/{file:str}")
    async def members(
        self, file: FromPath[str], asked: NamedDependency[Asked], links: NamedDependency[Links]
    ) -> Answer:
        """A group's events with its members' ones; a revoked address is as unknown."""
        token = without_ending(file)
        found = await group_of_members_key(links, token)
        if found is None:
            raise NotFound
        return await asked.feed(members_events(found, token, asked.language), headers=SECRET)

    @get("/r/{file:str}")
    async def registration(
        self, file: FromPath[str], asked: NamedDependency[Asked], links: NamedDependency[Links]
    ) -> Answer:
        """A registration's own event; the token of its page opens it, until it is renewed."""
        token = without_ending(file)
        subject = links.subject(token)
        found = await read_registration(subject) if subject else None
        if found is None or not links.matches(token, "registration", found.id, found.generation):
            raise NotFound
        event = await event_by_id(found.event)
        is_public = event.visibility is Visibility.PUBLIC
        key = "" if is_public else await members_token(links, event.group.id)
        own = own_place(found, event.title, token, asked.language)
        return await asked.feed(replace(own, accent=event.group.accent, key=key), headers=SECRET)

    @get("/{lang:str}/events.atom")
    async def atom(
        self, asked: NamedDependency[Asked], language: NamedDependency[Language]
    ) -> Answer:
        """Public events as Atom, the latest changed first."""
        return await asked.atom(await asked.selection(language), language)


def without_ending(file: str) -> str:
    """What stands before `.ics`; an address without it is unknown."""
    if not file.endswith(ENDING):
        raise NotFound
    return file.removesuffix(ENDING)
