"""Who may see what is decided in one function per table, and never in a page."""

import ast
import re

from core.testing.sources import modules

FACES = re.compile(r"/(pages|api|feeds?)(_\w+)?\.py$|/(pages|api|feeds)/\w+\.py$")
STATEMENT = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b\s.*\b(FROM|VALUES|SET|WHERE)\b", re.DOTALL
)


def test_pages_hold_no_sql():
    """A page or an API asks the domain, which knows what this visitor may see."""
    assert [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if FACES.search(module.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and STATEMENT.search(node.value)
    ] == []


def test_pages_do_not_touch_the_database():
    """Neither by tables nor by plain statements."""
    assert [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if FACES.search(module.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (
            (node.module or "").endswith((".tables", "core.kit.db"))
            or (node.module == "core.kit" and "db" in {alias.name for alias in node.names})
        )
    ] == []


def test_conditions_on_events_start_in_one_place():
    """A list of events that begins elsewhere could show a members' event to a stranger."""
    assert [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.name != "core/events/domain/visible.py"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "EventQuery"
    ] == []
