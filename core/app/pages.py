"""What the frame of each page shows: the site's name, menus and foot, kept until they change."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from core.app.cache import Generation, Stamp
from core.groups import Keeper, SiteInfo, site_info
from core.kit.i18n import Language, localized
from core.kit.phones import phone_text
from core.kit.templates import Footer, NavLink, Page
from core.plugin_api import ScopedHooks
from core.settings import Settings
from core.site import main_nav, public_footer


class PageSource:
    """Makes the `Page` of each request without asking the database while nothing was committed."""

    def __init__(
        self, settings: Settings, generation: Generation, *, roots: Sequence[str] = ()
    ) -> None:
        self.settings = settings
        self.generation = generation
        self.roots = frozenset(roots)
        self.hooks: Callable[[Language], Awaitable[ScopedHooks]] | None = None
        self._site: SiteInfo | None = None
        self._seen: int | None = None
        self._frames: dict[tuple[Language, int], tuple[tuple[NavLink, ...], Footer]] = {}

    async def site(self) -> tuple[Stamp, SiteInfo]:
        """The site, and the stamp of what was known when it was read."""
        generation, of_site = self.generation.current(), self.generation.current_site()
        if self._site is None or of_site is None or of_site != self._seen:
            self._site = await site_info()
            self._seen = of_site
        return Stamp(generation, self._site.revision), self._site

    async def page(self, language: str, path: str, query: str) -> tuple[Stamp, Page]:
        """The frame of a page at this address; the last known site when the database is away."""
        try:
            stamp, site = await self.site()
        except Exception:  # noqa: BLE001 - optional: an error page must still be made
            site = self._site or NAMELESS
            stamp = Stamp(None, -1)
        tongue: Language = language if language in {"fi", "sv", "en"} else "fi"  # type: ignore[assignment]  # optional: narrowed by the set
        prefix = f"/{tongue}"
        inside = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else None
        nav, footer = await self._menus(tongue, site)
        return stamp, Page(
            language=tongue,
            site_name=localized(site.name, tongue)[0],
            site_tagline=localized(site.tagline, tongue)[0],
            base_url=self.settings.base_url,
            path_without_language=inside,
            query=query,
            languages=self.settings.languages,  # type: ignore[arg-type]  # optional: checked by the settings
            is_demo=site.is_demo,
            nav=nav,
            footer=footer,
        )

    async def _menus(
        self, language: Language, site: SiteInfo
    ) -> tuple[tuple[NavLink, ...], Footer]:
        key = (language, site.revision)
        if key in self._frames:
            return self._frames[key]
        phone = phone_text(site.keeper.phone, language)
        contact = tuple(line for line in (site.keeper.email, phone) if line)
        footer = public_footer(
            language, keeper=site.keeper.name, contact=contact, is_demo=site.is_demo
        )
        added, is_whole = await self._plugin_links(language)
        menus = ((*main_nav(language), *added), footer)
        if is_whole:
            if len(self._frames) > 12:  # noqa: PLR2004 - optional: a few revisions of three languages
                self._frames.clear()
            self._frames[key] = menus
        return menus

    async def _plugin_links(self, language: Language) -> tuple[list[NavLink], bool]:
        """What plugins of level site add to the menu; whether none of them failed."""
        if self.hooks is None:
            return [], True
        hooks = await self.hooks(language)
        links = [NavLink(item.label, item.path) for item in await hooks.navigation_items()]
        return links, not hooks.is_incomplete


NAMELESS = SiteInfo(
    name={"fi": "Yhessä", "sv": "Yhessä", "en": "Yhessä"},
    tagline={"fi": ""},
    uid_host="",
    is_demo=False,
    keeper=Keeper(),
    revision=-1,
    modified_at=datetime(2026, 1, 1, tzinfo=UTC),
)
