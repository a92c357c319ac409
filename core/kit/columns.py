"""Rows in and out: JSON columns as typed values (both engines hand them out as text)."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from core.kit import db

T = TypeVar("T")


def read_json(text: str, kind: type[T]) -> T:
    """The value of a JSON column, checked to be of this type."""
    return msgspec.json.decode(text, type=kind)


def read_texts(text: str) -> dict[str, str]:
    """A text in several languages."""
    return msgspec.json.decode(text, type=dict[str, str])


def json_text(value: Any) -> str:
    """The value as a JSON column takes it in plain SQL."""
    return msgspec.json.encode(value).decode()


async def insert_row(table: str, values: Mapping[str, Any]) -> None:
    """Add one row; the names are the code's own, never typed by anybody."""
    await db.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({db.placeholders(len(values))})",
        *values.values(),
    )


async def update_row(table: str, row_id: UUID, values: Mapping[str, Any]) -> None:
    """Change these columns of one row."""
    if not values:
        return
    pairs = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, 2))
    await db.execute(f"UPDATE {table} SET {pairs} WHERE id = $1", row_id, *values.values())
