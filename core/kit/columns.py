"""JSON columns as typed values: both engines hand them out as text."""

from typing import Any, TypeVar

import msgspec

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
