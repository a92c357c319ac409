"""What the door's page shows: which list was asked for, its rows, and what was just done."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec

from core.events import EventOut, Mode, QuotaOut, SessionOut
from core.kit.forms import LINE
from core.kit.i18n import Language, LazyText, is_language
from core.registrations.domain.attendance import (
    closes_by_itself_at,
    is_closable,
    is_closed,
)
from core.registrations.domain.attended import Presence
from core.registrations.domain.door_links import Door
from core.registrations.domain.door_list import DoorRow, read_door_list, sessions_of_day

LEFT: Final = "left"
HERE: Final = "in"
LAST_MINUTE: Final = time(23, 59)

Query = Callable[[str], str]
"""Reads one parameter of the address; empty when it is missing."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which list the address asks for."""

    language: Language
    is_language_chosen: bool
    session: SessionOut | None
    mode: Mode | None
    show: str
    words: str

    def path(self, token: str, **changes: object) -> str:
        """The address of this list; `changes` are further or other parameters."""
        wanted: dict[str, object] = {
            "lang": self.language if self.is_language_chosen else None,
            "session": self.session.id if self.session else None,
            "mode": self.mode,
            "show": self.show,
            "q": self.words,
            **changes,
        }
        query = urlencode({name: str(value) for name, value in wanted.items() if value})
        return f"/door/{token}?{query}" if query else f"/door/{token}"


class Paths:
    """Makes the addresses of the page's links and forms."""

    def __init__(self, asked: Asked, token: str) -> None:
        self._asked = asked
        self._token = token

    def __call__(self, **changes: object) -> str:
        """The address of the list shown, with these further or other parameters."""
        return self._asked.path(self._token, **changes)


class Done(msgspec.Struct, frozen=True):
    """What was just done to a seat, for the message above the list; `deed` names it."""

    deed: str
    row: DoorRow
    was: str = ""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What was refused, with the words of the form for those who came without signing up."""

    sentence: LazyText | None = None
    errors: dict[str, LazyText] = {}
    person: str = ""
    represents: str = ""


def read_asked(door: Door, query: Query, now: datetime) -> Asked:
    """What the address asks for; whatever is unknown becomes the usual list."""
    event, language = door.event, query("lang")
    modes = [quota.mode for quota in event.event_quotas]
    mode = next((one for one in modes if one == query("mode")), modes[0] if modes else None)
    return Asked(
        language=language if is_language(language) else language_of_event(event),
        is_language_chosen=is_language(language),
        session=_session(door, query("session"), now),
        mode=mode if len(modes) > 1 else None,
        show=query("show") if query("show") in {LEFT, HERE} else "",
        words=query("q")[:LINE],
    )


def language_of_event(event: EventOut) -> Language:
    """The first language spoken there that pages have; Finnish without one."""
    for spoken in event.languages:
        if is_language(spoken):
            return spoken
    return "fi"


def _session(door: Door, wanted: str, now: datetime) -> SessionOut | None:
    """The session asked for, else the one that runs or comes next, else the last."""
    for session in door.event.sessions:
        if str(session.id) == wanted:
            return session
    today = sessions_of_day(door.event, door.link.day)
    coming = [session for session in today if session.ends_at > now]
    return coming[0] if coming else (today[-1] if today else None)


def quota_of(event: EventOut, asked: Asked) -> QuotaOut | None:
    """The quota whose list this is."""
    fitting = (one for one in event.event_quotas if asked.mode in {None, one.mode})
    return next(fitting, None)


async def door_values(
    door: Door, asked: Asked, token: str, *, query: Query, now: datetime
) -> dict[str, object]:
    """The values of the template `registrations/door.html`, but for what was refused."""
    event = door.event
    found = await read_door_list(
        event, session=asked.session, mode=asked.mode, language=asked.language
    )
    rows = [row for row in found.rows if row.matches(asked.words)]
    if asked.show:
        rows = [row for row in rows if row.is_present is (asked.show == HERE)]
    is_final = await is_closed(event.id)
    return {
        "event": event,
        "link": door.link,
        "asked": asked,
        "path": Paths(asked, token),
        "sessions": sessions_of_day(event, door.link.day),
        "modes": [quota.mode for quota in event.event_quotas] if asked.mode else [],
        "found": found,
        "rows": rows,
        "done": _done(query, found.find),
        "is_final": is_final,
        "can_close": not is_final and is_closable(event, now),
        "closes_at": closes_by_itself_at(event),
        "works_until": None if door.link.is_lasting else _last_minute(door),
        "takes_walk_ins": not is_final and quota_of(event, asked) is not None,
        "form_key": _new_form_key(),
    }


def _last_minute(door: Door) -> datetime:
    return datetime.combine(door.link.day, LAST_MINUTE, ZoneInfo(door.event.zone))


def _done(query: Query, find: Callable[[UUID | None], DoorRow | None]) -> Done | None:
    """What the address says was done, as far as the list still agrees."""
    for deed in ("marked", "undone", "added"):
        row = find(read_uuid(query(deed)))
        if row is not None and (row.mark is not None or deed == "undone"):
            return Done(deed, row, query("was"))
    return None


def read_uuid(text: str) -> UUID | None:
    """The id that a form or address holds, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_presence(text: str) -> Presence | None:
    """The mark that a form names; None is no mark."""
    return next((one for one in Presence if one == text), None)


def read_instant(text: str) -> datetime | None:
    """The instant that a form hands back."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


_FORM_KEY: Final = re.compile("door-[0-9a-f]{32}")


def own_form_key(typed: str) -> str:
    """The key that came with a form, if a door's page made it; else a new one."""
    return typed if _FORM_KEY.fullmatch(typed) else _new_form_key()


def _new_form_key() -> str:
    return f"door-{uuid4().hex}"
