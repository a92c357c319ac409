"""What the API shows and takes; made for it alone, so that no column appears by itself."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from core.events import EventState, Mode, QuestionKind, QuestionScope, SignUp
from core.groups import GroupKind, GroupState
from core.registrations import SeatState

Texts = Annotated[
    dict[str, str],
    Meta(
        description="A text by language (`fi`, `sv`, `en`); Finnish is always there unless one"
        " language was asked for with `lang`.",
        examples=[{"fi": "Arkistoilta", "sv": "Arkivkväll"}],
    ),
]
Instant = Annotated[
    datetime,
    Meta(description="RFC 3339, with the offset of the event's zone.", tz=True),
]
Address = Annotated[str, Meta(description="A full address.")]
Cursor = Annotated[
    str | None, Meta(description="Give it as `cursor` to get the next page; null on the last one.")
]


class Named(msgspec.Struct, frozen=True):
    """A key with its name."""

    key: str
    name: Texts


class GroupName(msgspec.Struct, frozen=True):
    """A group as events name it."""

    slug: str
    name: Texts


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality of today, or of the past with the one that it was merged into."""

    code: Annotated[str, Meta(description="The code of Statistics Finland.", examples=["260"])]
    slug: str
    name: Texts
    merged_into: Annotated[str | None, Meta(description="The code of the present one.")] = None


class QuotaItem(msgspec.Struct, frozen=True, kw_only=True):
    """The places of one way to take part."""

    mode: Mode
    places: Annotated[int | None, Meta(description="Null: no limit.")]
    free: Annotated[
        int | None,
        Meta(description="Places that a newcomer gets; 0 while anybody waits, null: no limit."),
    ]
    waiting: Annotated[int, Meta(description="People in the queue.")]
    has_queue: Annotated[bool, Meta(description="Whether one can wait when it is full.")]


