"""The Atom feed of events (RFC 4287): what was published or changed last comes first."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from core.calendars.domain.feeds import Subject, last_midnight
from core.calendars.domain.sources import calendar_events
from core.calendars.lines import one_line, paragraphs
from core.calendars.schemas import CalendarEvent
from core.calendars.vevent import titled
from core.groups import SiteInfo
from core.kit import db
from core.kit.dates import format_when
from core.kit.i18n import Language, localized

ENTRIES: Final = 100
NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"


async def make_atom(
    subject: Subject, site: SiteInfo, *, language: Language, base_url: str, now: datetime
) -> bytes:
    """The events of the subject from today on, the latest changed first."""
    query = subject.query
    if subject.has_window:
        query.where("event.ends_at > ?", last_midnight(now))
    limit = query.value(ENTRIES)
    rows = await db.fetch(
        f"SELECT event.id FROM event WHERE {query.sql}"
        f" ORDER BY event.modified_at DESC, event.id LIMIT {limit}",
        *query.args,
    )
    ids = [row["id"] for row in rows]
    events = await calendar_events(ids, language, base_url=base_url)
    told = [(event, events[event]) for event in ids if event in events]
    feed = _feed(subject, site, told, language=language, base_url=base_url)
    ET.indent(feed)
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _feed(
    subject: Subject,
    site: SiteInfo,
    told: Sequence[tuple[UUID, CalendarEvent]],
    *,
    language: Language,
    base_url: str,
) -> ET.Element:
    feed = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    address = base_url + subject.path
    _add(feed, "id", address)
    _add(feed, "title", subject.name)
    _add(feed, "subtitle", localized(site.tagline, language)[0] or subject.name)
    changed = [event.modified_at for _id, event in told]
    _add(feed, "updated", _instant(max(changed, default=site.modified_at)))
    _link(feed, "self", address, "application/atom+xml")
    _link(feed, "alternate", base_url + subject.page, "text/html")
    author = ET.SubElement(feed, "author")
    _add(author, "name", localized(site.name, language)[0])
    for event_id, event in told:
        feed.append(_entry(event_id, event))
    return feed


def _entry(event_id: UUID, event: CalendarEvent) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", event_id.urn)
    _add(entry, "title", titled(event))
    _add(entry, "published", _instant(event.created_at))
    _add(entry, "updated", _instant(event.modified_at))
    _link(entry, "alternate", event.url, "text/html")
    author = ET.SubElement(entry, "author")
    _add(author, "name", event.organizer.name)
    for category in event.categories:
        ET.SubElement(entry, "category", {"term": one_line(category)})
    content = ET.SubElement(entry, "content", {"type": "text"})
    content.text = paragraphs("\n".join([_when(event), event.location, "", event.description]))
    return entry


def _when(event: CalendarEvent) -> str:
    return format_when(
        event.starts_at,
        event.ends_at,
        language=event.language,
        zone=event.zone,
        all_day=event.all_day,
    )


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = one_line(text)


def _link(parent: ET.Element, rel: str, address: str, media_type: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "type": media_type, "href": address})


def _instant(instant: datetime) -> str:
    """RFC 3339, whole seconds, UTC."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
