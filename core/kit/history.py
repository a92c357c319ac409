"""History: each deed of a person becomes an entry, written in the deed's transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from core.kit import db


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done; `action` is like `seat.cancelled`, `details` hold what the words need."""

    actor_kind: str
    actor_id: UUID | None
    object_kind: str
    object_id: UUID
    action: str
    event_id: UUID | None = None
    details: dict[str, Any] = {}


async def record(deed: Deed, now: datetime) -> None:
    """Add one entry."""
    await db.execute(
        "INSERT INTO history_entry (happened_at, actor_kind, actor_id, object_kind, object_id,"
        " event_id, action, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        now,
        deed.actor_kind,
        deed.actor_id,
        deed.object_kind,
        deed.object_id,
        deed.event_id,
        deed.action,
        msgspec.json.encode(deed.details).decode(),
    )
