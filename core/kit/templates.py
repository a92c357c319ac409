"""One Jinja environment for all pages, mails and papers.

A template lies in `templates/<room>/…` of its room or plugin and is named `<room>/…`; its first
part is the domain of its words. `_("…")`, `ngettext` and `pgettext` speak the language of the page
that is being rendered, in macros and included parts too. A value put into a message is escaped,
and so is the message itself. In `.txt` templates nothing is escaped.

Every page is rendered with `page` (a `Page`); a mail or paper without one with `language`. There
is no request in a template.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    nodes,
)
from jinja2.compiler import CodeGenerator, Frame

from core.kit.folders import core_rooms
from core.kit.i18n import LANGUAGES, Language, LazyText
from core.kit.static import StaticFiles
from core.kit.template_tools import FILTERS, GLOBALS, finalize, icon_reader, speaking

__all__ = [
    "Alternate",
    "Footer",
    "NavLink",
    "Page",
    "build_environment",
    "page_path",
]

_MESSAGE_CALLS: Final = frozenset({"_", "gettext", "ngettext", "pgettext"})


class NavLink(msgspec.Struct, frozen=True):
    """A link of a menu; `key` is what a page names as its place in the menu."""

    label: str | LazyText
    path: str
    key: str = ""


class Alternate(msgspec.Struct, frozen=True):
    """The same page in another language."""

    language: Language
    path: str


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at the foot of every page."""

    keeper: Mapping[str, str] = {}
    contact: tuple[str, ...] = ()
    service: tuple[NavLink, ...] = ()
    organisers: tuple[NavLink, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the frame of a page needs to know.

    `path_without_language` is `/events/…` of `/fi/events/…`, `/` of the home page, and None where
    the address holds no language. `query` (without its question mark) goes on to the other
    languages, and is left out of the canonical address.
    """

    language: Language
    site_name: str
    base_url: str
    path_without_language: str | None = None
    query: str = ""
    languages: tuple[Language, ...] = LANGUAGES
    site_tagline: str = ""
    is_demo: bool = False
    nav: tuple[NavLink, ...] = ()
    footer: Footer = Footer()

    @property
    def home(self) -> str:
        """The path of the home page in the page's language."""
        return page_path(self.language)

    @property
    def alternates(self) -> tuple[Alternate, ...]:
        """This page in each language of the site, itself included."""
        if self.path_without_language is None:
            return ()
        query = f"?{self.query}" if self.query else ""
        return tuple(
            Alternate(language, f"/{language}{self.path_without_language}{query}")
            for language in self.languages
        )

    @property
    def canonical(self) -> str | None:
        """The whole address of this page that search engines should keep."""
        if self.path_without_language is None:
            return None
        return f"{self.base_url}/{self.language}{self.path_without_language}"


def page_path(language: Language, *parts: str, **query: str | None) -> str:
    """The path of a page: `page_path("fi", "events", slug)`; home alone ends with a slash."""
    path = "/".join(["", language, *(quote(part, safe="") for part in parts)])
    asked = urlencode({name: value for name, value in query.items() if value})
    return (path if parts else f"{path}/") + (f"?{asked}" if asked else "")


class _DomainCodeGenerator(CodeGenerator):
    """Gives every message call the domain of the template that it stands in."""

    def visit_Call(  # noqa: N802 - signature: Jinja's name
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 - signature: Jinja's
    ) -> None:
        called = node.node
        if isinstance(called, nodes.Name) and called.name in _MESSAGE_CALLS:
            domain = nodes.Const((self.name or "").partition("/")[0], lineno=node.lineno)
            given = (node.kwargs, node.dyn_args, node.dyn_kwargs)
            node = nodes.Call(called, [domain, *node.args], *given, lineno=node.lineno)
            node.set_environment(self.environment)
        super().visit_Call(node, frame, forward_caller=forward_caller)


class _SpeakingTemplate(Template):
    """A template that renders in the language of its page."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The text, in the language of `page`, or of `language` where there is no page."""
        context = dict(*args, **kwargs)
        page = context.get("page")
        language = page.language if isinstance(page, Page) else context.get("language")
        with speaking(language):
            return super().render(context)


class _RoomLoader(BaseLoader):
    """Finds `<room>/…` with its room or plugin only, so none can replace another's template."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._loaders = {
            name: FileSystemLoader(folder / "templates") for name, folder in folders.items()
        }

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, as Jinja asks for it."""
        loader = self._loaders.get(template.partition("/")[0])
        if loader is None:
            raise TemplateNotFound(template)
        return loader.get_source(environment, template)

    def list_templates(self) -> list[str]:
        """The names of all templates."""
        return [name for loader in self._loaders.values() for name in loader.list_templates()]


class _PageEnvironment(Environment):
    code_generator_class = _DomainCodeGenerator
    template_class = _SpeakingTemplate


def build_environment(
    rooms: Iterable[Path] | None = None,
    *,
    static: StaticFiles,
    plugin_folders: Mapping[str, Path] | None = None,
    auto_reload: bool = False,
) -> Environment:
    """The environment for the templates of these rooms (all of the core) and these plugins."""
    folders = list(core_rooms() if rooms is None else rooms)
    named = {room.name: room for room in folders}
    for plugin, folder in (plugin_folders or {}).items():
        if plugin in named:
            raise ValueError(f"A plugin can't be called {plugin}: the core has such a room.")
        named[plugin] = folder
    environment = _PageEnvironment(
        loader=_RoomLoader(named),
        autoescape=_escapes,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=auto_reload,
        cache_size=-1,
        finalize=finalize,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(GLOBALS)
    environment.globals.update(
        static_url=static.url, page_path=page_path, icon=icon_reader(named.values())
    )
    return environment


def _escapes(name: str | None) -> bool:
    return name is None or not name.endswith(".txt")
