"""The house: each room is guarded by its contracts."""

import tomllib

from core.testing.sources import ROOT

OPEN = {"app", "kit", "testing"}  # the root, the ground that all stand on, the fixtures


def rooms() -> set[str]:
    """The folders of the core that have a front door."""
    found = {path.parent.name for path in (ROOT / "core").glob("*/__init__.py")}
    return found - OPEN


def contracts():
    """The import contracts of pyproject.toml, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {found["name"]: found for found in project["tool"]["importlinter"]["contracts"]}


def test_each_room_has_a_front_door():
    """Nobody reaches past `core.<room>` into its modules."""
    doors = {
        f"core.{room}.*": contracts().get(f"The front door of {room}", {}).get("protected_modules")
        for room in rooms()
    }
    assert {inside: [inside] for inside in doors} == doors


def test_each_room_is_ordered_inside():
    """Pages stand on the domain, the domain on schemas, those on tables."""
    named = set(contracts()["Inside a room"]["containers"])
    assert {f"core.{room}" for room in rooms() - {"plugin_api"}} == named
