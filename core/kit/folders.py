"""Where the rooms of the core lie, as templates, files and catalogs are found by convention."""

from functools import cache
from pathlib import Path


@cache
def core_rooms() -> tuple[Path, ...]:
    """The folders of the core's rooms, by name."""
    core = Path(__file__).parent.parent
    return tuple(sorted(folder for folder in core.iterdir() if (folder / "__init__.py").is_file()))
