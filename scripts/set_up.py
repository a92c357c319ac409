#!/usr/bin/env python3
"""Makes a fresh clone ready: system packages, `.venv`, packages at pinned versions.

`set_up.py run` is enough to run Yhessä, `set_up.py dev` also brings what tests and checks need.
It uses the standard library alone and is done in a blink when nothing has changed.
"""

import ast
import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "yhessa"
UV_INSTALL = ("pip", "install", "--quiet", "--compile-bytecode")  # as pip does: quick first start
LOCKS = {"run": "requirements/run.txt", "dev": "requirements/dev.txt"}

# What a user's pip settings may say: where packages come from, not how they are installed.
SOURCES = {
    *("index-url", "extra-index-url", "find-links", "no-index", "trusted-host"),
    *("cert", "client-cert", "proxy", "timeout", "retries", "keyring-provider", "cache-dir"),
}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def has_library(*names: str) -> bool:
    """Whether the dynamic linker finds all these libraries."""
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_command(*names: str) -> bool:
    """Whether one of these commands is on the path."""
    return any(shutil.which(name) for name in names)


def has_postgresql() -> bool:
    """Whether the programs of a PostgreSQL server are here (Debian keeps them off the path)."""
    return has_command("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_chromium() -> bool:
    """Whether a Chromium is here: the system's, or the one that Playwright fetches."""
    if has_command(*CHROMIUM):
        return True
    code = (
        "import pathlib, sys; from playwright.sync_api import sync_playwright as start\n"
        "with start() as p: sys.exit(not pathlib.Path(p.chromium.executable_path).exists())"
    )
    return (
        PYTHON.exists() and not subprocess.run([PYTHON, "-c", code], capture_output=True).returncode
    )


class Need(NamedTuple):
    """A system package, and how to see that what it brings is there."""

    package: str
    is_met: Callable[[], bool]


VENV_PACKAGE = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
RUN_NEEDS = [
    Need(VENV_PACKAGE, lambda: importlib.util.find_spec("ensurepip") is not None),
    Need("libpango-1.0-0", lambda: has_library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", lambda: has_library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz0b", lambda: has_library("libharfbuzz.so.0")),
    Need("libharfbuzz-subset0", lambda: has_library("libharfbuzz-subset.so.0")),
    Need("libfontconfig1", lambda: has_library("libfontconfig.so.1")),
]
DEV_NEEDS = [
    *RUN_NEEDS,
    Need("postgresql", has_postgresql),
    Need("poppler-utils", lambda: has_command("pdftotext")),
    Need("qpdf", lambda: has_command("qpdf")),
]


def run(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a command in the project's folder; whether it worked."""
    return subprocess.run(command, cwd=ROOT, env=env).returncode == 0


def missing(needs: Iterable[Need]) -> list[str]:
    """The packages that bring what is not there yet."""
    return [need.package for need in needs if not need.is_met()]


def apt_get(packages: list[str]) -> None:
    """Install Debian packages, as far as this user may without typing a password."""
    if not packages or not has_command("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and subprocess.run([*sudo, "true"], capture_output=True).returncode:
        return
    print("Installing system packages:", *packages, flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    run(*apt, "update")
    run(*apt, "install", "--yes", "--no-install-recommends", *packages)


def install_system_packages(needs: list[Need]) -> None:
    """Bring what the needs name, or stop with one sentence that names the packages."""
    apt_get(missing(needs))
    if left := missing(needs):
        sentence = f"Install these system packages first, then try again: {' '.join(left)}"
        if platform.system() == "Linux":
            sys.exit(sentence)
        print(sentence)  # elsewhere the libraries have other names and are found by WeasyPrint


def install_chromium() -> None:
    """Bring a browser for the tests: the system's, else Playwright's own (Ubuntu's is a snap)."""
    if has_chromium():
        return
    apt_get(["chromium"])
    if not has_chromium() and not run(
        PYTHON, "-m", "playwright", "install", "--with-deps", "chromium"
    ):
        print("No Chromium could be installed: tests in the browser can't run without it.")


def pip_environment() -> dict[str, str]:
    """The environment for pip: from the user's settings it keeps only where packages come from."""
    # A setting "user" would also be taken as an option of `pip config`, and show one file alone.
    unbiased = os.environ | {"PIP_USER": "0"}
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=unbiased,
    ).stdout
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if option in SOURCES and section in found:
            found[section][option] = str(ast.literal_eval(value))
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON"))
    }
    for options in found.values():
        env |= {f"PIP_{option.upper().replace('-', '_')}": options[option] for option in options}
    return env | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
    }


def install_packages(lock: str) -> None:
    """Install the pinned packages; uv is taken where it is, since it is quick."""
    print(f"Installing the packages of {lock}, about a minute", flush=True)
    uv, hashed = shutil.which("uv"), ("--require-hashes", "-r", lock)
    if uv and run(uv, *UV_INSTALL, "--python", PYTHON, *hashed):
        return
    env, pip = pip_environment(), (PYTHON, "-m", "pip", "install", "-qq", "--no-deps", *hashed)
    if run(*pip, env=env):
        return
    print("Trying again with the package index alone", flush=True)
    for extra in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        env.pop(extra, None)
    if not run(*pip, env=env):
        sys.exit("The packages could not be installed: pip's message above says why.")


def install_project() -> None:
    """Install the project itself as editable, with the build backend from the lock."""
    options = ("-qq", "--no-deps", "--no-build-isolation", "--no-index")
    if not run(PYTHON, "-m", "pip", "install", *options, "-e", ".", env=pip_environment()):
        sys.exit("The project itself could not be installed: pip's message above says why.")


def make_venv(*, moved: bool) -> bool:
    """Make `.venv` unless a working one is there; whether it is a new one."""
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    if not moved and PYTHON.exists() and run(PYTHON, "-c", probe):
        return False
    base = getattr(sys, "_base_executable", sys.executable)  # not the .venv that is active
    if not run(base, "-m", "venv", "--clear", VENV):
        sys.exit("The virtual environment .venv could not be made: the message above says why.")
    return True


def wanted_state(kind: str) -> dict[str, str]:
    """What a finished set-up of this kind was made from."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    built_from = json.dumps([project["project"], project["build-system"]], sort_keys=True)
    return {
        "place": str(ROOT),
        "packages": hashlib.sha256((ROOT / LOCKS[kind]).read_bytes()).hexdigest(),
        "project": hashlib.sha256(built_from.encode()).hexdigest(),
    }


def read_state(stamp: Path) -> dict[str, str]:
    """What the last set-up was made from, or nothing."""
    try:
        state: dict[str, str] = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if PYTHON.exists() and COMMAND.exists() else {}


def set_up(kind: str) -> None:
    """Bring the clone to the wanted state, doing only what is not done yet."""
    stamp = VENV / f"yhessa-{kind}.json"
    wanted, state = wanted_state(kind), read_state(stamp)
    if state != wanted:
        stamp.unlink(missing_ok=True)
        install_system_packages(DEV_NEEDS if kind == "dev" else RUN_NEEDS)
        new = make_venv(moved=state.get("place", str(ROOT)) != str(ROOT))
        if new or state.get("packages") != wanted["packages"]:
            install_packages(LOCKS[kind])
        install_project()
        if kind == "dev":
            install_chromium()
        stamp.write_text(json.dumps(wanted), encoding="utf-8")
        if kind == "dev":  # which brings all that running needs
            stamp.with_stem("yhessa-run").write_text(
                json.dumps(wanted_state("run")), encoding="utf-8"
            )


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit("Usage: set_up.py run|dev")
    set_up(sys.argv[1])
