"""Kinds of events, and themes."""

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from core.events.schemas import ThemeOut
from core.groups import Texts
from core.kit import db
from core.kit.columns import json_text, read_texts

DATA: Final = Path(__file__).parent.parent / "data"


@cache
def event_kinds() -> dict[str, Texts]:
    """The kinds that the core knows, with their names."""
    return msgspec.json.decode((DATA / "event_kinds.json").read_bytes(), type=dict[str, Texts])


def kind_name(kind: str) -> Texts:
    """The name of a kind; of one that a plugin brought and took away, its key."""
    return event_kinds().get(kind) or {"fi": kind}


async def set_theme(slug: str, name: Texts) -> None:
    """Make a theme, or name it anew."""
    await db.execute(
        "INSERT INTO theme (slug, name) VALUES ($1, $2)"
        " ON CONFLICT (slug) DO UPDATE SET name = excluded.name",
        slug,
        json_text(name),
    )


async def list_themes() -> list[ThemeOut]:
    """All themes, by their Finnish names."""
    rows = await db.fetch("SELECT slug, name FROM theme")
    themes = [ThemeOut(row["slug"], read_texts(row["name"])) for row in rows]
    return sorted(themes, key=lambda theme: theme.name.get("fi", theme.slug))
