"""Addresses: unique in their kind, and old ones lead on for good."""

from typing import Literal
from uuid import UUID, uuid4

from core.kit import db
from core.kit.text import slugify

SlugKind = Literal["event", "group", "series"]
_TABLES: dict[SlugKind, str] = {"event": "event", "group": "groups", "series": "series"}
MAX_SLUG = 80


async def free_slug(kind: SlugKind, wanted: str) -> str:
    """The wanted address, with a number where it is or was somebody's; never an old one.

    Only a proposal: the unique index decides.
    """
    base = slugify(wanted, max_length=MAX_SLUG) or kind
    number = 1
    slug = base
    while await _is_known(kind, slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


async def _is_known(kind: SlugKind, slug: str) -> bool:
    table = _TABLES[kind]
    row = await db.fetch_one(
        f"SELECT 1 AS found FROM {table} WHERE slug = $1"
        " UNION ALL SELECT 1 FROM old_slug WHERE kind = $2 AND slug = $1 LIMIT 1",
        slug,
        kind,
    )
    return row is not None


async def keep_old_slug(kind: SlugKind, slug: str, target: UUID) -> None:
    """Let an address that was given up lead on to its object; call it in the transaction."""
    await db.execute(
        "INSERT INTO old_slug (id, kind, slug, target) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (kind, slug) DO UPDATE SET target = excluded.target",
        uuid4(),
        kind,
        slug,
        target,
    )


async def old_slug_target(kind: SlugKind, slug: str) -> UUID | None:
    """Whose address this was."""
    row = await db.fetch_one(
        "SELECT target FROM old_slug WHERE kind = $1 AND slug = $2", kind, slug
    )
    return row["target"] if row else None
