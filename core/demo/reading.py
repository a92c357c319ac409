"""The data files of the demo as typed values."""

from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from core.events import QuestionKind, QuestionOption, QuestionScope, QuotaIn, Visibility
from core.groups import GroupKind, GroupState, Texts

DATA: Final = Path(__file__).parent / "data"

T = TypeVar("T")


class SignUpTerms(msgspec.Struct, frozen=True):
    """When one can sign up for an event of the data, and how."""

    required: bool
    opens: str = ""
    closes: str = ""
    waiting_list: bool = False
    max_group_size: int = 5
    needs_approval: bool = False


class CertificateFacts(msgspec.Struct, frozen=True):
    """What an event of the data says of its certificates."""

    lessons_45_min: float
    hours: float
    minimum_attendance_percent: int


class EventData(msgspec.Struct, frozen=True):
    """One event of the data; times are by the clock on the wall, of whole days the dates."""

    id: str
    type: str
    title: Texts
    start: str
    end: str
    all_day: bool
    timezone: str
    attendance_mode: str
    municipality: str
    venue: str | None
    capacity: int | None
    capacity_online: int | None
    organisers: tuple[str, ...]
    local_group: str | None
    series: str | None
    status: str
    visibility: Visibility
    languages: tuple[str, ...]
    registration: SignUpTerms | None
    extra_fields: tuple[str, ...]
    certificate: CertificateFacts | None
    tags: tuple[str, ...]
    facts: str
    description: Texts | None = None

    @property
    def has_sign_up(self) -> bool:
        """Whether one signs up for it."""
        return self.registration is not None and self.registration.required


class EventTexts(msgspec.Struct, frozen=True):
    """What we say of an event beyond the data."""

    summary: Texts = {}
    description: Texts = {}
    contents: tuple[Texts, ...] = ()
    cancel_message: Texts = {}


class GroupData(msgspec.Struct, frozen=True, kw_only=True):
    """A group of the demo."""

    kind: GroupKind
    short_name: str
    accent: str
    state: GroupState
    name: Texts
    intro: Texts
    municipalities: tuple[str, ...]
    contact_name: str
    contact_email: str
    contact_phone: str


class AssociationData(msgspec.Struct, frozen=True, kw_only=True):
    """An invented association."""

    id: str
    name: str
    field: str
    municipality: str
    business_id: str | None
    registered: bool
    email: str


class VenueData(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the demo."""

    municipality: str
    access_facts: tuple[str, ...] = ()
    access_text: Texts = {}


class SeriesData(msgspec.Struct, frozen=True, kw_only=True):
    """A series of the demo."""

    visibility: Visibility
    title: Texts
    summary: Texts = {}


class QuestionData(msgspec.Struct, frozen=True, kw_only=True):
    """A question that several events ask."""

    kind: QuestionKind
    label: Texts
    scope: QuestionScope = QuestionScope.SEAT
    hint: Texts = {}
    options: tuple[QuestionOption, ...] = ()
    is_required: bool = False
    is_sensitive: bool = False


class SessionData(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an event; its times are by the clock on the wall."""

    title: Texts
    start: str
    end: str
    minutes: int
    room: str = ""
    speaker: str = ""
    quotas: tuple[QuotaIn, ...] = ()


class SeatsData(msgspec.Struct, frozen=True, kw_only=True):
    """How many have signed up for an event, in parties of how many, and how many came.

    `queue` are the sizes of the parties that wait for a place on site, `nameless` the seats of
    people whose names are still to come.
    """

    on_site: int = 0
    online: int = 0
    party: int = 1
    queue: tuple[int, ...] = ()
    nameless: int = 0
    attended: int = 0


class NameParts(msgspec.Struct, frozen=True):
    """What further names are put together from."""

    first: tuple[str, ...]
    last: tuple[str, ...]


class _Events(msgspec.Struct):
    events: tuple[EventData, ...]


class _Associations(msgspec.Struct):
    associations: tuple[AssociationData, ...]


class _Person(msgspec.Struct):
    name: str


class _People(msgspec.Struct):
    people: tuple[_Person, ...]


def _read(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((DATA / name).read_bytes(), type=kind)


@cache
def events() -> tuple[EventData, ...]:
    """The events of the council's programme, and those invented beside them, the oldest first."""
    programme = _read("demo_events.json", _Events).events
    invented = _read("extra_events.json", _Events).events
    return tuple(sorted(programme + invented, key=lambda event: event.start))


@cache
def texts() -> dict[str, EventTexts]:
    """What we say of events, by their ids."""
    return _read("texts.json", dict[str, EventTexts])


@cache
def groups() -> dict[str, GroupData]:
    """The groups by their slugs, the council first."""
    return _read("groups.json", dict[str, GroupData])


@cache
def associations() -> tuple[AssociationData, ...]:
    """The invented associations."""
    return _read("associations_demo.json", _Associations).associations


@cache
def venues() -> dict[str, VenueData]:
    """The places by their names."""
    return _read("venues.json", dict[str, VenueData])


@cache
def series() -> dict[str, SeriesData]:
    """The series by their ids."""
    return _read("series.json", dict[str, SeriesData])


@cache
def themes() -> dict[str, Texts]:
    """The names of the themes."""
    return _read("themes.json", dict[str, Texts])


@cache
def questions() -> dict[str, QuestionData]:
    """The questions by their keys."""
    return _read("questions.json", dict[str, QuestionData])


@cache
def people() -> tuple[str, ...]:
    """Names of invented people."""
    return tuple(person.name for person in _read("people_demo.json", _People).people)


@cache
def names() -> NameParts:
    """Parts of names for those who are not in the data."""
    return _read("names.json", NameParts)


@cache
def homes() -> dict[str, str | None]:
    """The associations that those people come from, by their slugs."""
    return _read("homes.json", dict[str, str | None])


@cache
def sessions() -> dict[str, tuple[SessionData, ...]]:
    """The parts of events, by the events' ids."""
    return _read("sessions.json", dict[str, tuple[SessionData, ...]])


@cache
def seats() -> dict[str, SeatsData]:
    """How many have signed up, by the events' ids."""
    return _read("seats.json", dict[str, SeatsData])
