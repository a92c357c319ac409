"""What all parts of a run share: folders, PostgreSQL, the filled sites, how long to measure."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.servers import Yhessa
from core.testing.cluster import Cluster, start_cluster

ROOT = Path(__file__).parent.parent
EVENTS = 1000
ENGINES = ("SQLite", "PostgreSQL")


@dataclass
class Site:
    """A filled database with its data folder and the addresses in it."""

    engine: str
    folder: Path
    environ: Mapping[str, str]
    slugs: Mapping[str, str]

    def server(self) -> Yhessa:
        """A server of this site, not started."""
        return Yhessa(self.engine, self.folder, self.environ)

    def yhessa(self, *command: str) -> str:
        """What another command of Yhessä prints."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name("yhessa")), *command],
            cwd=self.folder,
            env={**os.environ, **self.environ},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr


@dataclass
class Run:
    """One run: where its files lie, how long and how often each thing is measured."""

    folder: Path
    seconds: float
    rounds: int
    events: int = EVENTS
    _sites: dict[str, Site] = field(default_factory=dict)

    @cached_property
    def cluster(self) -> Cluster:
        """A PostgreSQL of this run's own that keeps what it has answered (fsync on)."""
        folder = self.folder / "cluster"
        folder.mkdir()
        return start_cluster(folder, owner=os.getpid(), durable=True)

    def database(self, name: str) -> str:
        """The address of a new, empty PostgreSQL database."""
        self.cluster.run(f"CREATE DATABASE {name}")
        return self.cluster.url(name)

    def site(self, engine: str) -> Site:
        """The filled site on this engine, made at the first need."""
        if engine not in self._sites:
            self._sites[engine] = self.new_site(engine, engine.lower(), self.events)
        return self._sites[engine]

    def new_site(self, engine: str, name: str, events: int, more: tuple[int, int] = (0, 0)) -> Site:
        """A fresh site with invented events; `more` are copies of one event and past seats."""
        folder = self.folder / name
        folder.mkdir()
        environ = {
            "YHESSA_DATA_DIR": str(folder / "data"),
            "YHESSA_TRUSTED_PROXIES": "127.0.0.1",
            "YHESSA_BASE_URL": "http://127.0.0.1:8000",
            "PYTHONPATH": str(ROOT),
        }
        if engine == "PostgreSQL":
            environ["YHESSA_DATABASE_URL"] = self.database(name)
        slugs: Mapping[str, str] = module("bench.fill", *map(str, (events, *more)), environ=environ)
        return Site(engine, folder, environ, slugs)


def module(name: str, *arguments: str, environ: Mapping[str, str] | None = None) -> Any:
    """Run a module of the benchmarks in a process of its own; the JSON that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", name, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def new_run(*, quick: bool) -> Iterator[Run]:
    """A run with its folder, taken down at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yhessa-bench-")))
        run = Run(folder, seconds=1 if quick else 3, rounds=2 if quick else 5)
        try:
            yield run
        finally:
            if "cluster" in run.__dict__:
                run.cluster.stop()
