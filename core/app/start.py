"""Starts the processes: migrates once, then web processes that share one listening socket."""

import asyncio
import gc
import importlib
import os
import signal
import sys
from multiprocessing import get_context

import uvicorn
from litestar import Litestar
from uvicorn import _subprocess

from core.app.create import App, create_app
from core.app.database import migrate, open_database
from core.app.rooms import room_hooks
from core.kit import db
from core.kit.logs import configure_logs
from core.plugin_api.discovery import load_plugins
from core.settings import Settings, read_settings


async def migrate_all(settings: Settings) -> list[str]:
    """Run what is missing of the core and the plugins; returns the names of what was run."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    open_database(settings, load_plugins(room_hooks(settings)).piccolo_apps)
    try:
        return await migrate(settings)
    finally:
        await db.engine().close_connection_pool()


def fork_web_processes() -> None:
    """Let uvicorn fork its web processes from this one, which has imported everything.

    It would spawn them, and each would import everything anew: twice the time to the first answer,
    twice the memory. Forking is safe as nothing is open here: no connection, thread or event loop.
    """
    for module in ("uvloop", "uvicorn.protocols.http.httptools_impl", "uvicorn.lifespan.on"):
        importlib.import_module(module)
    Litestar()  # an empty one brings in what it imports late
    os.register_at_fork(after_in_child=_forget_signals)
    _subprocess.spawn = get_context("fork")  # type: ignore[assignment]  # private: uvicorn has no option for it
    gc.collect()
    gc.freeze()  # what is here stays, and stays shared


def _forget_signals() -> None:
    """The parent's handlers would keep a new process from ending before its own are set."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def serve(settings: Settings, *, host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve until stopped; each web process reads the same settings from the environment."""
    configure_logs()
    asyncio.run(migrate_all(settings))
    os.environ["YHESSA_SERVE_HOST"] = host
    os.environ["YHESSA_SERVE_PORT"] = str(port)
    os.environ["YHESSA_SERVE_WORKER"] = "1" if with_worker else ""
    if workers > 1 and sys.platform == "linux":
        fork_web_processes()
    uvicorn.run(
        "core.app.start:web_process",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,  # paths hold link tokens
        log_level="warning",
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=10,
        proxy_headers=False,  # `client_address` reads them, from trusted proxies alone
    )


def web_process() -> object:
    """The application of one web process (called by uvicorn in each)."""
    configure_logs()
    host = os.environ["YHESSA_SERVE_HOST"]
    port = int(os.environ["YHESSA_SERVE_PORT"])
    settings = read_settings(host=host, port=port)
    app: App = create_app(settings, with_worker=bool(os.environ.get("YHESSA_SERVE_WORKER")))
    return app.frame


def work(settings: Settings) -> None:
    """Send mails and run jobs, without web pages, until stopped."""
    configure_logs()
    asyncio.run(migrate_all(settings))
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    app = create_app(settings)
    await db.engine().start_connection_pool()
    try:
        await app.work(stop)
    finally:
        await db.engine().close_connection_pool()
        app.close()
