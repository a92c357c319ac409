"""Door links: by one of them a helper without an account marks who came, on one day."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import msgspec

from core.accounts import Actor, ActorKind
from core.events import EventOut, EventState, event_by_id
from core.kit import db
from core.kit.columns import insert_row
from core.kit.dates import local
from core.kit.errors import NotFound
from core.kit.history import Deed, record
from core.kit.links import Links


class DoorLinkOut(msgspec.Struct, frozen=True, kw_only=True):
    """A door link; a lasting one works on any day, and only where the site is a demo."""

    id: UUID
    event: UUID
    day: date
    generation: int
    is_lasting: bool


class DoorState(StrEnum):
    """Whether the list stands behind the link now."""

    EARLY = "early"
    OPEN = "open"
    CANCELLED = "cancelled"


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """An opened link: its event, and whether names may be shown now."""

    link: DoorLinkOut
    event: EventOut
    state: DoorState

    @property
    def actor(self) -> Actor:
        """The helper, as history knows them."""
        return Actor(ActorKind.DOOR, self.link.id)


async def create_door_link(
    event: EventOut, day: date, *, actor: Actor, now: datetime, is_lasting: bool = False
) -> DoorLinkOut:
    """A new link for one day of an event."""
    link = DoorLinkOut(id=uuid4(), event=event.id, day=day, generation=0, is_lasting=is_lasting)
    async with db.transaction():
        values = {**msgspec.structs.asdict(link), "is_revoked": False, "created_at": now}
        await insert_row("door_link", values)
        await _record(link, "door_link.created", actor, now)
    return link


async def revoke_door_link(link: UUID, *, actor: Actor, now: datetime) -> None:
    """End a link at once; its address answers like an unknown one from then on."""
    async with db.transaction():
        found = await _read(link)
        if found is None:
            raise NotFound
        await db.execute("UPDATE door_link SET is_revoked = true WHERE id = $1", link)
        await _record(found, "door_link.revoked", actor, now)


def door_token(links: Links, link: DoorLinkOut) -> str:
    """What stands in the link's address."""
    return links.token("door", link.id, link.generation)


async def open_door(token: str, links: Links, *, now: datetime, is_demo: bool) -> Door:
    """The door behind a token; NotFound alike for wrong, revoked and outworn ones.

    The link works until the end of its day by the event's clocks. Before that day it opens, but
    names nobody.
    """
    subject = links.subject(token)
    link = await _read(subject) if subject else None
    if link is None or not links.matches(token, "door", link.id, link.generation):
        raise NotFound
    event = await event_by_id(link.event)
    today = local(now, event.zone).date()
    is_outworn = not is_demo if link.is_lasting else today > link.day
    if is_outworn or event.state not in {EventState.PUBLISHED, EventState.CANCELLED}:
        raise NotFound
    state = DoorState.OPEN
    if event.state is EventState.CANCELLED:
        state = DoorState.CANCELLED
    elif not link.is_lasting and today < link.day:
        state = DoorState.EARLY
    return Door(link=link, event=event, state=state)


async def _read(link: UUID) -> DoorLinkOut | None:
    row = await db.fetch_one(
        "SELECT id, event, day, generation, is_lasting FROM door_link"
        " WHERE id = $1 AND NOT is_revoked",
        link,
    )
    return DoorLinkOut(**row) if row else None


async def _record(link: DoorLinkOut, action: str, actor: Actor, now: datetime) -> None:
    await record(
        Deed(
            actor_kind=actor.kind,
            actor_id=actor.id,
            object_kind="door_link",
            object_id=link.id,
            event_id=link.event,
            action=action,
        ),
        now,
    )
