"""Requests as no library would send them, and what every answer must carry."""

import http.client
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from core.testing.programs import LOOPBACK
from core.testing.server import Server

SECURITY = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=()",
}
MOVES_BY_ITSELF = {"rate_window", "job", "message", "event_text", "document_file", "sqlite_stat1"}
"""Counts, the worker's own tables, and texts that are made when they are first read."""


class Raw(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """One header, with all its values; empty without it."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


def ask(
    server: Server,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Raw:
    """Send a request whose target no library has tidied up."""
    lines = {"Host": f"{LOOPBACK}:{server.port}", "Connection": "close", **(headers or {})}
    if body and "Transfer-Encoding" not in lines:
        lines.setdefault("Content-Length", str(len(body)))
    head = f"{method} {target} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((LOOPBACK, server.port), timeout=60) as wire:
        with suppress(ConnectionError):  # refused before all was sent
            wire.sendall(head.encode("latin-1") + b"\r\n" + body)
        answer = http.client.HTTPResponse(wire, method=method)
        answer.begin()
        return Raw(answer.status, answer.getheaders(), answer.read())


def faults(answer: Raw) -> list[str]:
    """What an answer lacks or tells, whatever it answers."""
    wrong = [
        f"{name}: {answer.header(name)!r}"
        for name, start in SECURITY.items()
        if not answer.header(name).startswith(start)
    ]
    is_fault = answer.status >= http.client.INTERNAL_SERVER_ERROR
    is_method = answer.status == http.client.METHOD_NOT_ALLOWED
    rules = {
        "unsafe policy": "unsafe" in answer.header("content-security-policy"),
        "names its program": bool(answer.header("server") or answer.header("x-powered-by")),
        "a cookie on a page that is kept": bool(
            answer.header("etag") and answer.header("set-cookie")
        ),
        "may be kept by others": not _is_kept_rightly(answer),
        f"status {answer.status}": is_fault,
        "405 without Allow": is_method and not answer.header("allow"),
        "a trace": b"Traceback" in answer.body,
    }
    return wrong + [name for name, is_wrong in rules.items() if is_wrong]


def _is_kept_rightly(answer: Raw) -> bool:
    """Public answers are asked for anew each time, files for good, all else is kept by nobody."""
    told = answer.header("cache-control")
    if told.endswith("immutable"):
        return True
    if answer.header("etag"):
        return told in {"no-cache", "private, no-cache"}
    return told == "no-store"


def contents(data_dir: Path) -> dict[str, list[str]]:
    """All that an SQLite database says, table by table."""
    with closing(sqlite3.connect(data_dir / "yhessa.sqlite3")) as data:
        names = [
            row[0] for row in data.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {
            name: sorted(map(repr, data.execute(f"SELECT * FROM {name}")))
            for name in names
            if name not in MOVES_BY_ITSELF
        }


def members_key(data_dir: Path) -> str:
    """The members' key of the first group of a demo."""
    from core.kit.links import Links

    links = Links([(data_dir / "secret_key").read_text(encoding="utf-8").strip()])
    with closing(sqlite3.connect(data_dir / "yhessa.sqlite3")) as data:
        found = data.execute("SELECT id, members_generation FROM groups LIMIT 1").fetchone()
    return links.token("members", UUID(found[0]), found[1])
