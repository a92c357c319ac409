"""Feeds: a query, what the feed says of itself, and since when it is as it is."""

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct

from core.accounts import SYSTEM, Actor, ActorKind
from core.calendars.domain.texts import Telling, told_events
from core.calendars.feed import feed_bytes
from core.calendars.schemas import COLOUR_NAMES, FeedInfo
from core.events import (
    EventFilter,
    EventOut,
    EventQuery,
    SeriesOut,
    day_start,
    narrowed,
    next_midnight,
    visible_events,
)
from core.groups import GroupOut, MunicipalityOut, SiteInfo, Texts, with_merged
from core.kit.dates import HOME_ZONE
from core.kit.i18n import Language, localized, translator
from core.kit.templates import page_path
from core.registrations import RegistrationOut

_ = translator("calendars")

PAST_DAYS: Final = 90
STRANGER: Final = Actor(ActorKind.STRANGER)


class Subject(Struct, frozen=True, kw_only=True):
    """What a feed is of: its events, name, page, own path and colour.

    `has_window`: it holds coming events and those of the last 90 days. `changed_at` is the last
    change that the site's revision does not know of, in feeds for one person.
    """

    query: EventQuery
    name: str
    page: str
    path: str
    accent: str = "jarvi"
    has_window: bool = True
    key: str = ""
    changed_at: datetime | None = None


class Feed(Struct, frozen=True):
    """A feed's bytes, since when they may be different, until when they are right."""

    body: bytes
    last_modified: datetime
    until: datetime


async def make_feed(
    subject: Subject, site: SiteInfo, *, language: Language, base_url: str, now: datetime
) -> Feed:
    """The whole feed in this language.

    `last_modified` never falls: a removal raises the site's `modified_at`, and the window's move
    at midnight counts as a change.
    """
    query, midnight = subject.query, last_midnight(now)
    changes = [site.modified_at, *([subject.changed_at] if subject.changed_at else [])]
    if subject.has_window:
        query.where("event.ends_at > ?", midnight - timedelta(days=PAST_DAYS))
        changes.append(midnight)
    told = await told_events(query, Telling(language=language, base_url=base_url, key=subject.key))
    info = FeedInfo(
        name=subject.name,
        description=localized(site.tagline, language)[0],
        page_url=base_url + subject.page,
        source_url=base_url + feed_path(subject.path, language),
        language=language,
        colour=COLOUR_NAMES.get(subject.accent, COLOUR_NAMES["jarvi"]),
    )
    body = feed_bytes(info, told.texts, told.zones)
    return Feed(body, max(changes), next_midnight(now))


def last_midnight(now: datetime) -> datetime:
    """When the windows moved last, in UTC."""
    return day_start(now, HOME_ZONE).astimezone(UTC)


def feed_path(path: str, language: Language) -> str:
    """The feed's path in this language; Finnish needs no parameter."""
    if language == "fi":
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def all_events(
    asked: EventFilter, site: SiteInfo, language: Language, *, labels: list[str], parameters: str
) -> Subject:
    """All public events, or those that were asked for; a window that was asked for stands."""
    name = localized(site.name, language)[0]
    what = ", ".join(labels) or _("all events").to(language)
    query = f"?{parameters}" if parameters else ""
    return Subject(
        query=narrowed(visible_events(STRANGER), asked),
        name=f"{name}: {what}",
        page=page_path(language, "events") + query,
        path=f"/calendar.ics{query}",
        has_window=asked.starts_from is None and asked.starts_before is None,
    )


def group_events(group: GroupOut, language: Language) -> Subject:
    """A group's public events, those of others that it holds with them too."""
    return Subject(
        query=visible_events(STRANGER, group.id),
        name=localized(group.name, language)[0],
        page=page_path(language, "groups", group.slug),
        path=f"/groups/{group.slug}.ics",
        accent=group.accent,
    )


def members_events(group: GroupOut, token: str, language: Language) -> Subject:
    """A group's events with its members' ones, for whoever has the secret address."""
    actor = Actor(ActorKind.MEMBERS, group.id)
    name = localized(group.name, language)[0]
    return Subject(
        query=visible_events(actor, group.id),
        name=_("{group}: members' calendar", group=name).to(language),
        page=page_path(language, "groups", group.slug),
        path=f"/f/{token}.ics",
        accent=group.accent,
        key=token,
    )


def municipality_events(place: MunicipalityOut, language: Language) -> Subject:
    """The public events of a municipality and of those that were merged into it."""
    codes = with_merged(place.code)
    marks = ", ".join("?" for _code in codes)
    query = visible_events(STRANGER).where(f"event.municipality IN ({marks})", *codes)
    name = localized(place.name, language)[0]
    return Subject(
        query=query,
        name=_("Municipality: {name}", name=name).to(language),
        page=page_path(language, "events", municipality=place.slug),
        path=f"/municipalities/{place.slug}.ics",
    )


def series_events(series: SeriesOut, language: Language) -> Subject:
    """The public events of a series."""
    return Subject(
        query=visible_events(STRANGER).where("event.series = ?", series.id),
        name=localized(series.title, language)[0],
        page=page_path(language, "series", series.slug),
        path=f"/series/{series.slug}.ics",
        accent=series.group.accent,
    )


def one_event(event: EventOut, language: Language) -> Subject:
    """One public event, however long ago it was."""
    return Subject(
        query=visible_events(STRANGER).where("event.id = ?", event.id),
        name=localized(event.title, language)[0],
        page=page_path(language, "events", event.slug),
        path=f"/events/{event.slug}.ics",
        accent=event.group.accent,
        has_window=False,
    )


def own_place(
    registration: RegistrationOut, title: Texts, token: str, language: Language
) -> Subject:
    """The event of a registration while one of its seats holds a place; else nothing."""
    query = visible_events(SYSTEM).where("event.state IN ('published', 'cancelled')")
    holds = any(seat.holds_place for seat in registration.seats)
    return Subject(
        query=query.where("event.id = ?", registration.event if holds else UUID(int=0)),
        name=localized(title, language)[0],
        page=page_path(language, "r", token),
        path=f"/r/{token}.ics",
        has_window=False,
        changed_at=max(seat.changed_at for seat in registration.seats),
    )


def query_text(parameters: dict[str, str]) -> str:
    """Parameters of an address, without those that are empty."""
    return urlencode({name: value for name, value in parameters.items() if value})
