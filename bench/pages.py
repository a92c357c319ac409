"""Pages and feeds by GET with 16 connections, ours and the ceiling's turn by turn; memory after."""

import json
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.load import rate
from bench.servers import Bare, Server, running
from bench.site import ENGINES, Run, Site
from bench.table import Row

GZIP = {"accept-encoding": "gzip, deflate, br"}
KEPT = ("content-type", "content-encoding", "etag")
MEGABYTE = 1e6
WARM = 12  # requests over connections of their own, so that each process has made its answer


@dataclass(frozen=True)
class Target:
    """One address, how it is asked for, and the goals."""

    what: str
    path: str
    headers: Mapping[str, str]
    step: float
    design: float
    is_known: bool = False

    def headers_for(self, server: Server) -> Mapping[str, str]:
        """The request's headers; with the server's own ETag when the visitor knows the answer."""
        if not self.is_known:
            return self.headers
        return {**self.headers, "if-none-match": server.get(self.path)[0]["etag"]}


def targets(site: Site) -> list[Target]:
    """What is measured."""
    page, events, feed = f"/fi/events/{site.slugs['page']}", "/fi/events", "/calendar.ics"
    return [
        Target("event page", page, {}, 0.3, 0.5),
        Target("event page, gzip", page, GZIP, 0.3, 0.5),
        Target("first list page", events, {}, 0.3, 0.5),
        Target("first list page, gzip", events, GZIP, 0.3, 0.5),
        Target("feed of 1,000 events", feed, {}, 0.5, 0.7),
        Target("feed of 1,000 events, gzip", feed, GZIP, 0.5, 0.7),
        Target("feed of 1,000 events, 304", feed, {}, 0.5, 0.7, is_known=True),
    ]


def measure(run: Run) -> Iterator[Row]:
    """The rows of pages, feeds and memory."""
    servers = {engine: run.site(engine).server() for engine in ENGINES}
    folder = run.folder / "bare"
    folder.mkdir()
    bare = Bare("bare", folder, {"BENCH_ANSWERS": str(folder)})
    with running(bare, *servers.values()):
        for server in servers.values():
            server.start("/fi/events")
        asked = targets(run.site("SQLite"))
        keep(bare, servers["SQLite"], asked)
        bare.start()
        sides: list[Server] = [*servers.values(), bare]
        for number, target in enumerate(asked):
            yield from _rows(run, target, number, sides)
        for server in servers.values():
            yield _memory_row(server, bare)


def keep(bare: Bare, ours: Server, asked: list[Target]) -> None:
    """Write down what ours answers, for the bare application to answer the same size."""
    told = {}
    for number, target in enumerate(asked):
        headers, body = ours.get(target.path, target.headers_for(ours))
        file = f"{number}.body"
        (bare.folder / file).write_bytes(body)
        kept = {name: headers[name] for name in KEPT if name in headers}
        told[f"/{number}"] = {
            "status": 304 if target.is_known else 200,
            "headers": kept,
            "file": file,
        }
    (bare.folder / "answers.json").write_text(json.dumps(told), encoding="utf-8")


def _rows(run: Run, target: Target, number: int, sides: list[Server]) -> Iterator[Row]:
    found: dict[str, list[float]] = {side.name: [] for side in sides}
    asked = {
        side.name: (f"/{number}", target.headers)
        if side.name == "bare"
        else (target.path, target.headers_for(side))
        for side in sides
    }
    for side in sides:
        for _ in range(WARM):
            side.get(*asked[side.name])
    for turn in range(run.rounds + 1):
        for side in sides if turn % 2 else reversed(sides):
            path, headers = asked[side.name]
            url = f"http://127.0.0.1:{side.port}{path}"
            answers = rate(url, headers, seconds=run.seconds if turn else 1)
            if turn:  # the first turn only warms up
                found[side.name].append(answers)
    middle = {name: statistics.median(values) for name, values in found.items()}
    for engine in ENGINES:
        yield Row(
            what=f"{target.what} ({engine})",
            ours=f"{middle[engine]:,.0f}/s",
            ceiling=f"{middle['bare']:,.0f}/s",
            value=middle[engine] / middle["bare"],
            step=target.step,
            design=target.design,
        )


def _memory_row(server: Server, bare: Server) -> Row:
    ours, ceiling = server.memory(), bare.memory()
    return Row(
        what=f"memory of 2 workers after this load ({server.name})",
        ours=f"{ours / MEGABYTE:,.0f} MB",
        ceiling=f"{ceiling / MEGABYTE:,.0f} MB",
        value=ours / ceiling,
        step=2,
        design=2,
        better="less",
    )
