"""The names of the associations' directory: forms offer them and find them."""

from typing import Final
from uuid import UUID

from core.kit import db
from core.kit.text import fold

MOST_OFFERED: Final = 300


class Directory:
    """Names and ids of all associations."""

    def __init__(self, rows: list[tuple[UUID, str]]) -> None:
        self.names = tuple(name for _id, name in rows)
        self._ids = {fold(name): identity for identity, name in rows}

    @property
    def offered(self) -> tuple[str, ...]:
        """All names for a list beside the field, unless that would be too long."""
        return self.names if len(self.names) <= MOST_OFFERED else ()

    def find(self, name: str) -> UUID | None:
        """The association that is called this, but for capitals and accents."""
        return self._ids.get(fold(name))

    def search(self, text: str, *, most: int = 10) -> tuple[str, ...]:
        """Names that hold all typed words."""
        words = fold(text).split()
        found = (name for folded, name in self._folded() if all(word in folded for word in words))
        return (
            tuple(name for name, _number in zip(found, range(most), strict=False)) if words else ()
        )

    def _folded(self) -> list[tuple[str, str]]:
        return [(fold(name), name) for name in self.names]


_kept: dict[tuple[int, int], Directory] = {}


async def read_directory(site_revision: int) -> Directory:
    """The directory; a new association raises the site's revision, so none is missed."""
    key = (id(db.engine()), site_revision)
    found = _kept.get(key)
    if found is None:
        rows = await db.fetch("SELECT id, name FROM association ORDER BY sort_name")
        _kept.clear()
        found = _kept[key] = Directory([(row["id"], row["name"]) for row in rows])
    return found
