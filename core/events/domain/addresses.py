"""Public addresses of events, for the sitemap."""

from datetime import datetime

from core.accounts import Actor, ActorKind
from core.events.domain.visible import visible_events
from core.kit import db


async def public_addresses(limit: int) -> list[tuple[str, datetime]]:
    """Slug and last change of what everybody may see, the latest events first."""
    query = visible_events(Actor(ActorKind.STRANGER))
    rows = await db.fetch(
        f"SELECT event.slug, event.modified_at FROM event WHERE {query.sql}"
        f" ORDER BY event.starts_at DESC LIMIT {query.value(limit)}",
        *query.args,
    )
    return [(row["slug"], row["modified_at"]) for row in rows]
