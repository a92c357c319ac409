"""Which plugins are on where: pure rules over what the site and its groups chose."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

import msgspec

from core.plugin_api.types import PluginLevel

__all__ = ["NOTHING_CHOSEN", "PluginChoices", "SitePluginState", "is_on", "plugins_on"]

SitePluginState = Literal["not_offered", "offered", "on_for_all"]


class PluginChoices(msgspec.Struct, frozen=True, kw_only=True):
    """All choices at one moment.

    `site` holds the site's state of each plugin (none: not offered), `groups` the plugins that
    each group switched on, `slugs` the id of every group that there is.
    """

    site: Mapping[str, SitePluginState]
    groups: Mapping[UUID, frozenset[str]]
    slugs: Mapping[str, UUID]


NOTHING_CHOSEN: Final = PluginChoices(site={}, groups={}, slugs={})


def is_on(plugin: str, level: PluginLevel, choices: PluginChoices, group: UUID | None) -> bool:
    """Whether the plugin is on in this group, or in the site as a whole.

    A plugin of level site is on everywhere or nowhere. One of level group is never on in the site
    as a whole; in a group it is when the site says so, or offers it and the group chose it.
    """
    state = choices.site.get(plugin, "not_offered")
    if state == "on_for_all":
        return level == "site" or group is not None
    if level == "site" or group is None or state == "not_offered":
        return False
    return plugin in choices.groups.get(group, frozenset())


def plugins_on(
    levels: Mapping[str, PluginLevel], choices: PluginChoices, group: UUID | None
) -> frozenset[str]:
    """The names of the plugins that are on in this group, or in the site as a whole."""
    return frozenset(name for name, level in levels.items() if is_on(name, level, choices, group))
