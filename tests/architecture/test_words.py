"""Words that have no place here: junk drawers, left-overs, places of one machine."""

import ast
import re

from core.testing.sources import ROOT, committed_files, lines_with, modules

DRAWERS = {"util", "utils", "common", "helper", "helpers", "misc", "stuff", "manager"}
LEFT_OVERS = r"\b(TODO|FIXME|" + "XXX|HACK" + r")\b"
ITSELF = {"tests/architecture/test_words.py"}
# Package hosts and mirrors, written so that this file does not name them either.
HOSTS = r"(pypi\.|pythonhosted\.|npmjs\.|/simple/|crates\.)(org|io|com)?\b"
PLACES = r"(?<![\w.~:/-])/(root|home|work|opt|Users|farm|mnt|srv)/\w"


def test_no_junk_drawers():
    """A module or class that is named after nothing gathers everything."""
    names = {module.name for module in modules() if DRAWERS & words(module.name)}
    classes = {
        node.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and DRAWERS & words(node.name)
    }
    assert (names, classes) == (set(), set())


def words(name: str) -> set[str]:
    """The words of a path or of a class name, in small letters."""
    parts = re.findall(r"[A-Z]?[a-z]+", name.removesuffix(".py"))
    return {part.lower() for part in parts}


def texts():
    """All committed text files but this one and those made by a tool."""
    return tuple(
        path
        for path in committed_files()
        if str(path.relative_to(ROOT)) not in ITSELF and path.suffix not in {".svg", ".json"}
    )


def test_nothing_is_left_over():
    """What is not done is not in the code."""
    assert lines_with(LEFT_OVERS, texts()) == []


def test_no_package_hosts():
    """Where packages come from is the user's own setting."""
    assert lines_with(HOSTS, texts()) == []


def test_no_places_of_one_machine():
    """Absolute paths below someone's folders work on one machine only."""
    assert lines_with(PLACES, texts()) == []