class SignUpItem(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one can sign up now, and the places left."""

    status: Annotated[
        SignUp,
        Meta(
            description="`open`, `few` (few places), `full` (the queue may be open), `soon` (not"
            " open yet), `closed`, `cancelled`, `over`, `free` (no sign-up needed)."
        ),
    ]
    opens_at: Instant | None
    closes_at: Instant
    quotas: tuple[QuotaItem, ...]


class EventLinks(msgspec.Struct, frozen=True, kw_only=True):
    """Where to read more."""

    page: Address
    calendar: Annotated[str, Meta(description="The event's iCalendar feed.")]
    api: Annotated[str, Meta(description="The whole event in this API.")]


class EventItem(msgspec.Struct, frozen=True, kw_only=True):
    """An event as lists show it."""

    id: UUID
    slug: Annotated[str, Meta(description="Its part of addresses; an old one leads on.")]
    title: Texts
    summary: Texts
    kind: Named
    state: EventState
    group: GroupName
    starts_at: Instant
    ends_at: Instant
    all_day: bool
    zone: Annotated[str, Meta(examples=["Europe/Helsinki"])]
    venue_name: str
    municipality: Place | None
    modes: tuple[Mode, ...]
    sign_up: SignUpItem
    links: EventLinks
    modified_at: Instant


class EventList(msgspec.Struct, frozen=True):
    """One page of events, the first ones first."""

    events: tuple[EventItem, ...]
    next_cursor: Cursor


class HostItem(msgspec.Struct, frozen=True):
    """Who holds an event; `group` is the slug of its page, if it has one."""

    name: Texts
    group: str | None


class VenueItem(msgspec.Struct, frozen=True, kw_only=True):
    """A place, with what is known of physical access."""

    name: str
    address: str
    access_facts: Annotated[tuple[str, ...], Meta(examples=[["step_free"]])]
    access_text: Texts


class SeriesName(msgspec.Struct, frozen=True):
    """A series as its events name it."""

    slug: str
    title: Texts


class SessionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an event; one with `quotas` is chosen when signing up."""

    id: UUID
    title: Texts
    starts_at: Instant
    ends_at: Instant
    room: str
    speaker: str
    quotas: tuple[QuotaItem, ...]


class OptionItem(msgspec.Struct, frozen=True):
    """One answer to choose."""

    key: str
    label: Texts


class QuestionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the sign-up form."""

    key: Annotated[str, Meta(description="Its name among `answers`.")]
    scope: Annotated[QuestionScope, Meta(description="Asked for each seat, or once.")]
    kind: QuestionKind
    label: Texts
    hint: Texts
    options: tuple[OptionItem, ...]
    is_required: bool
    is_sensitive: bool


class EventWhole(EventItem, frozen=True, kw_only=True):
    """An event with all that its page shows."""

    uid: Annotated[str, Meta(description="The UID of its calendar entries; never changes.")]
    description: Annotated[dict[str, str], Meta(description="Markdown, by language.")]
    price: Texts
    languages: Annotated[tuple[str, ...], Meta(description="Languages spoken.")]
    themes: tuple[Named, ...]
    hosts: tuple[HostItem, ...]
    series: SeriesName | None
    venue: VenueItem | None
    cancel_message: Texts
    most_seats: Annotated[int, Meta(description="Seats in one registration, at most.")]
    sessions: tuple[SessionItem, ...]
    questions: tuple[QuestionItem, ...]
    contact_name: str
    contact_email: str


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The places left at this instant."""

    event: Annotated[str, Meta(description="The event's slug.")]
    sign_up: SignUpItem
    sessions: tuple[SessionItem, ...]


class SeriesItem(msgspec.Struct, frozen=True, kw_only=True):
    """A tour, a yearly event or a course."""

    slug: str
    title: Texts
    summary: Texts
    group: GroupName
    page: Address
    calendar: Address


class SeriesList(msgspec.Struct, frozen=True):
    """All public series."""

    series: tuple[SeriesItem, ...]


class GroupItem(msgspec.Struct, frozen=True, kw_only=True):
    """The council, a local group or another organiser."""

    slug: str
    name: Texts
    short_name: str
    intro: Texts
    kind: GroupKind
    state: GroupState
    municipalities: tuple[Place, ...]
    page: Address
    calendar: Address


class GroupList(msgspec.Struct, frozen=True):
    """All groups that are not closed."""

    groups: tuple[GroupItem, ...]


class PlaceList(msgspec.Struct, frozen=True):
    """All municipalities, in Finnish order."""

    municipalities: tuple[Place, ...]


class AssociationItem(msgspec.Struct, frozen=True, kw_only=True):
    """An association of the directory."""

    slug: str
    name: str
    business_id: str | None
    municipality: Annotated[str | None, Meta(description="Its code.")]
    field: str
    is_registered: bool
    public_email: str


class AssociationList(msgspec.Struct, frozen=True):
    """Associations that were found, or one page of all."""

    associations: tuple[AssociationItem, ...]
    next_cursor: Cursor


class SeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One seat as it came out."""

    mode: Mode
    state: SeatState
    name: str
    place_in_queue: Annotated[int | None, Meta(description="1 is the next; null: has a place.")]
    page: Annotated[str, Meta(description="The seat's own page: keep it secret.")]


class RegistrationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What signing up gave."""

    event: Annotated[str, Meta(description="The event's slug.")]
    page: Annotated[
        str, Meta(description="The registration's own page, to change or cancel: keep it secret.")
    ]
    seats: tuple[SeatAnswer, ...]


class ProblemError(msgspec.Struct, frozen=True):
    """One thing that is wrong."""

    pointer: Annotated[
        str,
        Meta(
            description="Where: a JSON pointer into the body, or a parameter's or header's name.",
            examples=["/seats/0/email"],
        ),
    ]
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details (RFC 9457)."""

    type: Annotated[str, Meta(examples=["about:blank"])]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str = ""
    errors: tuple[ProblemError, ...] = ()


NO_ERRORS: Final[tuple[ProblemError, ...]] = ()
