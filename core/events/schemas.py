"""Events as the other rooms, pages and the API see them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from core.groups import GroupRef, MunicipalityOut, Texts

PAGE_SIZE = 50


class EventState(StrEnum):
    """What an organiser decided; open, full, running and past are computed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    TRASHED = "trashed"


class Visibility(StrEnum):
    """Who may see an event or a series."""

    PUBLIC = "public"
    MEMBERS = "members"


class Mode(StrEnum):
    """How one takes part."""

    ON_SITE = "on_site"
    ONLINE = "online"


class Handover(StrEnum):
    """How a freed place goes to the queue."""

    AUTOMATIC = "automatic"
    OFFER = "offer"


class QuestionKind(StrEnum):
    """How a question is answered."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    CONSENT = "consent"


class QuestionScope(StrEnum):
    """Whether a question is asked for each seat or once."""

    SEAT = "seat"
    REGISTRATION = "registration"


class QuotaOut(msgspec.Struct, frozen=True, kw_only=True):
    """Places of one mode of an event, or of one session (`session` is its id)."""

    id: UUID
    event: UUID
    session: UUID | None
    mode: Mode
    places: int | None
    has_queue: bool
    is_open: bool
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Places that a newcomer can have; none while anyone waits, None when without limit."""
        if self.waiting:
            return 0
        return None if self.places is None else max(self.places - self.taken, 0)


class SessionOut(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an event; `is_choice` when it has places of its own, chosen on the form."""

    id: UUID
    title: Texts
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    speaker: str = ""
    minutes: int = 0
    is_choice: bool = False
    position: int = 0


class QuestionOption(msgspec.Struct, frozen=True):
    """One answer to choose."""

    key: str
    label: Texts


class QuestionOut(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the sign-up form."""

    id: UUID
    key: str
    scope: QuestionScope
    kind: QuestionKind
    label: Texts
    hint: Texts = {}
    options: tuple[QuestionOption, ...] = ()
    is_required: bool = False
    is_sensitive: bool = False
    position: int = 0


class HostOut(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds an event: a group (with its page) or a plain name."""

    name: Texts
    group: GroupRef | None = None
    has_agreed: bool = True


class VenueOut(msgspec.Struct, frozen=True, kw_only=True):
    """A place; `access_facts` are keys such as `step_free`."""

    id: UUID
    name: str
    address: str = ""
    municipality: str | None = None
    access_facts: tuple[str, ...] = ()
    access_text: Texts = {}


class SeriesRef(msgspec.Struct, frozen=True, kw_only=True):
    """A series as its events name it."""

    id: UUID
    slug: str
    title: Texts
    visibility: Visibility


class SeriesOut(msgspec.Struct, frozen=True, kw_only=True):
    """A tour, a yearly event or a course, with its page."""

    id: UUID
    slug: str
    title: Texts
    summary: Texts
    description: Texts
    visibility: Visibility
    group: GroupRef

    @property
    def ref(self) -> SeriesRef:
        """The series as its events name it."""
        return SeriesRef(id=self.id, slug=self.slug, title=self.title, visibility=self.visibility)


class ThemeOut(msgspec.Struct, frozen=True):
    """A subject by which events are found."""

    slug: str
    name: Texts


class CertificateTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What an event's certificates say of it, and how they are signed."""

    lessons: float | None = None
    minutes: int | None = None
    contents: tuple[Texts, ...] = ()
    issued_place: str = ""
    signer_name: str = ""
    signer_title: Texts = {}
    layout: str = "portrait"


class EventCard(msgspec.Struct, frozen=True, kw_only=True):
    """An event as lists show it."""

    id: UUID
    slug: str
    title: Texts
    summary: Texts
    kind: str
    group: GroupRef
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    zone: str
    venue_name: str
    municipality: MunicipalityOut | None
    is_online: bool
    state: EventState
    visibility: Visibility
    opens_at: datetime | None
    closes_at: datetime | None
    series: UUID | None
    revision: int
    modified_at: datetime
    quotas: tuple[QuotaOut, ...] = ()

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How one can take part."""
        return modes_of(self.quotas, has_venue=bool(self.venue_name), is_online=self.is_online)


class EventOut(msgspec.Struct, frozen=True, kw_only=True):
    """An event with all that its pages, feeds, sign-up and certificates need.

    The online link itself is never here: it is for the signed-up alone (`online_link`).
    """

    id: UUID
    uid: str
    slug: str
    title: Texts
    summary: Texts
    description: Texts
    kind: str
    group: GroupRef
    reply_to: str
    series: SeriesRef | None
    hosts: tuple[HostOut, ...]
    themes: tuple[ThemeOut, ...]
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    zone: str
    venue: VenueOut | None
    municipality: MunicipalityOut | None
    is_online: bool
    has_online_link: bool
    languages: tuple[str, ...]
    price: Texts
    state: EventState
    publish_at: datetime | None
    cancel_message: Texts
    visibility: Visibility
    opens_at: datetime | None
    closes_at: datetime | None
    names_by: datetime | None
    most_seats: int
    handover: Handover
    smaller_may_pass: bool
    needs_approval: bool
    asks_association: bool
    asks_role: bool
    asks_phone: bool
    asks_municipality: bool
    gives_certificate: bool
    certificate_share: int
    certificate: CertificateTerms
    contact_name: str
    contact_email: str
    contact_phone: str
    sensitive_days: int
    names_days: int
    facts: str
    revision: int
    sequence: int
    created_at: datetime
    modified_at: datetime
    sessions: tuple[SessionOut, ...] = ()
    quotas: tuple[QuotaOut, ...] = ()
    questions: tuple[QuestionOut, ...] = ()

    @property
    def event_quotas(self) -> tuple[QuotaOut, ...]:
        """The quotas of the event itself, on site first; without them there is no sign-up."""
        return tuple(quota for quota in self.quotas if quota.session is None)

    def session_quotas(self, session: UUID) -> tuple[QuotaOut, ...]:
        """The quotas of a session that is chosen on the form."""
        return tuple(quota for quota in self.quotas if quota.session == session)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """How one can take part."""
        return modes_of(
            self.event_quotas, has_venue=self.venue is not None, is_online=self.is_online
        )


def modes_of(quotas: tuple[QuotaOut, ...], *, has_venue: bool, is_online: bool) -> tuple[Mode, ...]:
    """How one can take part: what the quotas say, else what place and online say."""
    modes = {quota.mode for quota in quotas}
    if is_online:
        modes.add(Mode.ONLINE)
    if has_venue or not modes:
        modes.add(Mode.ON_SITE)
    return tuple(mode for mode in Mode if mode in modes)


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list, a feed or the API was asked for; empty fields don't narrow."""

    municipality: str = ""
    group: str = ""
    kind: str = ""
    theme: str = ""
    mode: Mode | None = None
    series: str = ""
    q: str = ""
    starts_from: datetime | None = None
    starts_before: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed."""
        return self == EventFilter()


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list of events."""

    events: tuple[EventCard, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))
