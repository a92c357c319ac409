"""What `yhessa plugins` prints: the plugins with their states, and what lies idle."""

from collections.abc import Iterable
from typing import Final

import msgspec
from piccolo.apps.migrations.tables import Migration

from core.app.database import ROOMS, missing_migrations, open_database
from core.groups import plugin_choices
from core.kit import db
from core.plugin_api import PluginLevel, Plugins, SitePluginState, is_on, load_plugins
from core.settings import Settings

__all__ = ["PluginLine", "idle_plugins", "list_plugins", "plugin_report", "report"]

_STATES: Final[dict[SitePluginState, str]] = {
    "not_offered": "not offered",
    "offered": "offered",
    "on_for_all": "on for all",
}


class PluginLine(msgspec.Struct, frozen=True, kw_only=True):
    """One installed plugin and where it is on."""

    name: str
    title: str
    level: PluginLevel
    distribution: str
    version: str
    state: SitePluginState
    groups_on: int


async def list_plugins(plugins: Plugins) -> list[PluginLine]:
    """The installed plugins by name."""
    choices = await plugin_choices()
    return [
        PluginLine(
            name=plugin.name,
            title=str(plugin.info.name),
            level=plugin.info.level,
            distribution=plugin.distribution,
            version=plugin.version,
            state=choices.site.get(plugin.name, "not_offered"),
            groups_on=sum(
                is_on(plugin.name, plugin.info.level, choices, group)
                for group in choices.slugs.values()
            ),
        )
        for plugin in plugins.installed.values()
    ]


async def idle_plugins(plugins: Plugins) -> dict[str, str]:
    """What is not installed but has left something in the database: its name, and a sentence."""
    known = {*plugins.installed, *ROOMS}
    migrations = await Migration.select(Migration.app_name).distinct().run()
    with_tables = {row["app_name"] for row in migrations} - known
    choices = await plugin_choices()
    chosen = {*choices.site, *(name for names in choices.groups.values() for name in names)}
    sentences = dict.fromkeys(
        sorted(chosen - known), "not installed; what the site chose for it is kept"
    )
    tables = dict.fromkeys(sorted(with_tables), "not installed; its tables and their data lie idle")
    return {**sentences, **tables}


async def report(settings: Settings) -> str:
    """The list for an installation, or what must be done before there can be one."""
    plugins = load_plugins({})
    open_database(settings, plugins.piccolo_apps)
    try:
        if await missing_migrations():
            return "The database is not up to date: run `yhessa migrate` first."
        return await plugin_report(plugins)
    finally:
        await db.engine().close_connection_pool()


async def plugin_report(plugins: Plugins) -> str:
    """The list in words, a line for each."""
    lines = [_line(line) for line in await list_plugins(plugins)]
    idle = [f"{name}: {why}" for name, why in (await idle_plugins(plugins)).items()]
    return "\n".join(_or_none([*lines, *idle]))


def _line(line: PluginLine) -> str:
    where = "the whole site" if line.level == "site" else f"groups, on in {line.groups_on}"
    return (
        f"{line.name}: {line.title} ({line.distribution} {line.version}); "
        f"{_STATES[line.state]}; for {where}"
    )


def _or_none(lines: Iterable[str]) -> list[str]:
    return list(lines) or ["No plugins are installed."]
