"""Who may see which events: every query of events starts here."""

from typing import Self
from uuid import UUID

from core.accounts import Actor, ActorKind

_HOSTED = (
    "(event.group_id = ? OR EXISTS (SELECT 1 FROM event_host WHERE event_host.event = event.id"
    " AND event_host.group_id = ? AND event_host.has_agreed))"
)


class EventQuery:
    """Conditions on rows of `event`, with their values; made by `visible_events` alone."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self.args: list[object] = []

    def where(self, condition: str, *values: object) -> Self:
        """Narrow it down; each `?` stands for the next value."""
        for value in values:
            condition = condition.replace("?", self.value(value), 1)
        self._conditions.append(condition)
        return self

    def hosted_by(self, group: UUID) -> Self:
        """Only events of this group, or with it as a host that has agreed."""
        return self.where(_HOSTED, group, group)

    def value(self, value: object) -> str:
        """The placeholder of one more value."""
        self.args.append(value)
        return f"${len(self.args)}"

    @property
    def sql(self) -> str:
        """What follows WHERE."""
        return " AND ".join(self._conditions) or "true"


def visible_events(actor: Actor, group: UUID | None = None) -> EventQuery:
    """All events that the actor may see, in the site or among those of one group.

    A stranger sees what is public and published or cancelled; a members' link opens its group's
    members' events too; the system sees all. Those with a registration's, seat's or door link
    come to their own event through it, and see elsewhere what a stranger sees.
    """
    query = EventQuery()
    if group is not None:
        query.hosted_by(group)
    if actor.kind is ActorKind.SYSTEM:
        return query
    query.where("event.state IN ('published', 'cancelled')")
    if actor.kind is ActorKind.MEMBERS and actor.id is not None:
        return query.where(f"(event.visibility = 'public' OR {_HOSTED})", actor.id, actor.id)
    return query.where("event.visibility = 'public'")
