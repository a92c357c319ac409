"""The programs and ports of this machine that tests use."""

import shutil
import socket
from collections.abc import Iterable
from pathlib import Path

LOOPBACK = "127.0.0.1"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def chromium_path() -> str | None:
    """The system's Chromium or Chrome."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def postgresql_folder(places: Iterable[Path] | None = None) -> Path | None:
    """The folder with `initdb` and `postgres`: Debian's newest, else the one on the path."""
    if places is None:
        places = Path("/usr/lib/postgresql").glob("*/bin")
    found = [folder for folder in places if (folder / "initdb").exists()]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None
