"""Finds the plugins that are installed and refuses, in one sentence, what could do harm."""

import difflib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pluggy import PluginManager, PluginValidationError

from core.kit.folders import core_rooms
from core.kit.i18n import Language
from core.plugin_api import hookspecs
from core.plugin_api.bring import check_tables, find_piccolo_app
from core.plugin_api.errors import PluginError
from core.plugin_api.markers import PROJECT, kind_of
from core.plugin_api.scoped import ScopedHooks, levels_of
from core.plugin_api.switches import PluginChoices, plugins_on
from core.plugin_api.types import (
    CORE_PREFIX,
    PluginInfo,
    PluginLevel,
    Scope,
    address_part,
)

__all__ = ["ENTRY_POINTS", "InstalledPlugin", "Plugins", "load_plugins", "new_manager"]

ENTRY_POINTS: Final = "yhessa.plugins"
CORE_DISTRIBUTION: Final = "yhessa"

SITE_ADDRESSES: Final = frozenset(
    {
        "accessibility",
        "c",
        "certificates",
        "events",
        "groups",
        "help",
        "manage",
        "municipalities",
        "privacy",
        "r",
        "s",
        "search",
        "series",
    }
)
"""What the core has, or keeps for itself, after `/{lang}/`."""
GROUP_ADDRESSES: Final = frozenset(
    {
        "edit",
        "events",
        "members",
        "plugins",
        "series",
    }
)
"""The same after `/{lang}/groups/{slug}/`."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST_NAME: Final = 40


class InstalledPlugin(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin that was found, checked and loaded; `folder` holds what it brings by convention."""

    name: str
    info: PluginInfo
    distribution: str
    version: str
    folder: Path
    piccolo_app: str | None = None

    @property
    def address(self) -> str:
        """Its part of addresses."""
        return address_part(self.name)


class Plugins(msgspec.Struct, frozen=True, kw_only=True):
    """All that were loaded, by name, and the manager that holds their hooks and the core's."""

    manager: PluginManager
    installed: Mapping[str, InstalledPlugin]

    @property
    def folders(self) -> dict[str, Path]:
        """Where templates, static files and catalogs of each plugin are looked for."""
        return {name: plugin.folder for name, plugin in self.installed.items()}

    @property
    def levels(self) -> dict[str, PluginLevel]:
        """Who switches each plugin on."""
        return levels_of(self.manager)

    @property
    def piccolo_apps(self) -> list[str]:
        """The modules that describe the plugins' tables and migrations."""
        return [app for plugin in self.installed.values() if (app := plugin.piccolo_app)]

    def hooks(self, language: Language, choices: PluginChoices) -> ScopedHooks:
        """The hooks in the scope of the whole site; `within` leads into a group."""
        on = plugins_on(self.levels, choices, None)
        return ScopedHooks(self.manager, Scope(language=language, plugins=on), choices)


def new_manager(core: Mapping[str, object]) -> PluginManager:
    """A manager that knows the hooks and the core's own rooms (`core.calendars`, …)."""
    manager = PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    for name, room in core.items():
        assert name.startswith(CORE_PREFIX), "rooms of the core are registered by their full name"
        manager.register(room, name)
    manager.check_pending()
    return manager


def load_plugins(
    core: Mapping[str, object],
    found: Iterable[EntryPoint] | None = None,
    *,
    core_version: str | None = None,
) -> Plugins:
    """The manager with the core's rooms and every plugin that is installed.

    Raises PluginError, with a sentence for who runs the site, at the first that can't be taken.
    """
    manager = new_manager(core)
    points = list(entry_points(group=ENTRY_POINTS) if found is None else found)
    _refuse_namesakes(points)
    installed = {}
    for point in sorted(points, key=lambda point: point.name):
        module = _load(point)
        plugin = _examine(point, module, core_version or version(CORE_DISTRIBUTION))
        _register(manager, plugin, module)
        installed[plugin.name] = plugin
    check_tables({plugin.name: plugin.piccolo_app for plugin in installed.values()})
    return Plugins(manager=manager, installed=installed)


def _refuse_namesakes(points: Iterable[EntryPoint]) -> None:
    owners = defaultdict(list)
    for point in points:
        owners[address_part(point.name)].append(point)
    for several in owners.values():
        if len(several) > 1:
            names = sorted({point.name for point in several})
            homes = " and ".join(sorted(_distribution(point) for point in several))
            raise PluginError(
                f"The plugin name {' / '.join(names)} is used twice, by {homes}: uninstall one."
            )


