"""From the command to the first answer, the database migrated.

The quickest of some starts counts: whatever else the machine does only makes one longer.
"""

from collections.abc import Iterator

from bench.servers import Bare, running
from bench.site import ENGINES, Run
from bench.table import Row


def measure(run: Run) -> Iterator[Row]:
    """One row for each engine: the quickest of some starts."""
    found: dict[str, list[float]] = {name: [] for name in (*ENGINES, "bare")}
    for _ in range(run.rounds):
        for engine in ENGINES:
            server = run.site(engine).server()
            with running(server):
                found[engine].append(server.start("/fi/events"))
        bare = Bare("bare-start", run.folder, {})
        with running(bare):
            found["bare"].append(bare.start())
    for engine in ENGINES:
        seconds = min(found[engine])
        yield Row(
            what=f"start to first answer, list page ({engine})",
            ours=f"{seconds:.2f} s",
            ceiling=f"{min(found['bare']):.2f} s",
            value=seconds,
            unit=" s",
            step=2,
            design=2,
            better="less",
        )
