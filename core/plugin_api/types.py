"""What plugins see and give: small frozen Structs, never ready HTML."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

import msgspec

from core.kit.i18n import Language, LazyText
from core.kit.templates import page_path

__all__ = [
    "CORE_PREFIX",
    "MailAttachment",
    "MailFacts",
    "NavItem",
    "Panel",
    "PluginInfo",
    "PluginLevel",
    "Scope",
    "address_part",
]

PluginLevel = Literal["site", "group"]

CORE_PREFIX: Final = "core."
"""How the names of the core's own rooms begin among the implementers of hooks: always on."""


class PluginInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin says of itself: `info = PluginInfo(…)` in its module of hooks.

    `level` decides who switches it on: `site` for everyone, `group` for each group by itself.
    `requires_core` holds the versions of the core that it works with: `>=1,<2`.
    """

    name: LazyText
    summary: LazyText
    level: PluginLevel
    requires_core: str


def address_part(plugin: str) -> str:
    """The plugin's name as addresses write it: `sauna-turns` of `sauna_turns`."""
    return plugin.replace("_", "-")


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Where a hook is called: in one group or in the whole site, for a reader's language.

    `plugins` are the ones that are on there. The language is the receiver's in mails, and
    Finnish in work that nobody reads.
    """

    language: Language
    plugins: frozenset[str] = frozenset()
    group_id: UUID | None = None
    group_slug: str = ""

    def group_path(self, plugin: str, *parts: str) -> str:
        """The path of a page that the plugin of this name has for the scope's group."""
        assert self.group_slug, "the scope is the whole site, ask for site_path"
        return page_path(self.language, "groups", self.group_slug, address_part(plugin), *parts)

    def site_path(self, plugin: str, *parts: str) -> str:
        """The path of a page that the plugin of this name has for the whole site."""
        return page_path(self.language, address_part(plugin), *parts)


class NavItem(msgspec.Struct, frozen=True, kw_only=True):
    """A link in a menu; `path` is an address of this site."""

    label: LazyText
    path: str
    order: int = 100

    def __post_init__(self) -> None:
        if not self.path.startswith("/") or self.path.startswith("//"):
            raise ValueError("A menu leads to a path of this site, such as /fi/sauna.")


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """A box of a page: the name of a template and the values that it is filled with.

    `title` orders panels of one `order`, and is what the template shows as its heading.
    """

    template: str
    title: LazyText
    values: Mapping[str, object] = {}
    order: int = 100


class MailFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that is about to be sent, as its row keeps it.

    `about_kind` and `about_id` name the object that it tells of; `details` was frozen at the deed.
    """

    template: str
    language: Language
    to_email: str
    to_name: str
    about_kind: str
    about_id: UUID | None
    event_id: UUID | None
    details: Mapping[str, object]


class MailAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes with a mail.

    `media_type` may hold parameters: `text/calendar; charset=UTF-8; method=REQUEST`. With
    `is_alternative` it stands beside the text as another form of it, as invitations must.
    """

    filename: str
    media_type: str
    content: bytes
    is_alternative: bool = False


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of the person of a seat: under which name it stands in their copy, and what."""

    seat: UUID
    name: str
    values: Mapping[str, str | int | bool | None]
