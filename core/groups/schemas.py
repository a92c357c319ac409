"""What the other rooms see of the site, municipalities, groups and associations."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

Texts = dict[str, str]
"""A text in several languages: `{"fi": …, "sv": …, "en": …}`; Finnish is required."""

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class GroupKind(StrEnum):
    """What a group is."""

    COUNCIL = "council"
    LOCAL_GROUP = "local_group"
    ORGANISER = "organiser"


class GroupState(StrEnum):
    """How far a group is in its life; a closed one has a page and a past, and no new events."""

    FORMING = "forming"
    ACTIVE = "active"
    RESTING = "resting"
    CLOSED = "closed"


class PluginState(StrEnum):
    """What the site decided about a plugin."""

    NOT_OFFERED = "not_offered"
    OFFERED = "offered"
    ON_FOR_ALL = "on_for_all"


class Keeper(msgspec.Struct, frozen=True, kw_only=True):
    """Who runs the site and answers for it: shown in every foot and in the notices."""

    name: Texts = {}
    email: str = ""
    phone: str = ""
    address: str = ""


class SiteInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The installation as pages need it."""

    name: Texts
    tagline: Texts
    uid_host: str
    is_demo: bool
    keeper: Keeper
    revision: int
    modified_at: datetime


class MunicipalityOut(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality of today, or of the past with the one that it was merged into."""

    code: str
    slug: str
    name_fi: str
    name_sv: str
    kind: str
    genitive_fi: str
    locative_fi: str
    merged_into: str | None = None

    @property
    def name(self) -> Texts:
        """Its name in each language; English uses the Finnish one."""
        return {"fi": self.name_fi, "sv": self.name_sv, "en": self.name_fi}

    @property
    def locative(self) -> Texts:
        """Where: `Kiteellä`, `i Kides`, `in Kitee`."""
        return {"fi": self.locative_fi, "sv": f"i {self.name_sv}", "en": f"in {self.name_fi}"}


class GroupRef(msgspec.Struct, frozen=True, kw_only=True):
    """A group as its events name it."""

    id: UUID
    slug: str
    name: Texts
    short_name: str
    accent: str


class GroupOut(msgspec.Struct, frozen=True, kw_only=True):
    """A group with its page; never holds what opens its members' events."""

    id: UUID
    slug: str
    name: Texts
    short_name: str
    intro: Texts
    kind: GroupKind
    parent: UUID | None
    accent: str
    contact_name: str
    contact_email: str
    contact_phone: str
    reply_to: str
    state: GroupState
    municipalities: tuple[MunicipalityOut, ...] = ()

    @property
    def ref(self) -> GroupRef:
        """The group as its events name it."""
        return GroupRef(
            id=self.id,
            slug=self.slug,
            name=self.name,
            short_name=self.short_name,
            accent=self.accent,
        )


class GroupIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new group."""

    slug: Slug
    name: Texts
    short_name: Annotated[str, Meta(max_length=60)] = ""
    intro: Texts = {}
    kind: GroupKind = GroupKind.LOCAL_GROUP
    parent: UUID | None = None
    accent: Annotated[str, Meta(max_length=12)] = "jarvi"
    contact_name: Annotated[str, Meta(max_length=200)] = ""
    contact_email: Annotated[str, Meta(max_length=254)] = ""
    contact_phone: Annotated[str, Meta(max_length=20)] = ""
    reply_to: Annotated[str, Meta(max_length=254)] = ""
    state: GroupState = GroupState.ACTIVE
    municipalities: tuple[str, ...] = ()


class GroupChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What to change in a group; what is UNSET stays."""

    slug: Slug | UnsetType = UNSET
    name: Texts | UnsetType = UNSET
    short_name: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    intro: Texts | UnsetType = UNSET
    accent: Annotated[str, Meta(max_length=12)] | UnsetType = UNSET
    contact_name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    contact_email: Annotated[str, Meta(max_length=254)] | UnsetType = UNSET
    contact_phone: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    reply_to: Annotated[str, Meta(max_length=254)] | UnsetType = UNSET
    state: GroupState | UnsetType = UNSET
    municipalities: tuple[str, ...] | UnsetType = UNSET


class AssociationOut(msgspec.Struct, frozen=True, kw_only=True):
    """An association of the directory, with what is public of it."""

    id: UUID
    slug: str
    name: str
    business_id: str | None
    municipality: str | None
    municipality_name: Texts
    field: str
    is_registered: bool
    public_email: str


class AssociationIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new association of the directory."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    slug: Annotated[str, Meta(max_length=120)] = ""
    business_id: str | None = None
    municipality: str | None = None
    field: Annotated[str, Meta(max_length=40)] = ""
    is_registered: bool = True
    public_email: Annotated[str, Meta(max_length=254)] = ""
