"""Addresses for machines: is it alive and ready, what may robots read, whom to tell of a hole."""

from datetime import datetime, timedelta

from litestar import Response, get
from litestar.di import NamedDependency

from core.app.database import missing_migrations
from core.groups import SiteInfo
from core.kit import db
from core.kit.clock import Clock
from core.settings import Settings

TEXT = "text/plain"


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[str]:
    """The process is alive."""
    return Response("ok\n", media_type=TEXT)


@get("/readyz", include_in_schema=False)
async def readyz() -> Response[str]:
    """Migrated, and the database answers."""
    try:
        await db.fetch_one("SELECT revision FROM site WHERE id = 1")
        missing = await missing_migrations()
    except Exception:  # noqa: BLE001 - optional: whatever is wrong, the answer is "not ready"
        return Response("the database does not answer\n", media_type=TEXT, status_code=503)
    if missing:
        return Response("the database is not migrated\n", media_type=TEXT, status_code=503)
    return Response("ready\n", media_type=TEXT)


@get("/robots.txt", include_in_schema=False)
async def robots(settings: NamedDependency[Settings]) -> Response[str]:
    """Public pages and feeds are for all; own pages and the door are nobody else's.

    Feeds must be allowed, or calendar services that obey this file stop reading them.
    """
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/s/", "/door/", "/demo", "/manage")),
        *(f"Disallow: /{lang}/{path}/" for lang in settings.languages for path in ("r", "s")),
        f"Sitemap: {settings.base_url}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", media_type=TEXT)


@get("/.well-known/security.txt", include_in_schema=False)
async def security_txt(
    settings: NamedDependency[Settings],
    site: NamedDependency[SiteInfo],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Where to report a hole (RFC 9116)."""
    midnight = clock().replace(hour=0, minute=0, second=0, microsecond=0)
    expires: datetime = midnight + timedelta(days=180)
    contact = (
        f"mailto:{site.keeper.email}"
        if site.keeper.email
        else f"{settings.base_url}/fi/accessibility"
    )
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(settings.languages)}",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", media_type=TEXT)


controllers = [healthz, readyz, robots, security_txt]
