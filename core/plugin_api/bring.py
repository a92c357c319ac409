"""What plugins bring by convention: tables and migrations, pages, words."""

import importlib
import importlib.util
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, cast

from litestar import Router
from litestar.types import ControllerRouterHandler
from piccolo.conf.apps import AppConfig
from piccolo.table import TABLE_REGISTRY, Table
from pluggy import HookImpl

from core.kit.i18n import register_catalogs
from core.plugin_api.errors import PluginError
from core.plugin_api.types import CORE_PREFIX, address_part

if TYPE_CHECKING:
    from core.plugin_api.discovery import Plugins

__all__ = ["check_tables", "find_piccolo_app", "register_words", "routers"]


def find_piccolo_app(module: ModuleType) -> str | None:
    """The name of the `piccolo_app` module beside a plugin's hooks, if there is one."""
    name = f"{module.__package__}.piccolo_app"
    return name if importlib.util.find_spec(name) else None


def check_tables(apps: Mapping[str, str | None]) -> None:
    """Refuse a plugin whose tables could be taken for the core's or another plugin's."""
    owners = dict.fromkeys(_core_tables(), "the core")
    for plugin, module in apps.items():
        for table in _tables(plugin, module) if module else ():
            if not table.startswith(f"{plugin}_"):
                raise PluginError(
                    f'The plugin "{plugin}" has a table {table}: '
                    f"its name must begin with {plugin}_."
                )
            if owners.setdefault(table, plugin) != plugin:
                raise PluginError(
                    f'The plugin "{plugin}" has a table {table}, as {owners[table]} has.'
                )


def _tables(plugin: str, module: str) -> list[str]:
    try:
        config: AppConfig = importlib.import_module(module).APP_CONFIG
    except Exception as error:
        raise PluginError(
            f'The tables of the plugin "{plugin}" can\'t be loaded: '
            f"{type(error).__name__}: {error}."
        ) from error
    if config.app_name != plugin:
        raise PluginError(
            f'The plugin "{plugin}" calls its Piccolo app "{config.app_name}": '
            f'it must be "{plugin}" too.'
        )
    return [_name(table) for table in config.table_classes]


def _core_tables() -> list[str]:
    return [_name(table) for table in TABLE_REGISTRY if table.__module__.startswith(CORE_PREFIX)]


def _name(table: type[Table]) -> str:
    return table._meta.tablename  # noqa: SLF001 - optional: Piccolo has no public way


def register_words(plugins: "Plugins") -> None:
    """Make the plugins' catalogs known."""
    for name, folder in plugins.folders.items():
        register_catalogs(name, folder / "locale")


def routers(plugins: "Plugins") -> list[Router]:
    """The pages of all plugins, each below its own address and nowhere else."""
    return [
        _router(impl, plugins.installed[impl.plugin_name].info.level)
        for impl in plugins.manager.hook.register_routes.get_hookimpls()
        if impl.plugin_name in plugins.installed
    ]


def _router(impl: HookImpl, level: str) -> Router:
    name = impl.plugin_name
    base = "/{lang:str}" if level == "site" else "/{lang:str}/groups/{slug:str}"
    try:
        handlers = cast("list[ControllerRouterHandler]", impl.function())
        path = f"{base}/{address_part(name)}"
        return Router(path=path, route_handlers=handlers, include_in_schema=False)
    except Exception as error:
        raise PluginError(
            f'The plugin "{name}" has pages that can\'t be used: {type(error).__name__}: {error}.'
        ) from error
