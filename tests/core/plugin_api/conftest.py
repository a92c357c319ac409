"""Plugins made in a test: a module of hooks from a few functions."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest

from core.groups import GroupRef
from core.plugin_api import PluginInfo, Scope, ScopedHooks, hookimpl, translator
from core.plugin_api.discovery import new_manager
from core.plugin_api.switches import NOTHING_CHOSEN, PluginChoices

MakeHooks = Callable[..., ScopedHooks]


def module_of(name: str, *, level: str = "group", **functions: object) -> ModuleType:
    """A plugin's module with these hooks."""
    _ = translator(name)
    module = ModuleType(name)
    module.info = PluginInfo(
        name=_("Name"), summary=_("Summary."), level=level, requires_core=">=0.1"
    )
    for hook, function in functions.items():
        setattr(module, hook, hookimpl(function))
    return module


@pytest.fixture
def make_module() -> Callable[..., ModuleType]:
    """Makes a plugin's module of a few functions."""
    return module_of


def _group(number: int, slug: str) -> GroupRef:
    return GroupRef(
        id=UUID(int=number), slug=slug, name={"fi": slug}, short_name=slug, accent="jarvi"
    )


@pytest.fixture
def lake() -> GroupRef:
    """A group."""
    return _group(1, "lake")


@pytest.fixture
def hill() -> GroupRef:
    """The group next door."""
    return _group(2, "hill")


@pytest.fixture
def make_hooks() -> MakeHooks:
    """The front of the hooks of these modules, all on where nothing else is said."""

    def make(
        *modules: ModuleType,
        on: set[str] | None = None,
        choices: PluginChoices = NOTHING_CHOSEN,
        core: dict[str, object] | None = None,
    ) -> ScopedHooks:
        manager = new_manager(core or {})
        for module in modules:
            manager.register(module, module.__name__)
        names = {module.__name__ for module in modules} if on is None else on
        scope = Scope(
            language="fi", plugins=frozenset(names), group_id=UUID(int=1), group_slug="jarvijane"
        )
        return ScopedHooks(manager, scope, choices)

    return make


@pytest.fixture
def make_point(tmp_path: Path) -> Iterator[Callable[..., EntryPoint]]:
    """Writes a distribution with one plugin onto the path; gives its entry point."""
    made: list[str] = []
    sys.path.insert(0, str(tmp_path))

    def make(name: str, source: str, *, distribution: str = "") -> EntryPoint:
        distribution = distribution or f"yhessa-{name}"
        package = f"{name}_of_{distribution}".replace("-", "_").lower()
        made.append(package)
        folder = tmp_path / package
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "hooks.py").write_text(source)
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[yhessa.plugins]\n{name} = {package}.hooks\n")
        from importlib.metadata import Distribution

        points = Distribution.at(info).entry_points
        (point,) = points
        return point

    yield make
    sys.path.remove(str(tmp_path))
    for name in list(sys.modules):
        if name.partition(".")[0] in made:
            del sys.modules[name]
