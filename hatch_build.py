"""Compiles the translation catalogs, so that the wheel carries them ready."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogs(root: Path) -> None:
    """Turn every `.po` below `core` and `plugins` into the `.mo` beside it."""
    for folder in ("core", "plugins"):
        for source in (root / folder).rglob("*.po"):
            with source.open("rb") as file:
                catalog = read_po(file, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalog)


class CompileCatalogs(BuildHookInterface[Any]):
    """The build hook that hatchling calls, also for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - signature: hatchling's signature
        """Compile all catalogs before the files are gathered."""
        compile_catalogs(Path(self.root))
