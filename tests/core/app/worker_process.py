"""A worker in a process of its own, for tests that kill it: `python worker_process.py URL …`."""

import asyncio
import sys
from pathlib import Path

from core.app.database import open_database
from core.app.worker import make_worker, run_worker
from core.kit.static import collect_static
from core.kit.templates import build_environment
from core.plugin_api.discovery import load_plugins
from core.settings import Settings


async def main(url: str, data_dir: str, smtp_url: str) -> None:
    """Work until killed."""
    settings = Settings(
        data_dir=Path(data_dir),
        database_url=url,
        base_url="http://yhessa.example",
        secret_keys=("a secret of the tests, long enough to be taken",),
        smtp_url=smtp_url,
        mail_from="tapahtumat@yhessa.example",
    )
    open_database(settings)
    worker = make_worker(
        settings,
        environment=build_environment(static=collect_static({})),
        plugins=load_plugins({}, ()),
        handlers={},
    )
    await run_worker(worker, settings.data_dir, stop=asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
