"""The sitemap: every public page in every language (sitemaps.org protocol, hreflang links)."""

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from litestar import Response, get
from litestar.di import NamedDependency

from core.events import list_series, next_midnight, public_addresses
from core.groups import SiteInfo, list_groups
from core.kit.clock import Clock
from core.kit.dates import HOME_ZONE
from core.kit.web import Freshness, WebRequest, public_bytes
from core.settings import Settings

MOST_EVENTS = 15_000  # a sitemap holds 50,000 addresses, each event has three
STATIC = ("/", "/events", "/groups", "/certificates", "/help", "/privacy", "/accessibility")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@get("/sitemap.xml", include_in_schema=False)
async def sitemap(
    request: WebRequest,
    settings: NamedDependency[Settings],
    site: NamedDependency[SiteInfo],
    clock: NamedDependency[Clock],
) -> Response[bytes]:
    """All that search engines may know."""
    pages: list[tuple[str, datetime | None]] = [(path, None) for path in STATIC]
    pages += [(f"/groups/{group.slug}", None) for group in await list_groups()]
    pages += [(f"/series/{series.slug}", None) for series in await list_series()]
    events = await public_addresses(MOST_EVENTS)
    pages += [(f"/events/{slug}", modified_at) for slug, modified_at in events]
    body = HEAD + "".join(_entries(settings, pages)) + "</urlset>\n"
    return public_bytes(
        request,
        body.encode(),
        media_type="application/xml",
        freshness=Freshness(until=next_midnight(clock(), HOME_ZONE)),
        last_modified=site.modified_at,
    )


def _entries(settings: Settings, pages: Sequence[tuple[str, datetime | None]]) -> list[str]:
    entries = []
    for path, modified_at in pages:
        quoted = escape(path)
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}"'
            f' href="{settings.base_url}/{language}{quoted}"/>'
            for language in settings.languages
        )
        stamp = f"<lastmod>{modified_at:%Y-%m-%d}</lastmod>" if modified_at else ""
        entries += [
            f"<url><loc>{settings.base_url}/{language}{quoted}</loc>{stamp}{links}</url>\n"
            for language in settings.languages
        ]
    return entries
