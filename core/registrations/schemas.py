"""Registrations and seats as the other rooms, pages and the API see them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from core.events import Mode

Line = Annotated[str, Meta(max_length=200)]
Email = Annotated[str, Meta(max_length=254)]
AnswerValue = str | bool | tuple[str, ...]
"""Text, yes or no, or the keys of the chosen options."""

MESSAGE_LENGTH: Final = 2000
ANSWER_LENGTH: Final = 2000
SHORT_ANSWER_LENGTH: Final = 300


class SeatState(StrEnum):
    """What a seat is; named, attended or a no-show is computed."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    PENDING = "pending"  # waits for the organiser's yes and holds no place
    OFFERED = "offered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


HOLDING: Final = frozenset({SeatState.CONFIRMED, SeatState.OFFERED})
"""The states that hold a place."""

LIVE: Final = HOLDING | {SeatState.WAITING, SeatState.PENDING}
"""The states that are not final."""


class Source(StrEnum):
    """How a registration came."""

    WEB = "web"
    STAFF = "staff"
    IMPORT = "import"
    API = "api"
    DOOR = "door"


class Role(StrEnum):
    """What the contact does in the association."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    TREASURER = "treasurer"
    BOARD = "board"
    EMPLOYEE = "employee"
    VOLUNTEER = "volunteer"
    OTHER = "other"


OTHER_MUNICIPALITY: Final = "other"


class SeatIn(msgspec.Struct, frozen=True, kw_only=True):
    """One wanted seat: its quota, the person if known, the quotas of chosen sessions."""

    quota: UUID
    name: Line = ""
    email: Email = ""
    sessions: tuple[UUID, ...] = ()
    answers: Mapping[UUID, AnswerValue] = {}


class RegistrationIn(msgspec.Struct, frozen=True, kw_only=True):
    """One act of signing up; the same `form_key` again is the same registration.

    A form key must be such that nobody can guess another's: whoever knows it sees the result.
    """

    form_key: Annotated[str, Meta(min_length=8, max_length=100)]
    contact_name: Line
    contact_email: Email
    seats: tuple[SeatIn, ...]
    contact_phone: Annotated[str, Meta(max_length=20)] = ""
    association: UUID | None = None
    association_name: Line = ""
    role: Annotated[str, Meta(max_length=20)] = ""
    municipality: Annotated[str, Meta(max_length=5)] = ""
    language: str = "fi"
    source: Source = Source.WEB
    may_split: bool = True
    message: Annotated[str, Meta(max_length=MESSAGE_LENGTH)] = ""
    answers: Mapping[UUID, AnswerValue] = {}


class PersonIn(msgspec.Struct, frozen=True, kw_only=True):
    """Whose seat it is."""

    name: Line
    email: Email = ""


class ContactIn(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the organiser reaches about a registration; what is None stays as it was."""

    name: Line
    email: Email
    phone: Annotated[str, Meta(max_length=20)] = ""
    association: UUID | None = None
    association_name: Line = ""
    role: Annotated[str, Meta(max_length=20)] | None = None
    municipality: Annotated[str, Meta(max_length=5)] | None = None
    message: Annotated[str, Meta(max_length=MESSAGE_LENGTH)] | None = None


class SeatOut(msgspec.Struct, frozen=True, kw_only=True):
    """One seat; `place_in_queue` is 1 + the parties before it while it waits."""

    id: UUID
    registration: UUID
    event: UUID
    quota: UUID
    mode: Mode
    position: int
    state: SeatState
    name: str
    email: str
    generation: int
    sequence: int
    place_in_queue: int | None = None
    is_walk_in: bool = False
    sessions: tuple[UUID, ...] = ()
    answers: Mapping[UUID, AnswerValue] = {}
    changed_at: datetime
    is_erased: bool = False

    @property
    def is_live(self) -> bool:
        """Whether it is not cancelled or expired."""
        return self.state in LIVE

    @property
    def holds_place(self) -> bool:
        """Whether it holds a place."""
        return self.state in HOLDING


class RegistrationOut(msgspec.Struct, frozen=True, kw_only=True):
    """A registration with its seats in order."""

    id: UUID
    event: UUID
    generation: int
    contact_name: str
    contact_email: str
    contact_phone: str
    association: UUID | None
    association_name: str
    role: str
    municipality: str
    language: str
    source: Source
    may_split: bool
    message: str
    created_at: datetime
    seats: tuple[SeatOut, ...]
    answers: Mapping[UUID, AnswerValue] = {}
    is_erased: bool = False

    @property
    def live_seats(self) -> tuple[SeatOut, ...]:
        """The seats that are not cancelled or expired."""
        return tuple(seat for seat in self.seats if seat.is_live)

    @property
    def nameless(self) -> tuple[SeatOut, ...]:
        """The seats that still need a name."""
        return tuple(seat for seat in self.live_seats if not seat.name)


class QuotaState(msgspec.Struct, frozen=True, kw_only=True):
    """A quota's numbers, read from its locked row."""

    id: UUID
    session: UUID | None
    mode: Mode
    places: int | None
    has_queue: bool
    is_open: bool
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Places that nobody holds; None without a limit."""
        return None if self.places is None else max(self.places - self.taken, 0)
