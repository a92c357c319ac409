"""What a plugin is made of: marks, what it sees and gives, and the front of the hooks."""

from core.kit.errors import NotFound, Refused
from core.kit.i18n import LazyText, translator
from core.plugin_api.markers import hookimpl
from core.plugin_api.scoped import CheckFailed, HookFailed, ScopedHooks
from core.plugin_api.switches import (
    NOTHING_CHOSEN,
    PluginChoices,
    SitePluginState,
    is_on,
    plugins_on,
)
from core.plugin_api.types import (
    CORE_PREFIX,
    MailAttachment,
    MailFacts,
    NavItem,
    Panel,
    PluginInfo,
    PluginLevel,
    Scope,
    address_part,
)

__all__ = [
    "CORE_PREFIX",
    "NOTHING_CHOSEN",
    "CheckFailed",
    "HookFailed",
    "LazyText",
    "MailAttachment",
    "MailFacts",
    "NavItem",
    "NotFound",
    "Panel",
    "PluginChoices",
    "PluginInfo",
    "PluginLevel",
    "Refused",
    "Scope",
    "ScopedHooks",
    "SitePluginState",
    "address_part",
    "hookimpl",
    "is_on",
    "plugins_on",
    "translator",
]
