"""The description as its page shows it: tables of names, kinds and words."""

from collections.abc import Mapping
from typing import cast

import msgspec

from core.site.api.openapi import Json, parameters_of
from core.site.api.operations import OPERATIONS, Operation


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter or field; `schema` names the schema that its kind is explained by."""

    name: str
    kind: str
    description: str
    is_required: bool
    schema: str = ""


class SchemaView(msgspec.Struct, frozen=True, kw_only=True):
    """One schema; an enumeration has values and no rows."""

    name: str
    description: str
    rows: tuple[Row, ...]
    values: tuple[str, ...]


class OperationView(msgspec.Struct, frozen=True, kw_only=True):
    """One operation with its examples."""

    operation: Operation
    rows: tuple[Row, ...]
    example: str
    body_example: str
    answer: str
    body: str


def operation_views() -> list[OperationView]:
    """All operations in order."""
    return [
        OperationView(
            operation=operation,
            rows=tuple(_parameter_row(parameter) for parameter in parameters_of(operation)),
            example=_pretty(operation.example),
            body_example=_pretty(operation.body_example) if operation.body_example else "",
            answer=operation.answer.__name__,
            body=operation.body.__name__ if operation.body else "",
        )
        for operation in OPERATIONS
    ]


def schema_views(document: Json) -> list[SchemaView]:
    """All schemas by name."""
    components = cast("dict[str, dict[str, Json]]", document["components"])
    return [_schema(name, schema) for name, schema in sorted(components["schemas"].items())]


def _schema(name: str, schema: Json) -> SchemaView:
    properties = cast("dict[str, Json]", schema.get("properties", {}))
    required = cast("list[str]", schema.get("required", []))
    rows = [_row(field, kind, is_required=field in required) for field, kind in properties.items()]
    return SchemaView(
        name=name,
        description=str(schema.get("description", "")),
        rows=tuple(rows),
        values=tuple(str(value) for value in cast("list[object]", schema.get("enum", []))),
    )


def _parameter_row(parameter: Json) -> Row:
    schema = cast("Json", parameter["schema"])
    row = _row(str(parameter["name"]), schema, is_required=bool(parameter["required"]))
    return msgspec.structs.replace(row, description=str(parameter["description"]))


def _row(name: str, schema: Json, *, is_required: bool) -> Row:
    kind, named = _kind(schema)
    return Row(
        name=name,
        kind=kind,
        schema=named,
        description=str(schema.get("description", "")),
        is_required=is_required,
    )


def _kind(schema: Mapping[str, object]) -> tuple[str, str]:
    """The kind in words, and the schema that it names."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        parts = [_kind(part) for part in cast("list[Json]", schema["anyOf"])]
        return " or ".join(kind for kind, _ in parts), next((name for _, name in parts if name), "")
    if "enum" in schema:
        return " | ".join(str(value) for value in cast("list[object]", schema["enum"])), ""
    if schema.get("type") == "array":
        kind, named = _kind(cast("Json", schema["items"]))
        return f"list of {kind}", named
    return str(schema.get("format") or schema.get("type", "any")), ""


def _pretty(value: msgspec.Struct) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
