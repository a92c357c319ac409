"""What an address of a list or feed asks for, told in words."""

from typing import Final

from core.events import (
    EventFilter,
    Mode,
    asked_parameters,
    event_kinds,
    filter_parameters,
    list_themes,
    read_filter,
)
from core.groups import find_municipality, list_groups
from core.kit.i18n import Language, localized, translator

__all__ = ["asked_parameters", "filter_labels", "filter_parameters", "read_filter"]

_ = translator("calendars")

MODES: Final = {Mode.ON_SITE: _("on site"), Mode.ONLINE: _("online")}


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
