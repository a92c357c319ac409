"""Switching plugins on and off, for the site and for a group; the plugin is told of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from core.accounts import Actor
from core.groups.domain.plugins import plugin_choices, set_group_plugin, set_site_plugin
from core.groups.domain.site import raise_site_revision
from core.groups.schemas import PluginState
from core.kit import db
from core.kit.errors import Refused
from core.kit.i18n import translator
from core.plugin_api import InstalledPlugin, PluginChoices, is_on, tell_plugin

_ = translator("groups")

_WHOLE: Final[tuple[UUID | None, ...]] = (None,)


class WholeSiteOnly(Refused):
    """A plugin of level site knows only off and on for all."""

    sentence = _("This plugin works for the whole site: it is off or on for all.")


async def switch_site_plugin(
    plugin: InstalledPlugin, state: PluginState, *, actor: Actor, now: datetime
) -> None:
    """Decide for the whole site; the plugin is told of each place where it is now on or off."""
    if plugin.info.level == "site" and state is PluginState.OFFERED:
        raise WholeSiteOnly
    async with db.transaction():
        await raise_site_revision(now)  # locks the site's row: switches follow one another
        before = await plugin_choices()
        if before.site.get(plugin.name, "not_offered") == state.value:
            return
        await set_site_plugin(plugin.name, state, actor=actor, now=now)
        await _tell_changes(plugin, before, now)


async def switch_group_plugin(
    plugin: InstalledPlugin, group: UUID, *, is_on: bool, actor: Actor, now: datetime
) -> None:
    """Switch an offered plugin on or off for a group; its data stays either way."""
    if plugin.info.level == "site":
        raise WholeSiteOnly
    async with db.transaction():
        await raise_site_revision(now)  # locks the site's row: switches follow one another
        before = await plugin_choices()
        is_chosen = plugin.name in before.groups.get(group, frozenset())
        if before.site.get(plugin.name) == "offered" and is_chosen == is_on:
            return
        await set_group_plugin(plugin.name, group, is_on=is_on, actor=actor, now=now)
        await _tell_changes(plugin, before, now)


async def _tell_changes(plugin: InstalledPlugin, before: PluginChoices, now: datetime) -> None:
    """Write a row for each place where the plugin has just become on or off."""
    after = await plugin_choices()
    level = plugin.info.level
    places = _WHOLE if level == "site" else sorted(after.slugs.values(), key=str)
    for group in places:
        was = is_on(plugin.name, level, before, group)
        if is_on(plugin.name, level, after, group) != was:
            hook = "plugin_disabled" if was else "plugin_enabled"
            await tell_plugin(hook, now, plugin=plugin.name, group=group)
