"""The API's description (OpenAPI 3.1), made of the same Structs that it reads and answers with."""

from typing import Final

import msgspec
from msgspec.structs import fields

from core.site.api import examples, structs
from core.site.api.inputs import IDEMPOTENCY_KEY
from core.site.api.operations import OPERATIONS, TAGS, Operation

Json = dict[str, object]

REFERENCE: Final = "#/components/schemas/{name}"
PROBLEMS: Final = {
    400: "The request can't be read: no JSON, or a header is missing.",
    404: "There is no such thing, or it is not public.",
    409: "The event's rules or its state don't allow it; `errors` tells all reasons at once.",
    413: "The body is larger than a megabyte.",
    415: "The body is not `application/json`.",
    422: "Parameters or body are not as described; `errors` tells all faults at once.",
    429: "Too many sign-ups from one address: wait as `Retry-After` says.",
}
ABOUT: Final = """\
What the public pages show, for programs; and signing up.

- No account, no key, and no cookie is looked at. Answers to GET may be read from pages of any \
origin (`Access-Control-Allow-Origin: *`, without credentials); signing up may not.
- Answers to GET have an ETag: send it as `If-None-Match`, and 304 says that nothing has changed.
- Texts stand in all languages that they were given in; with `lang` in one.
- Errors are problem details (RFC 9457) of one shape, in English. Fields may be added; none is \
renamed or taken away within `v1`.
- Members' events, drafts and online links are never shown."""
SLUG: Final[Json] = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The event's slug.",
    "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 120},
    "example": examples.SLUG,
}


def openapi_document(base_url: str, *, version: str) -> Json:
    """The whole description."""
    kinds: list[type[msgspec.Struct]] = [structs.Problem]
    for operation in OPERATIONS:
        kinds += [kind for kind in (operation.answer, operation.body) if kind is not None]
    _, components = msgspec.json.schema_components(_with_parameters(kinds), ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yhessä",
            "version": version,
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
            "contact": {"name": "The site's keeper", "url": f"{base_url}/fi/help"},
        },
        "servers": [{"url": base_url, "description": "This site."}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": _paths(),
        "components": {"schemas": components},
    }


def _with_parameters(kinds: list[type[msgspec.Struct]]) -> list[object]:
    """The kinds and the types of all parameters, which may name schemas of their own."""
    found: list[object] = list(kinds)
    for operation in OPERATIONS:
        if operation.query is not None:
            found += [field.type for field in fields(operation.query)]
    return found


def _paths() -> Json:
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return dict(paths)


def _operation(operation: Operation) -> Json:
    found: Json = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": parameters_of(operation),
        "responses": _responses(operation),
    }
    if operation.body is not None:
        found["requestBody"] = {
            "required": True,
            "content": _content(operation.body, operation.body_example),
        }
    return found


def parameters_of(operation: Operation) -> list[Json]:
    """Path, query and header parameters."""
    found: list[Json] = [SLUG] if operation.has_slug else []
    if operation.query is not None:
        found += [
            _parameter(field.encode_name, "query", field.type, required=field.required)
            for field in fields(operation.query)
        ]
    if operation.body is not None:
        found.append(_parameter("Idempotency-Key", "header", IDEMPOTENCY_KEY, required=True))
    return found


def _parameter(name: str, place: str, kind: object, *, required: bool) -> Json:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=REFERENCE)
    description = schema.pop("description", "")
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": description,
        "schema": schema,
    }


def _responses(operation: Operation) -> Json:
    found: Json = {
        str(operation.status): {
            "description": "Signed up." if operation.body else "Found.",
            "content": _content(operation.answer, operation.example),
        }
    }
    if operation.has_slug and operation.body is None:
        found["301"] = {
            "description": "The event has another slug now.",
            "headers": {"Location": {"description": "Where.", "schema": {"type": "string"}}},
        }
    for status in operation.problems:
        found[str(status)] = _problem(PROBLEMS[status])
    found["default"] = _problem("Any other error.")
    return found


def _problem(description: str) -> Json:
    content = _content(structs.Problem, examples.PROBLEM)
    return {
        "description": description,
        "content": {"application/problem+json": content["application/json"]},
    }


def _content(kind: type[msgspec.Struct], example: msgspec.Struct | None) -> Json:
    return {
        "application/json": {
            "schema": {"$ref": REFERENCE.format(name=kind.__name__)},
            "example": msgspec.to_builtins(example),
        }
    }
