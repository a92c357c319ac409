"""Closes the addresses of plugins that are off: they answer as unknown ones, for every method.

A guard on the route would leak (405 for POST, an Allow header for OPTIONS), so the frame asks
here before it routes, and sends what is closed on to a path that cannot exist.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from core.plugin_api import NOTHING_CHOSEN, PluginChoices, PluginLevel, Plugins, is_on

__all__ = ["ChoiceCache", "PluginGate", "gate"]

log = logging.getLogger(__name__)

_GROUPS: Final = "groups"


class ChoiceCache:
    """What is on where, in this process; read anew when the site's revision has moved."""

    def __init__(
        self,
        read: Callable[[], Awaitable[PluginChoices]],
        revision: Callable[[], Awaitable[int]],
    ) -> None:
        self._read = read
        self._revision = revision
        self._kept: tuple[int, PluginChoices] | None = None

    async def current(self) -> PluginChoices:
        """The choices as they are now; the last known ones while the database is away."""
        try:
            revision = await self._revision()
            if self._kept is None or self._kept[0] != revision:
                self._kept = (revision, await self._read())
        except Exception:
            log.exception("the choices of plugins can't be read")
        return self._kept[1] if self._kept else NOTHING_CHOSEN


class _Place(NamedTuple):
    """A plugin's address: its name, its level, the group in whose address it stands."""

    plugin: str
    level: PluginLevel
    slug: str | None


def gate(path: str, addresses: Mapping[str, tuple[str, PluginLevel]], on: PluginChoices) -> bool:
    """Whether the path must not be routed, as it belongs to a plugin that is off there.

    `addresses` holds each plugin's part of the address with its name and level. A group that does
    not exist has no plugins.
    """
    place = _place(path, addresses)
    if place is None:
        return False
    group: UUID | None = None
    if place.slug is not None:
        group = on.slugs.get(place.slug)
        if group is None:
            return True
    return not is_on(place.plugin, place.level, on, group)


def _place(path: str, addresses: Mapping[str, tuple[str, PluginLevel]]) -> _Place | None:
    """What `/{lang}/<plugin>/…` or `/{lang}/groups/{slug}/<plugin>/…` names, by its level.

    The router overlooks empty parts, so they are dropped here too.
    """
    parts = [part for part in path.split("/") if part]
    if len(parts) > 1 and (found := addresses.get(parts[1])) and found[1] == "site":
        return _Place(*found, slug=None)
    if len(parts) > 3 and parts[1] == _GROUPS:  # noqa: PLR2004 - optional: /fi/groups/slug/plugin
        found = addresses.get(parts[3])
        if found and found[1] == "group":
            return _Place(*found, slug=parts[2])
    return None


class PluginGate:
    """What the frame asks for each request: whether its path is closed."""

    def __init__(self, plugins: Plugins, choices: ChoiceCache) -> None:
        self._addresses: dict[str, tuple[str, PluginLevel]] = {
            plugin.address: (plugin.name, plugin.info.level)
            for plugin in plugins.installed.values()
        }
        self._choices = choices

    async def __call__(self, path: str) -> bool:
        """Whether the path belongs to a plugin that is off there; asks nothing for other paths."""
        if _place(path, self._addresses) is None:
            return False
        return gate(path, self._addresses, await self._choices.current())
