"""An organiser's decisions as rows: the event's columns and what hangs on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET

from core.events.domain.kinds import kind_name
from core.events.inputs import EventChanges, EventIn, HostIn, QuestionIn, QuotaIn, SessionIn
from core.groups import NoSuchMunicipality, Texts, all_municipalities, group_by_id
from core.kit import db
from core.kit.columns import insert_row, json_text, read_texts
from core.kit.errors import Refused
from core.kit.i18n import translator
from core.kit.text import fold, sort_key

_ = translator("events")

_JSON: Final = frozenset({"title", "summary", "description", "languages", "price", "certificate"})
_NOT_COLUMNS: Final = frozenset(
    {"group", "slug", "themes", "hosts", "quotas", "sessions", "questions"}
)


class TitleMissing(Refused):
    """An event must have a title in Finnish."""

    status = 422
    field = "title"
    sentence = _("Write the title in Finnish.")


class EndsBeforeStart(Refused):
    """An event can't be over before it begins."""

    status = 422
    field = "ends_at"
    sentence = _("The end must be after the start.")


class ClosesBeforeOpening(Refused):
    """Sign-up can't end before it begins."""

    status = 422
    field = "closes_at"
    sentence = _("Sign-up must end after it begins.")


class UnknownZone(Refused):
    """A time zone that isn't known."""

    status = 422
    field = "zone"
    sentence = _("Choose a time zone such as Europe/Helsinki.")


def columns_of(form: EventIn | EventChanges) -> db.Values:
    """The columns that the form gives, as plain SQL takes them."""
    given = {
        name: value
        for name, value in msgspec.structs.asdict(form).items()
        if value is not UNSET and name not in _NOT_COLUMNS
    }
    return {name: json_text(value) if name in _JSON else value for name, value in given.items()}


def check_facts(facts: db.Row) -> None:
    """Refuse what can't be: no Finnish title, an end before the start, an unknown zone or place."""
    if not read_texts(facts["title"]).get("fi", "").strip():
        raise TitleMissing
    if facts["ends_at"] <= facts["starts_at"]:
        raise EndsBeforeStart
    if facts["opens_at"] and facts["closes_at"] and facts["closes_at"] <= facts["opens_at"]:
        raise ClosesBeforeOpening
    if facts["municipality"] and facts["municipality"] not in all_municipalities():
        raise NoSuchMunicipality
    try:
        ZoneInfo(facts["zone"])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone from None


async def search_columns(event: UUID, facts: db.Row) -> dict[str, str]:
    """How the event is sorted and found: title, summary, kind, hosts, place, in all languages."""
    group = await group_by_id(facts["group_id"])
    venue = await db.fetch_one("SELECT name FROM venue WHERE id = $1", facts["venue"])
    hosts = await db.fetch("SELECT name FROM event_host WHERE event = $1", event)
    place = all_municipalities().get(facts["municipality"] or "")
    texts: list[Texts] = [
        read_texts(facts["title"]),
        read_texts(facts["summary"]),
        kind_name(facts["kind"]),
        group.name,
        place.name if place else {},
    ]
    words = [word for text in texts for word in text.values()]
    words += [group.short_name, venue["name"] if venue else ""]
    words += [host["name"] for host in hosts]
    return {
        "sort_title": sort_key(read_texts(facts["title"])["fi"]),
        "search_text": fold(" ".join(words)),
    }


async def set_hosts(event: UUID, hosts: Sequence[HostIn]) -> None:
    """Put these hosts in the place of those that were."""
    await db.execute("DELETE FROM event_host WHERE event = $1", event)
    for position, host in enumerate(hosts):
        await insert_row(
            "event_host",
            {
                "id": uuid4(),
                "event": event,
                "group_id": host.group,
                "name": host.name,
                "has_agreed": host.has_agreed,
                "position": position,
            },
        )


async def set_event_themes(event: UUID, themes: Sequence[str]) -> None:
    """Put these themes in the place of those that were; unknown ones are left out."""
    await db.execute("DELETE FROM event_theme WHERE event = $1", event)
    for theme in dict.fromkeys(themes):
        await db.execute(
            "INSERT INTO event_theme (id, event, theme)"
            " SELECT $1, $2, slug FROM theme WHERE slug = $3",
            uuid4(),
            event,
            theme,
        )


async def add_quotas(event: UUID, quotas: Sequence[QuotaIn], session: UUID | None = None) -> None:
    """Add quotas to a new event or session."""
    for quota in quotas:
        await insert_row(
            "quota",
            {
                "id": uuid4(),
                "event": event,
                "session": session,
                "mode": quota.mode.value,
                "places": quota.places,
                "has_queue": quota.has_queue,
                "is_open": True,
                "taken": 0,
                "waiting": 0,
                "queue_no": 0,
                "granted": 0,
            },
        )


async def add_sessions(event: UUID, sessions: Sequence[SessionIn]) -> None:
    """Add the parts of a new event; those with quotas are chosen on the form."""
    for position, session in enumerate(sessions):
        session_id = uuid4()
        await insert_row(
            "event_session",
            {
                "id": session_id,
                "event": event,
                "title": json_text(session.title),
                "starts_at": session.starts_at,
                "ends_at": session.ends_at,
                "room": session.room,
                "speaker": session.speaker,
                "minutes": session.minutes,
                "is_choice": bool(session.quotas),
                "position": position,
            },
        )
        await add_quotas(event, session.quotas, session_id)


async def add_questions(event: UUID, questions: Sequence[QuestionIn]) -> None:
    """Add the questions of a new event's form."""
    for position, question in enumerate(questions):
        await insert_row(
            "question",
            {
                "id": uuid4(),
                "event": event,
                "key": question.key,
                "scope": question.scope.value,
                "kind": question.kind.value,
                "label": json_text(question.label),
                "hint": json_text(question.hint),
                "options": json_text(question.options),
                "is_required": question.is_required,
                "is_sensitive": question.is_sensitive,
                "position": position,
            },
        )


def moved_sessions(
    sessions: Sequence[db.Row], old_start: datetime, new_start: datetime, *, zone: str
) -> dict[UUID, tuple[datetime, datetime]]:
    """New times of sessions that move with their event, by the clock on the wall."""
    there = ZoneInfo(zone)
    shift = new_start.astimezone(there).replace(tzinfo=None) - old_start.astimezone(there).replace(
        tzinfo=None
    )

    def moved(instant: datetime) -> datetime:
        wall = instant.astimezone(there).replace(tzinfo=None) + shift
        return wall.replace(tzinfo=there)

    return {row["id"]: (moved(row["starts_at"]), moved(row["ends_at"])) for row in sessions}
