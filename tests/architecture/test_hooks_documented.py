"""Every hook is documented, called by the core, used by somebody real, and tested."""

import ast
import inspect
from types import FunctionType

import pytest

from core.plugin_api import hookspecs
from core.testing.sources import ROOT, modules

HOOKS = {
    name: function
    for name, function in vars(hookspecs).items()
    if isinstance(function, FunctionType) and hasattr(function, "yhessa_spec")
}
REFERENCE = (ROOT / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
FRAME = "core/plugin_api/"


def implements(tree: ast.Module, hook: str) -> bool:
    """Whether a function of this name is marked as an implementation."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name == hook
        and any(ast.unparse(mark).startswith("hookimpl") for mark in node.decorator_list)
        for node in ast.walk(tree)
    )


def names(tree: ast.Module, hook: str) -> bool:
    """Whether the hook is called, or named in a string."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == hook)
        or (isinstance(node, ast.Constant) and node.value == hook)
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_documented(hook):
    """One line that says what it gives; then when it is called, by whom, and to what effect."""
    summary, _, rest = (inspect.getdoc(HOOKS[hook]) or "").partition("\n\n")
    assert summary.endswith(".")
    assert "\n" not in summary
    assert rest.startswith("Called ")
    assert f"\n## `{hook}`\n" in REFERENCE
    assert rest in REFERENCE


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_called_by_the_core(hook):
    """A hook that nobody calls is a promise that nobody keeps."""
    inner = {f"{FRAME}hookspecs.py", f"{FRAME}scoped.py"}
    assert [
        module.name
        for module in modules("core")
        if module.name not in inner and names(module.tree, hook)
    ]


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_used(hook):
    """By a room of the core, a plugin of ours, or the foreign one of the tests."""
    places = ("core", "plugins", "tests/fixtures/sauna_plugin")
    assert [module.name for module in modules(*places) if implements(module.tree, hook)]


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_tested(hook):
    """In the tests of the frame of plugins."""
    folder = "tests/core/plugin_api"
    assert [module.name for module in modules(folder) if f"{hook}" in module.text]
