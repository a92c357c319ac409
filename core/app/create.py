"""Puts the application together: settings in, the ASGI application that visitors meet out."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import EntryPoint
from urllib.parse import parse_qs, urlsplit

from litestar import Litestar
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from core.app import answers, database
from core.app.cache import Generation, PublicCache
from core.app.form_keys import check_form
from core.app.frame import Frame
from core.app.pages import PageSource
from core.app.plugin_gate import ChoiceCache, PluginGate
from core.app.rooms import room_handlers, room_hooks
from core.app.tasks import room_chores, room_jobs
from core.app.worker import make_worker, run_worker
from core.certificates import PdfPool
from core.groups import SiteInfo, plugin_choices
from core.kit import db, generation
from core.kit.clock import Clock, utc_now
from core.kit.errors import NotFound, Refused
from core.kit.i18n import Language
from core.kit.links import Links
from core.kit.postgres import PooledPostgresEngine
from core.kit.static import collect_static
from core.kit.templates import build_environment
from core.kit.web import WebRequest, frame_of
from core.plugin_api import ScopedHooks, show_panels
from core.plugin_api.bring import register_words, routers
from core.plugin_api.discovery import Plugins, load_plugins
from core.settings import Settings

MOST_BODY = 1_000_000
PDF_LIMIT = 20.0
LOOPBACK = frozenset({"", "localhost", "127.0.0.1", "::1"})


class App:
    """What one process holds: settings, plugins, caches, and the application in its frame."""

    def __init__(
        self,
        settings: Settings,
        *,
        plugins: Iterable[EntryPoint] | None = None,
        clock: Clock = utc_now,
        with_worker: bool = False,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.links = Links(settings.secret_keys)
        self.pdf_pool = PdfPool(time_limit=PDF_LIMIT)
        self.plugins: Plugins = load_plugins(room_hooks(settings), plugins)
        database.open_database(settings, self.plugins.piccolo_apps)
        register_words(self.plugins)
        self.static = collect_static(self.plugins.folders)
        self.environment = build_environment(
            static=self.static, plugin_folders=self.plugins.folders
        )
        self.environment.globals["show_panels"] = show_panels
        self.generation = open_generation(settings)
        self.pages = PageSource(settings, self.generation)
        self.choices = ChoiceCache(plugin_choices, self._revision)
        self.pages.hooks = self.hooks
        self.with_worker = with_worker
        self.litestar = self._litestar()
        self.pages.roots = first_parts(self.litestar)
        self.frame = Frame(
            self.litestar,
            settings=settings,
            static=self.static,
            cache=PublicCache(self.generation),
            pages=self.pages,
            gate=PluginGate(self.plugins, self.choices),
            clock=clock,
        )

    def _litestar(self) -> Litestar:
        plugin_routes: list[ControllerRouterHandler] = list(routers(self.plugins))
        app = Litestar(
            route_handlers=[*room_handlers(), *plugin_routes],
            dependencies=self._dependencies(),
            guards=[check_form],
            exception_handlers={
                HTTPException: answers.on_http_exception,
                NotFound: answers.on_not_found,
                Refused: answers.on_refused,
                Exception: answers.on_exception,
            },
            lifespan=[self._lifespan],
            openapi_config=None,
            logging_config=None,
            request_max_body_size=MOST_BODY,
            debug=False,
        )
        app.state["environment"] = self.environment
        app.state["form_base_url"] = self.settings.base_url
        return app

    def _dependencies(self) -> dict[str, Provide]:
        """What handlers may ask for by name.

        Each hangs on the one before: what does not hang on one another Litestar resolves in tasks
        of their own, which takes far longer than all these together.
        """

        def language(request: WebRequest) -> Language:
            return frame_of(request).page.language

        def clock(language: NamedDependency[Language]) -> Clock:
            del language
            return self.clock

        def settings(clock: NamedDependency[Clock]) -> Settings:
            del clock
            return self.settings

        def links(settings: NamedDependency[Settings]) -> Links:
            del settings
            return self.links

        async def site(links: NamedDependency[Links]) -> SiteInfo:
            del links
            return (await self.pages.site())[1]

        async def hooks(
            language: NamedDependency[Language], site: NamedDependency[SiteInfo]
        ) -> ScopedHooks:
            del site
            return await self.hooks(language)

        return {
            "language": Provide(language, sync_to_thread=False),
            "clock": Provide(clock, sync_to_thread=False),
            "settings": Provide(settings, sync_to_thread=False),
            "links": Provide(links, sync_to_thread=False),
            "site": Provide(site),
            "hooks": Provide(hooks),
            "pdf_pool": Provide(lambda: self.pdf_pool, sync_to_thread=False),
        }

    async def hooks(self, language: Language) -> ScopedHooks:
        """The hooks of the site's scope; `within(group)` leads to a group's."""
        return self.plugins.hooks(language, await self.choices.current())

    async def _revision(self) -> int:
        return (await self.pages.site())[0].revision

    @asynccontextmanager
    async def _lifespan(self, _app: Litestar) -> AsyncIterator[None]:
        await db.engine().start_connection_pool()
        stop = asyncio.Event()
        worker = asyncio.create_task(self.work(stop)) if self.with_worker else None
        try:
            yield
        finally:
            stop.set()
            if worker is not None:
                await worker
            await self.pdf_pool.close()
            await db.engine().close_connection_pool()
            self.close()

    async def work(self, stop: asyncio.Event) -> None:
        """Send mails and run jobs until `stop` is set."""
        worker = make_worker(
            self.settings,
            environment=self.environment,
            plugins=self.plugins,
            handlers=room_jobs(self.settings),
            chores=room_chores(self.plugins),
        )
        await run_worker(worker, self.settings.data_dir, stop=stop, clock=self.clock)

    def close(self) -> None:
        """Let go of what was opened outside the connection pool."""
        self.generation.close()
        generation.count_in(None)


def create_app(
    settings: Settings,
    *,
    plugins: Iterable[EntryPoint] | None = None,
    clock: Clock = utc_now,
    with_worker: bool = False,
) -> App:
    """The application of this process.

    `plugins` are entry points in place of the installed ones (tests); the database is opened at
    the first need and must have been migrated.
    """
    return App(settings, plugins=plugins, clock=clock, with_worker=with_worker)


def open_generation(settings: Settings) -> Generation:
    """Where this process learns of commits; PostgreSQL's counters stand in the data folder."""
    engine = db.engine()
    if not isinstance(engine, PooledPostgresEngine):
        return generation.SQLiteGeneration(engine.path)
    if not is_on_this_machine(settings.database_url):
        return generation.AskAlways()
    counters = generation.FileGeneration(settings.data_dir / "generation")
    generation.count_in(counters)
    return counters


def is_on_this_machine(database_url: str) -> bool:
    """Whether the PostgreSQL server runs here, whichever way its host is given."""
    parts = urlsplit(database_url)
    named = parse_qs(parts.query).get("host") or [parts.hostname or os.environ.get("PGHOST", "")]
    hosts = [host for one in named for host in one.split(",")]
    return all(host in LOOPBACK or host.startswith("/") for host in hosts)


def first_parts(app: Litestar) -> frozenset[str]:
    """The first parts of all addresses that need no language."""
    parts = (route.path[1:].partition("/")[0] for route in app.routes)
    return frozenset(part for part in parts if not part.startswith("{"))
