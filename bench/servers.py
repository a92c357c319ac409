"""Server processes of a run: Yhessä and the bare application, their start, memory and end."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.testing.programs import LOOPBACK, free_port

WORKERS = 2
START = 60.0
STOP = 15.0
LOOK = 0.005
OTHER = ("YHESSA_", "PYTHONDONTWRITE")  # settings of the shell that would change what is measured
YHESSA = Path(sys.executable).with_name("yhessa")


class ServerError(Exception):
    """A server did not start or died; the text holds its last words."""


class Server:
    """A server process with its children, on a free port of the loopback address."""

    def __init__(self, name: str, folder: Path, environ: Mapping[str, str]) -> None:
        self.name = name
        self.folder = folder
        self.port = free_port()
        self.environ = environ
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def start(self, ready: str = "/") -> float:
        """Start and wait for the first answer; the seconds that it took."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith(OTHER)}
        began = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env={**bare, "PYTHONPATH": str(Path(__file__).parent.parent), **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        while not self.answers(ready):
            if self.process.poll() is not None or time.perf_counter() - began > START:
                self.stop()
                raise ServerError(f"{self.name}: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(LOOK)
        return time.perf_counter() - began

    def answers(self, path: str) -> bool:
        """Whether it says 200 at this path."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", path)
            return connection.getresponse().status == http.client.OK
        return False

    def get(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of one answer, which must be 200 or 304."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            body = answer.read()
        if answer.status not in {200, 304}:
            raise ServerError(f"{self.name}: {path} answered {answer.status}")
        return {name.lower(): value for name, value in answer.getheaders()}, body

    def memory(self) -> int:
        """Bytes of the process and all that it started, shared pages counted once (PSS)."""
        assert self.process is not None
        return sum(_pss(pid) for pid in family(self.process.pid))

    def stop(self) -> None:
        """End the process that was started, in good order if it comes to it in time."""
        if self.process is None:
            return
        children = family(self.process.pid)[1:]
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
        self.process = None


class Yhessa(Server):
    """The real `yhessa serve` with two web processes."""

    def command(self) -> list[str]:
        """Two web processes on this server's port."""
        return [str(YHESSA), "serve", "--workers", str(WORKERS), "--port", str(self.port)]


class Bare(Server):
    """The bare Litestar application with the same server and options."""

    def command(self) -> list[str]:
        """Two web processes on this server's port."""
        return [sys.executable, "-m", "bench.bare", str(self.port), str(WORKERS)]


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
        return [pid, *(each for child in children for each in family(child))]
    return [pid]


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def running(*servers: Server) -> Iterator[None]:
    """All these servers, ended at the end whatever happens."""
    try:
        yield
    finally:
        for server in servers:
            server.stop()


def has_wrk() -> bool:
    """Whether the client in C is here."""
    return shutil.which("wrk") is not None
