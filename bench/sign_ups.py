"""Signing up through HTTP: the whole flow on PostgreSQL, and 500 people at 50 places."""

import json
import sqlite3
import statistics
from collections.abc import Iterator
from typing import Any

from bench.bare import FORM, TABLES, THANKS
from bench.servers import Bare, Server, running
from bench.site import ENGINES, Run, Site, module
from bench.table import Row

CLIENTS = 8
PEOPLE, PLACES = 500, 50
WELL = "All is well."


def measure_flow(run: Run) -> Iterator[Row]:
    """Form page, post, thank-you page: sign-ups a second and how long the slow ones take."""
    site = run.site("PostgreSQL")
    ours = site.server()
    path = form_path(site, "open")
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    with running(ours):
        ours.start("/readyz")
        bare = _bare(run, ours, path)
        with running(bare):
            bare.start()
            for turn in range(run.rounds + 1):
                for name, port, form in (("bare", bare.port, FORM), ("ours", ours.port, path)):
                    found = client(
                        kind="flow",
                        port=port,
                        path=form,
                        clients=CLIENTS,
                        seconds=run.seconds,
                        first=turn << 18,
                    )
                    if turn:  # the first turn only warms up
                        rates[name].append(found["rate"])
                        times[name].append(statistics.quantiles(found["times"], n=20)[-1])
    yield from _flow_rows(rates, times)


def _flow_rows(rates: dict[str, list[float]], times: dict[str, list[float]]) -> Iterator[Row]:
    rate = {name: statistics.median(values) for name, values in rates.items()}
    slow = {name: statistics.median(values) for name, values in times.items()}
    yield Row(
        what=f"signing up, {CLIENTS} clients (PostgreSQL)",
        ours=f"{rate['ours']:,.0f}/s",
        ceiling=f"{rate['bare']:,.0f}/s",
        value=rate["ours"] / rate["bare"],
        step=0.25,
        design=0.3,
    )
    yield Row(
        what="signing up, 95 of 100 are quicker than",
        ours=f"{slow['ours'] * 1000:.0f} ms",
        ceiling=f"{slow['bare'] * 1000:.0f} ms",
        value=slow["ours"] / slow["bare"],
        design=4,
        better="less",
    )


def measure_rush(run: Run) -> Iterator[Row]:
    """500 people press the button at once; who has a place is counted in the database.

    The bare application takes the same 500 beside it, without a limit: what the machine can do now.
    """
    for engine in ENGINES:
        site = run.site(engine)
        server = site.server()
        path = form_path(site, "small")
        with running(server):
            server.start("/readyz")
            bare = _bare(run, server, form_path(site, "open"))
            with running(bare):
                bare.start()
                ceiling = client(kind="rush", port=bare.port, path=FORM, people=PEOPLE)["seconds"]
            seconds = client(kind="rush", port=server.port, path=path, people=PEOPLE)["seconds"]
        counts = _counts(run, site)
        words = site.yhessa("check").strip().splitlines()
        right = counts == [PLACES, PEOPLE - PLACES, PEOPLE - PLACES] and words[-1:] == [WELL]
        yield Row(
            what=f"{PEOPLE} people at {PLACES} places ({engine})",
            ours=f"{counts[0]} confirmed, {counts[1]} in the queue, check: {' '.join(words)}",
            ceiling=f"{ceiling:.2f} s, all confirmed",
            value=seconds if right else float("inf"),
            unit=" s",
            step=3,
            design=3,
            better="less",
        )


def client(**job: Any) -> Any:
    """Run the client in a process of its own; what it found."""
    return module("bench.client", json.dumps(job))


def form_path(site: Site, slug: str) -> str:
    """The address of the sign-up form of one of the site's events."""
    return f"/fi/events/{site.slugs[slug]}/register"


def _bare(run: Run, ours: Server, path: str) -> Bare:
    """A bare application with the very pages that ours answers, and a table for its people."""
    number = len(list(run.folder.glob("bare-flow-*")))
    folder = run.folder / f"bare-flow-{number}"
    folder.mkdir()
    name = f"bare_{number}"
    url = run.database(name)
    run.cluster.run(TABLES, name)
    bare = Bare("bare", folder, {"BENCH_ANSWERS": str(folder), "BENCH_DATABASE_URL": url})
    _keep(bare, client(kind="samples", port=ours.port, path=path))
    return bare


def _keep(bare: Bare, pages: dict[str, str]) -> None:
    """The very pages that ours answered, as constants."""
    told = {}
    for path, name in ((FORM, "form"), (THANKS, "thanks")):
        (bare.folder / name).write_text(pages[name], encoding="utf-8")
        headers = {"content-type": "text/html; charset=utf-8"}
        told[path] = {"status": 200, "headers": headers, "file": name}
    (bare.folder / "answers.json").write_text(json.dumps(told), encoding="utf-8")


def _counts(run: Run, site: Site) -> list[int]:
    """Confirmed seats, waiting ones, and different places in the queue."""
    sql = (
        "SELECT sum(CASE WHEN seat.state = 'confirmed' THEN 1 ELSE 0 END),"
        " sum(CASE WHEN seat.state = 'waiting' THEN 1 ELSE 0 END),"
        " count(DISTINCT seat.queue_no) FROM seat JOIN event ON event.id = seat.event"
        f" WHERE event.slug = '{site.slugs['small']}'"
    )
    if site.engine == "PostgreSQL":
        return [int(value) for value in run.cluster.run(sql, "postgresql").split("|")]
    with sqlite3.connect(site.folder / "data" / "yhessa.sqlite3") as connection:
        return list(connection.execute(sql).fetchone())
