"""Who acts, as rules and history see it."""

from enum import StrEnum
from uuid import UUID

import msgspec


class ActorKind(StrEnum):
    """How somebody came to act."""

    STRANGER = "stranger"
    REGISTRATION = "registration"  # the contact, by the registration's link
    SEAT = "seat"  # the person, by the seat's link
    DOOR = "door"  # a helper, by a door link
    MEMBERS = "members"  # by a group's members' link
    SYSTEM = "system"  # a rule or the worker


class Actor(msgspec.Struct, frozen=True):
    """Who acts; `id` is that of the registration, seat, door link or group behind the link."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
