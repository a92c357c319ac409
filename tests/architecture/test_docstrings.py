"""Every module and public class says what it is."""

import ast

from core.testing.sources import modules, public_classes

FOLDERS = ("core", "plugins", "scripts", "tests")


def test_modules_have_docstrings():
    """The first line of a file says why it is there."""
    assert [module.name for module in modules(*FOLDERS) if not ast.get_docstring(module.tree)] == []


def test_public_classes_have_docstrings():
    """A class that others use says what they get."""
    assert [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules()
        for node in public_classes(module.tree)
        if not ast.get_docstring(node)
    ] == []


def test_tests_say_why():
    """The name of a test says the case, its docstring the reason."""
    assert [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ] == []
