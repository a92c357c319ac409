"""The real server, in a process of its own."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from core.testing.cluster import wait_until
from core.testing.programs import LOOPBACK, free_port

START = 60.0
STOP = 15.0
COMMAND = Path(sys.executable).with_name("yhessa")


class Server:
    """A server process that was started for a test."""

    def __init__(self, command: list[str], data_dir: Path, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.base_url = f"http://{LOOPBACK}:{self.port}"
        self.data_dir = data_dir
        self.log = data_dir.with_name(f"{data_dir.name}.log")  # beside it: a demo wants it empty
        data_dir.mkdir(parents=True, exist_ok=True)
        bare = {name: value for name, value in os.environ.items() if name[:7] != "YHESSA_"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(COMMAND), *command, "--port", str(self.port)],
                cwd=data_dir,
                env={**bare, "YHESSA_DATA_DIR": str(data_dir), **environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def answers(self, path: str = "/readyz") -> bool:
        """Whether the server says 200 at this path."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", path)
            return connection.getresponse().status == http.client.OK
        return False

    def wait(self) -> None:
        """Wait until the server answers; fail with its last words when it does not."""
        wait_until(lambda: self.process.poll() is not None or self.answers(), START)
        if not self.answers():
            self.stop()
            words = self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
            pytest.fail(f"The server did not start:\n{words}", pytrace=False)

    def kill(self) -> None:
        """End the process and all that it started at once, as a power cut does."""
        for pid in reversed(family(self.process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the process in good order, or at once when it does not come to an end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.kill()


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
        return [pid, *(each for child in children for each in family(child))]
    return [pid]


class StartServer(Protocol):
    """Starts a server: `start_server(data_dir=…, environ=…)`, or another command of `yhessa`."""

    def __call__(
        self,
        *command: str,
        data_dir: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Server:
        """A server that answers; it is stopped after the test."""
        ...


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts `yhessa serve` on a free port with its data in this test's folder."""
    started: list[Server] = []

    def start(
        *command: str,
        data_dir: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Server:
        folder = data_dir or tmp_path / "server"
        server = Server(list(command or ("serve",)), folder, environ or {})
        started.append(server)
        server.wait()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo on SQLite, shared by the tests that change nothing that others look at."""
    folder = tmp_path_factory.mktemp("demo")
    server = Server(["demo", "--data-dir", str(folder / "data")], folder / "data", {})
    server.wait()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demo_links(demo_server: Server) -> dict[str, str]:
    """The addresses in the demo's `demo-links.json`, by name."""
    path = demo_server.data_dir / "demo-links.json"
    wait_until(path.exists, STOP)
    links: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return links
