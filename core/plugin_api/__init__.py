"""What a plugin is made of: marks, what it sees and gives, and the front of the hooks."""

from core.kit.errors import NotFound, Refused
from core.kit.i18n import LazyText, translator
from core.plugin_api.bring import register_words, routers
from core.plugin_api.deeds import HOOK_JOB, HookRunner, tell, tell_plugin
from core.plugin_api.discovery import InstalledPlugin, Plugins, load_plugins
from core.plugin_api.errors import PluginError
from core.plugin_api.markers import hookimpl
from core.plugin_api.panels import show_panels
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
    PersonalData,
    PluginInfo,
    PluginLevel,
    Scope,
    address_part,
)

__all__ = [
    "CORE_PREFIX",
    "HOOK_JOB",
    "NOTHING_CHOSEN",
    "CheckFailed",
    "HookFailed",
    "HookRunner",
    "InstalledPlugin",
    "LazyText",
    "MailAttachment",
    "MailFacts",
    "NavItem",
    "NotFound",
    "Panel",
    "PersonalData",
    "PluginChoices",
    "PluginError",
    "PluginInfo",
    "PluginLevel",
    "Plugins",
    "Refused",
    "Scope",
    "ScopedHooks",
    "SitePluginState",
    "address_part",
    "hookimpl",
    "is_on",
    "load_plugins",
    "plugins_on",
    "register_words",
    "routers",
    "show_panels",
    "tell",
    "tell_plugin",
    "translator",
]
