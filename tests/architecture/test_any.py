"""The type that switches the checker off stands only where untyped libraries are met."""

import ast

from core.testing.sources import modules

ALLOWED = ("core/kit/", "core/plugin_api/scoped.py")


def test_nobody_else_writes_any():
    """`Any` is written in the kit and in the scoped calls alone."""
    assert [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if not module.name.startswith(ALLOWED)
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.Attribute) and node.attr == "Any")
    ] == []