def _load(point: EntryPoint) -> ModuleType:
    try:
        module = point.load()
    except Exception as error:
        raise _refusal(point, f"can't be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(module, ModuleType) or not module.__file__ or not module.__package__:
        raise _refusal(point, f"must be a module inside a package, but {point.value} is none")
    return module


def _examine(point: EntryPoint, module: ModuleType, core_version: str) -> InstalledPlugin:
    if not _NAME.fullmatch(point.name) or len(point.name) > _LONGEST_NAME:
        raise _refusal(point, "needs a name of small letters, digits and single underscores")
    info = getattr(module, "info", None)
    if not isinstance(info, PluginInfo):
        raise _refusal(point, f"lacks `info = PluginInfo(…)` in {module.__name__}")
    if info.level not in {"site", "group"}:
        raise _refusal(point, f"has the level {info.level!r}, which must be site or group")
    _check_version(point, info, core_version)
    _check_address(point, info)
    return InstalledPlugin(
        name=point.name,
        info=info,
        distribution=_distribution(point),
        version=point.dist.version if point.dist else "",
        folder=Path(str(module.__file__)).parent,
        piccolo_app=find_piccolo_app(module),
    )


def _check_version(point: EntryPoint, info: PluginInfo, core_version: str) -> None:
    try:
        wanted = SpecifierSet(info.requires_core)
    except InvalidSpecifier as error:
        raise _refusal(
            point, f"has requires_core={info.requires_core!r}, which is no range like >=1,<2"
        ) from error
    if not wanted.contains(core_version, prereleases=True):
        raise _refusal(point, f"needs Yhessä {info.requires_core}, but this is {core_version}")


def _check_address(point: EntryPoint, info: PluginInfo) -> None:
    """Refuse a name under which the core already has addresses, templates or words."""
    taken = SITE_ADDRESSES if info.level == "site" else GROUP_ADDRESSES
    rooms = {room.name for room in core_rooms()}
    if address_part(point.name) in taken or point.name in rooms:
        raise _refusal(point, "has a name that the core uses itself, so it needs another one")


def _register(manager: PluginManager, plugin: InstalledPlugin, module: ModuleType) -> None:
    try:
        manager.register(module, plugin.name)
        manager.check_pending()
    except PluginValidationError as error:
        raise PluginError(
            f'The plugin "{plugin.name}" of {plugin.distribution} {_misfit(manager, module)}.'
        ) from error
    for caller in manager.get_hookcallers(module) or []:
        for impl in caller.get_hookimpls():
            if impl.plugin is module and _is_wrong_sort(caller.name, impl.function, impl.opts):
                raise PluginError(
                    f'The plugin "{plugin.name}" of {plugin.distribution} has {caller.name} as a '
                    "wrapper, or async where hooks are called at the start: make it plain."
                )


def _misfit(manager: PluginManager, module: ModuleType) -> str:
    """What is wrong with the hooks of a module that pluggy refused."""
    specs = {name: inspect.signature(spec) for name, spec in _specifications().items()}
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if manager.parse_hookimpl_opts(module, name) is None:
            continue
        if name not in specs:
            close = difflib.get_close_matches(name, specs, n=1)
            hint = f" (is {close[0]} meant?)" if close else ""
            return f"implements {name}, which is no hook{hint}"
        extra = set(inspect.signature(function).parameters) - set(specs[name].parameters)
        if extra:
            return f"asks {name} for {', '.join(sorted(extra))}, which this hook doesn't give"
    return "has a hook that can't be called"


def _specifications() -> dict[str, FunctionType]:
    functions = inspect.getmembers(hookspecs, inspect.isfunction)
    return {name: spec for name, spec in functions if hasattr(spec, f"{PROJECT}_spec")}


def _is_wrong_sort(hook: str, function: object, opts: Mapping[str, object]) -> bool:
    if opts["wrapper"] or opts["hookwrapper"]:
        return True
    return kind_of(hook) == "registration" and inspect.iscoroutinefunction(function)


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unknown distribution"


def _refusal(point: EntryPoint, why: str) -> PluginError:
    return PluginError(f'The plugin "{point.name}" of {_distribution(point)} {why}.')
