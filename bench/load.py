"""Requests a second with 16 connections: wrk where it is, else our own client in its process."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping

from bench.servers import has_wrk

CONNECTIONS = 16
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_BAD = re.compile(r"(Non-2xx or 3xx responses: \d+|Socket errors: .*)")


class LoadError(Exception):
    """The answers were not what they should be."""


def rate(url: str, headers: Mapping[str, str], *, seconds: float) -> float:
    """Requests a second of one address."""
    if not has_wrk():
        job = {"url": url, "headers": dict(headers), "seconds": seconds}
        done = subprocess.run(
            [sys.executable, "-m", "bench.client", json.dumps({"kind": "get", **job})],
            capture_output=True,
            text=True,
            check=True,
        )
        return float(json.loads(done.stdout)["rate"])
    options = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *options, url],
        capture_output=True,
        text=True,
        check=True,
    )
    if bad := _BAD.search(done.stdout):
        raise LoadError(f"{url}: {bad[0]}")
    found = _RATE.search(done.stdout)
    assert found, done.stdout
    return float(found[1])
