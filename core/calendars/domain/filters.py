"""What an address of a list or feed asks for: read leniently, told in words."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.events import EventFilter, Mode, event_kinds, list_themes
from core.groups import find_municipality, list_groups
from core.kit.dates import HOME_ZONE, local, read_date
from core.kit.i18n import Language, localized, translator
from core.kit.text import clean_line

_ = translator("calendars")

PARAMETERS: Final = ("municipality", "group", "kind", "theme", "mode", "q", "from", "to")
LONGEST: Final = 200
MODES: Final = {Mode.ON_SITE: _("on site"), Mode.ONLINE: _("online")}


def asked_parameters(query: Mapping[str, str]) -> dict[str, str]:
    """The list's parameters in one order, cleaned, without those that say nothing."""
    found = {name: clean_line(query.get(name, ""))[:LONGEST] for name in PARAMETERS}
    return {name: value for name, value in found.items() if value}


def read_filter(query: Mapping[str, str]) -> EventFilter:
    """What was asked for; a mode or a day that can't be read does not narrow."""
    asked = asked_parameters(query)
    first, last = read_date(asked.get("from", "")), read_date(asked.get("to", ""))
    mode = asked.get("mode", "")
    return EventFilter(
        municipality=asked.get("municipality", ""),
        group=asked.get("group", ""),
        kind=asked.get("kind", ""),
        theme=asked.get("theme", ""),
        mode=Mode(mode) if mode in set(Mode) else None,
        q=asked.get("q", ""),
        starts_from=_midnight(first) if first else None,
        starts_before=_midnight(last + timedelta(days=1)) if last and last < date.max else None,
    )


def filter_parameters(asked: EventFilter) -> dict[str, str]:
    """The parameters that ask for this again."""
    first, after = asked.starts_from, asked.starts_before
    return {
        "municipality": asked.municipality,
        "group": asked.group,
        "kind": asked.kind,
        "theme": asked.theme,
        "mode": asked.mode.value if asked.mode else "",
        "q": asked.q,
        "from": local(first).date().isoformat() if first else "",
        "to": (local(after) - timedelta(days=1)).date().isoformat() if after else "",
    }


async def filter_labels(asked: EventFilter, language: Language) -> list[str]:
    """What was asked for in words, for the name of a feed; unknown names are left out."""
    labels = []
    if place := find_municipality(asked.municipality):
        labels.append(localized(place.name, language)[0])
    if asked.group:
        labels += [group.short_name for group in await list_groups() if group.slug == asked.group]
    if name := event_kinds().get(asked.kind):
        labels.append(localized(name, language)[0])
    if asked.theme:
        themes = [theme for theme in await list_themes() if theme.slug == asked.theme]
        labels += [localized(theme.name, language)[0] for theme in themes]
    if asked.mode is not None:
        labels.append(MODES[asked.mode].to(language))
    if asked.q:
        labels.append(f"”{asked.q}”")
    return labels


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE))
