"""The API's description, and the page that shows it."""

from importlib.metadata import version

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from core.events import next_midnight
from core.kit.clock import Clock
from core.kit.web import Freshness, WebRequest, private_page, public_bytes
from core.settings import Settings
from core.site.api.answers import OPEN
from core.site.api.openapi import ABOUT, PROBLEMS, openapi_document
from core.site.api.schema_view import operation_views, schema_views


@get("/api/openapi.json", include_in_schema=False)
async def description(
    request: WebRequest, settings: NamedDependency[Settings], clock: NamedDependency[Clock]
) -> Response[bytes]:
    """The description in OpenAPI 3.1."""
    document = openapi_document(settings.base_url, version=version("yhessa"))
    return public_bytes(
        request,
        msgspec.json.format(msgspec.json.encode(document), indent=2),
        media_type="application/json",
        freshness=Freshness(until=next_midnight(clock())),
        headers=OPEN,
    )


@get("/api/docs", include_in_schema=False)
async def page(request: WebRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """The same for people; in English, as the names in it are."""
    document = openapi_document(settings.base_url, version=version("yhessa"))
    return private_page(
        request,
        "site/api.html",
        about=ABOUT,
        base_url=settings.base_url,
        operations=operation_views(),
        schemas=schema_views(document),
        problems=PROBLEMS,
    )
