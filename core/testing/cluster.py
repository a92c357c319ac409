"""A throw-away PostgreSQL cluster, kept by a small process of its own.

The keeper (`python -m core.testing.cluster FOLDER OWNER`) makes the cluster, writes
`cluster.json`, and takes the cluster down when it is told to or when the owner has died, so
that a killed test run leaves nothing behind.
"""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from core.testing.programs import LOOPBACK, free_port, postgresql_folder

USER = "yhessa"
SYSTEM_USER = "postgres"  # PostgreSQL refuses to run as root
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ALWAYS = ("max_connections=300", "shared_buffers=64MB", "unix_socket_directories=", "jit=off")
WAIT = 0.05
PATIENCE = 60.0


class ClusterError(Exception):
    """The cluster could not be made; the text says why."""


class Cluster(NamedTuple):
    """How to reach a running cluster."""

    keeper: int
    port: int
    password: str
    programs: str

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run one statement with psql, which needs no event loop; returns bare rows."""
        reach = {"PGHOST": LOOPBACK, "PGPORT": str(self.port), "PGUSER": USER}
        done = subprocess.run(
            [f"{self.programs}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql],
            env=os.environ | reach | {"PGPASSWORD": self.password, "PGDATABASE": database},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise ClusterError(done.stderr.strip())
        return done.stdout.strip()

    def stop(self) -> None:
        """Tell the keeper to take the cluster down, and wait until it has."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.keeper, signal.SIGTERM)
            wait_until(lambda: not is_alive(self.keeper))


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs (a zombie does not)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return not Path("/proc").is_dir() and _answers(pid)
    return stat.rpartition(")")[2].split()[0] != "Z"


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def wait_until(done: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Look again and again; whether it came true in time."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(WAIT)
    return True


def read_cluster(folder: Path) -> Cluster | None:
    """The cluster that a keeper runs in this folder, if there is one."""
    try:
        return Cluster(**json.loads((folder / "cluster.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def start_cluster(folder: Path, *, owner: int, durable: bool = False) -> Cluster:
    """Start a keeper for this folder and wait for its cluster."""
    programs = postgresql_folder()
    if programs is None:
        raise ClusterError("PostgreSQL's server programs are missing: make setup installs them.")
    command = [sys.executable, "-m", "core.testing.cluster", str(folder), str(owner), str(programs)]
    log = folder / "keeper.log"
    with log.open("wb") as output:
        made = subprocess.run(
            [*command, "durable" if durable else "quick"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    cluster = read_cluster(folder)
    if made.returncode or cluster is None:
        raise ClusterError(log.read_text(encoding="utf-8"))
    return cluster


class Keeper:
    """Makes the cluster, waits, and takes it down."""

    def __init__(self, home: Path, programs: Path, options: tuple[str, ...]) -> None:
        self.home = home
        self.data = home / "data"
        self.programs = programs
        self.options = options
        self.password = secrets.token_hex(16)
        self.user = SYSTEM_USER if os.geteuid() == 0 else None

    def make(self) -> None:
        """Run initdb in a folder that belongs to the user who runs the server."""
        secret = self.home / "password"
        secret.write_text(self.password, encoding="utf-8")
        if self.user:
            account = pwd.getpwnam(self.user)
            for path in (self.home, secret):
                os.chown(path, account.pw_uid, account.pw_gid)
        settings = ("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
        access = (f"--username={USER}", "--auth=password", f"--pwfile={secret}")
        if self._start("initdb", "--pgdata", str(self.data), *access, *settings).wait():
            raise ClusterError("initdb failed: its messages stand above.")

    def serve(self) -> tuple[subprocess.Popen[bytes], int]:
        """Start the server on a free port; somebody may take the port first, so try again."""
        for _ in range(5):
            port = free_port()
            settings = (*ALWAYS, *self.options, f"listen_addresses={LOOPBACK}", f"port={port}")
            options = [part for setting in settings for part in ("-c", setting)]
            server = self._start("postgres", "-D", str(self.data), *options)
            wait_until(partial(self._is_settled, server))
            if server.poll() is None:
                return server, port
        raise ClusterError("PostgreSQL does not start: its messages stand above.")

    def _is_settled(self, server: subprocess.Popen[bytes]) -> bool:
        return server.poll() is not None or self._is_ready()

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return bool(lines) and lines[-1].strip() == "ready"

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(self.programs / program), *arguments]
        if self.user is None:
            return subprocess.Popen(command, cwd=self.home)
        return subprocess.Popen(
            command, cwd=self.home, user=self.user, group=self.user, extra_groups=[]
        )


def keep(folder: Path, owner: int, programs: Path, options: tuple[str, ...]) -> None:
    """Keep a cluster until SIGTERM or until the owner is gone."""
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopping.append(number))
    parent = "/tmp" if os.geteuid() == 0 else None  # noqa: S108 - safe: mkdtemp makes the name
    home = Path(tempfile.mkdtemp(prefix="yhessa-postgresql-", dir=parent))
    try:
        keeper = Keeper(home, programs, options)
        keeper.make()
        server, port = keeper.serve()
        try:
            tell(folder, Cluster(os.getpid(), port, keeper.password, str(programs))._asdict())
            wait_until(lambda: bool(stopping) or not is_alive(owner), patience=float("inf"))
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown: connections are closed
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        if not is_alive(owner):
            shutil.rmtree(folder, ignore_errors=True)


def tell(folder: Path, found: dict[str, object]) -> None:
    """Write `cluster.json` in one step."""
    part = folder / "cluster.part"
    part.write_text(json.dumps(found), encoding="utf-8")
    part.rename(folder / "cluster.json")


def leave(folder: Path, keeper: int) -> None:
    """Let the keeper go on alone once its cluster runs, or say that there will be none."""
    wait_until(lambda: (folder / "cluster.json").exists() or not is_alive(keeper))
    os._exit(0 if (folder / "cluster.json").exists() else 1)


if __name__ == "__main__":
    place, quick = Path(sys.argv[1]), QUICK if sys.argv[4] == "quick" else ()
    if child := os.fork():
        leave(place, child)
    keep(place, int(sys.argv[2]), Path(sys.argv[3]), quick)
