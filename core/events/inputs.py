"""What an organiser decides about an event: new ones and changes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.events.schemas import (
    CertificateTerms,
    Handover,
    Mode,
    QuestionKind,
    QuestionOption,
    QuestionScope,
    Visibility,
)
from core.groups import Texts


class QuotaIn(msgspec.Struct, frozen=True, kw_only=True):
    """Places of one mode; null places: no limit."""

    mode: Mode = Mode.ON_SITE
    places: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    has_queue: bool = True


class SessionIn(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a new event; with quotas it is chosen on the form."""

    title: Texts
    starts_at: datetime
    ends_at: datetime
    room: Annotated[str, Meta(max_length=200)] = ""
    speaker: Annotated[str, Meta(max_length=200)] = ""
    minutes: Annotated[int, Meta(ge=0, le=6000)] = 0
    quotas: tuple[QuotaIn, ...] = ()


class QuestionIn(msgspec.Struct, frozen=True, kw_only=True):
    """A question of a new event."""

    key: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    kind: QuestionKind
    label: Texts
    scope: QuestionScope = QuestionScope.SEAT
    hint: Texts = {}
    options: tuple[QuestionOption, ...] = ()
    is_required: bool = False
    is_sensitive: bool = False


class HostIn(msgspec.Struct, frozen=True, kw_only=True):
    """A host of a new event: a group, or a plain name."""

    group: UUID | None = None
    name: Annotated[str, Meta(max_length=200)] = ""
    has_agreed: bool = True


class VenueIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new place."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    address: Annotated[str, Meta(max_length=300)] = ""
    municipality: str | None = None
    access_facts: tuple[str, ...] = ()
    access_text: Texts = {}


class SeriesIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new series."""

    slug: Annotated[str, Meta(max_length=120)]
    title: Texts
    group: UUID
    summary: Texts = {}
    description: Texts = {}
    visibility: Visibility = Visibility.PUBLIC


class SeriesChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What to change in a series; what is UNSET stays."""

    slug: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    title: Texts | UnsetType = UNSET
    summary: Texts | UnsetType = UNSET
    description: Texts | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET


class EventIn(msgspec.Struct, frozen=True, kw_only=True):
    """All that an organiser decides about an event; a new one starts as a draft.

    No quotas: no sign-up. `slug` is made from the title when empty.
    """

    title: Texts
    kind: Annotated[str, Meta(max_length=40)]
    group: UUID
    starts_at: datetime
    ends_at: datetime
    slug: Annotated[str, Meta(max_length=120)] = ""
    summary: Texts = {}
    description: Texts = {}
    series: UUID | None = None
    all_day: bool = False
    zone: Annotated[str, Meta(max_length=40)] = "Europe/Helsinki"
    venue: UUID | None = None
    municipality: str | None = None
    is_online: bool = False
    online_link: Annotated[str, Meta(max_length=1000)] = ""
    languages: tuple[str, ...] = ("fi",)
    price: Texts = {}
    publish_at: datetime | None = None
    visibility: Visibility = Visibility.PUBLIC
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    names_by: datetime | None = None
    most_seats: Annotated[int, Meta(ge=1, le=100)] = 5
    handover: Handover = Handover.AUTOMATIC
    smaller_may_pass: bool = False
    needs_approval: bool = False
    asks_association: bool = True
    asks_role: bool = False
    asks_phone: bool = False
    asks_municipality: bool = True
    gives_certificate: bool = False
    certificate_share: Annotated[int, Meta(ge=0, le=100)] = 80
    certificate: CertificateTerms = CertificateTerms()
    contact_name: Annotated[str, Meta(max_length=200)] = ""
    contact_email: Annotated[str, Meta(max_length=254)] = ""
    contact_phone: Annotated[str, Meta(max_length=20)] = ""
    sensitive_days: Annotated[int, Meta(ge=0, le=14)] = 14
    names_days: Annotated[int, Meta(ge=0, le=180)] = 180
    facts: Annotated[str, Meta(max_length=20)] = ""
    themes: tuple[str, ...] = ()
    hosts: tuple[HostIn, ...] = ()
    quotas: tuple[QuotaIn, ...] = ()
    sessions: tuple[SessionIn, ...] = ()
    questions: tuple[QuestionIn, ...] = ()


class EventChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What to change in an event; what is UNSET stays. Places are changed by registrations."""

    title: Texts | UnsetType = UNSET
    slug: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    summary: Texts | UnsetType = UNSET
    description: Texts | UnsetType = UNSET
    kind: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET
    series: UUID | UnsetType | None = UNSET
    starts_at: datetime | UnsetType = UNSET
    ends_at: datetime | UnsetType = UNSET
    all_day: bool | UnsetType = UNSET
    zone: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET
    venue: UUID | UnsetType | None = UNSET
    municipality: str | UnsetType | None = UNSET
    is_online: bool | UnsetType = UNSET
    online_link: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET
    languages: tuple[str, ...] | UnsetType = UNSET
    price: Texts | UnsetType = UNSET
    publish_at: datetime | UnsetType | None = UNSET
    visibility: Visibility | UnsetType = UNSET
    opens_at: datetime | UnsetType | None = UNSET
    closes_at: datetime | UnsetType | None = UNSET
    names_by: datetime | UnsetType | None = UNSET
    most_seats: Annotated[int, Meta(ge=1, le=100)] | UnsetType = UNSET
    smaller_may_pass: bool | UnsetType = UNSET
    needs_approval: bool | UnsetType = UNSET
    asks_association: bool | UnsetType = UNSET
    asks_role: bool | UnsetType = UNSET
    asks_phone: bool | UnsetType = UNSET
    asks_municipality: bool | UnsetType = UNSET
    gives_certificate: bool | UnsetType = UNSET
    certificate_share: Annotated[int, Meta(ge=0, le=100)] | UnsetType = UNSET
    certificate: CertificateTerms | UnsetType = UNSET
    contact_name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    contact_email: Annotated[str, Meta(max_length=254)] | UnsetType = UNSET
    contact_phone: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    sensitive_days: Annotated[int, Meta(ge=0, le=14)] | UnsetType = UNSET
    names_days: Annotated[int, Meta(ge=0, le=180)] | UnsetType = UNSET
    themes: tuple[str, ...] | UnsetType = UNSET
    hosts: tuple[HostIn, ...] | UnsetType = UNSET
