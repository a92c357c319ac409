"""Events as calendars tell them, read for many at once and without what must not be told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from core.accounts import SYSTEM
from core.calendars.schemas import CalendarEvent, Person
from core.events import kind_name, visible_events
from core.groups import all_municipalities
from core.kit import db
from core.kit.columns import read_texts
from core.kit.dates import format_instant
from core.kit.i18n import Language, localized, translator
from core.kit.markdown import markdown_to_text
from core.kit.templates import page_path

_ = translator("calendars")

AT_ONCE: Final = 500
_SELECT: Final = (
    "SELECT event.id, event.uid, event.slug, event.title, event.summary, event.description,"
    " event.kind, event.starts_at, event.ends_at, event.all_day, event.zone, event.municipality,"
    " event.is_online, event.state, event.cancel_message, event.visibility, event.closes_at,"
    " event.contact_email, event.revision, event.sequence, event.created_at, event.modified_at,"
    " groups.name AS group_name, groups.reply_to, groups.contact_email AS group_email,"
    " series.id AS series_id, series.visibility AS series_visibility, venue.name AS venue_name,"
    " venue.address AS venue_address, venue.municipality AS venue_municipality,"
    " quota.id AS a_quota"
    " FROM event JOIN groups ON groups.id = event.group_id"
    " LEFT JOIN series ON series.id = event.series LEFT JOIN venue ON venue.id = event.venue"
    " LEFT JOIN quota ON quota.id = (SELECT one.id FROM quota AS one"
    " WHERE one.event = event.id AND one.session IS NULL LIMIT 1)"
)


async def calendar_events(
    ids: Sequence[UUID], language: Language, *, base_url: str
) -> dict[UUID, CalendarEvent]:
    """These events in this language; who may see them was asked before.

    A members' event has no address: its page opens with the group's key alone, which is added
    where the text is handed out (`with_address`).
    """
    found = {}
    for some in batches(ids):
        query = visible_events(SYSTEM).where(f"event.id IN ({_marks(some)})", *some)
        rows = await db.fetch(f"{_SELECT} WHERE {query.sql}", *query.args)
        themes = await _themes([row["id"] for row in rows])
        for row in rows:
            teller = _Teller(row, language, base_url)
            found[row["id"]] = teller.event(themes.get(row["id"], []))
    return found


def batches(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    """The ids, as many at a time as one statement takes."""
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def event_address(base_url: str, language: Language, slug: str, *, key: str = "") -> str:
    """The full address of an event's page; `key` opens a members' event."""
    return base_url + page_path(language, "events", slug, key=key)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _value in values)


async def _themes(ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    if not ids:
        return {}
    rows = await db.fetch(
        "SELECT event_theme.event, theme.name FROM event_theme"
        " JOIN theme ON theme.slug = event_theme.theme"
        f" WHERE event_theme.event IN ({db.placeholders(len(ids))}) ORDER BY theme.slug",
        *ids,
    )
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["event"]].append(read_texts(row["name"]))
    return found


class _Teller:
    """Tells one row in one language."""

    def __init__(self, row: db.Row, language: Language, base_url: str) -> None:
        self._row = row
        self._language: Language = language
        self._base_url = base_url

    def event(self, themes: Sequence[dict[str, str]]) -> CalendarEvent:
        """The event with the names of its kind and themes."""
        row = self._row
        host = row["uid"].partition("@")[2]
        names = [kind_name(row["kind"]), *themes]
        shows_series = row["series_id"] and row["series_visibility"] == "public"
        return CalendarEvent(
            uid=row["uid"],
            sequence=row["sequence"],
            revision=row["revision"],
            created_at=row["created_at"],
            modified_at=row["modified_at"],
            starts_at=row["starts_at"],
            ends_at=max(row["ends_at"], row["starts_at"] + timedelta(minutes=1)),
            zone=row["zone"],
            all_day=row["all_day"],
            summary=self._text("title"),
            status="cancelled" if self._is_cancelled else "confirmed",
            description=self._description(),
            location=self._location(),
            online=row["is_online"],
            url=self._address(),
            categories=tuple(localized(name, self._language)[0] for name in names),
            organizer=self._organizer(host),
            language=self._language,
            series_uid=f"{row['series_id']}@{host}" if shows_series else None,
        )

    @property
    def _is_cancelled(self) -> bool:
        return bool(self._row["state"] == "cancelled")

    def _text(self, column: str) -> str:
        return localized(read_texts(self._row[column]), self._language)[0]

    def _address(self) -> str:
        if self._row["visibility"] != "public":
            return ""
        return event_address(self._base_url, self._language, self._row["slug"])

    def _description(self) -> str:
        """Why it is off, what it is, how to sign up, where to read more."""
        parts = [
            self._text("cancel_message") if self._is_cancelled else "",
            self._text("summary"),
            markdown_to_text(self._text("description")),
            self._sign_up_hint(),
            self._address(),
        ]
        return "\n\n".join(part for part in parts if part)

    def _sign_up_hint(self) -> str:
        if self._row["a_quota"] is None or self._is_cancelled:
            return ""
        closes_at = self._row["closes_at"]
        if closes_at is None:
            return _("Sign up on the event's page.").to(self._language)
        when = format_instant(closes_at, self._language, zone=self._row["zone"])
        return _("Sign up by: {when}", when=when).to(self._language)

    def _location(self) -> str:
        row = self._row
        place = all_municipalities().get(row["venue_municipality"] or row["municipality"] or "")
        name = localized(place.name, self._language)[0] if place else ""
        if row["venue_name"] is None:
            return "" if row["is_online"] else name
        known = ", ".join(part for part in (row["venue_name"], row["venue_address"]) if part)
        if not name or (place and place.name_fi in known):
            return known
        return f"{known}, {name}"

    def _organizer(self, host: str) -> Person:
        """The group; RFC 5546 asks for an address in every published event."""
        row = self._row
        mail = row["reply_to"] or row["group_email"] or row["contact_email"]
        return Person(self._text("group_name"), mail or f"no-reply@{host}")
