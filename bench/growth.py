"""What size costs: 1,000 events against 100,000 events and 1,000,000 seats (takes some minutes).

Kept answers cost the same at any size, so pages are asked for under addresses that nobody has asked
for before: each is made anew.
"""

import statistics
import time
from collections.abc import Iterator

from bench.servers import Server, running
from bench.sign_ups import CLIENTS, client, form_path
from bench.site import ENGINES, EVENTS, Run
from bench.table import Row

MORE_EVENTS, SEATS = 99_000, 1_000_000
ASKED = 15
FEW, MANY = "few", "many"


def measure(run: Run) -> Iterator[Row]:
    """Three pages and the sign-up on each engine."""
    for engine in ENGINES:
        sites = {
            FEW: run.site(engine),
            MANY: run.new_site(engine, f"{engine.lower()}_many", EVENTS, (MORE_EVENTS, SEATS)),
        }
        servers = {size: site.server() for size, site in sites.items()}
        with running(*servers.values()):
            for server in servers.values():
                server.start("/readyz")
            slug = sites[FEW].slugs["page"]
            for what, path in (
                ("event page", f"/fi/events/{slug}"),
                ("first list page", "/fi/events"),
                ("feed of one event", f"/events/{slug}.ics"),
            ):
                found = _anew(run, servers, path)
                yield _row(f"{what}, made anew ({engine})", found[FEW], found[MANY])
            yield _flow(run, engine, servers, form_path(sites[FEW], "open"))


def _anew(run: Run, servers: dict[str, Server], path: str) -> dict[str, float]:
    """Median seconds of an answer that no process has kept."""
    times: dict[str, list[float]] = {size: [] for size in servers}
    for number in range(ASKED * run.rounds):
        for size, server in servers.items():
            began = time.perf_counter()
            server.get(f"{path}?unasked={number}")
            times[size].append(time.perf_counter() - began)
    return {size: statistics.median(found) for size, found in times.items()}


def _flow(run: Run, engine: str, servers: dict[str, Server], path: str) -> Row:
    times: dict[str, list[float]] = {size: [] for size in servers}
    for turn in range(run.rounds + 1):
        for size, server in servers.items():
            found = client(
                kind="flow",
                port=server.port,
                path=path,
                clients=CLIENTS,
                seconds=run.seconds,
                first=turn + 32 << 18,
            )
            if turn:
                times[size].append(1 / found["rate"])
    middle = {size: statistics.median(found) for size, found in times.items()}
    return _row(f"signing up ({engine})", middle[FEW], middle[MANY])


def _row(what: str, few: float, many: float) -> Row:
    return Row(
        what=f"{what}: 100,000 events and 1,000,000 seats against 1,000",
        ours=f"{many * 1000:.1f} ms",
        ceiling=f"{few * 1000:.1f} ms",
        value=many / few,
        design=1.3,
        better="less",
    )
