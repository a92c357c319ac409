"""Runs the benchmarks and prints their table; `make bench` calls it.

Ours and the ceiling are measured turn by turn in one run, so that what else the machine does hits
both; the medians count. Ends with 1 when a figure misses the step.
"""

import argparse
import sys
from collections.abc import Callable, Iterator

from bench import change, growth, pages, papers, sign_ups, start
from bench.servers import has_wrk
from bench.site import Run, new_run
from bench.table import Row, markdown, missed
from scripts.set_up import apt_get

PARTS: dict[str, Callable[[Run], Iterator[Row]]] = {
    "start": start.measure,
    "pages": pages.measure,
    "change": change.measure,
    "flow": sign_ups.measure_flow,
    "rush": sign_ups.measure_rush,
    "papers": papers.measure,
    "growth": growth.measure,
}
ALWAYS = tuple(name for name in PARTS if name != "growth")


def main() -> int:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="a second or two for each figure")
    parser.add_argument("--growth", action="store_true", help="also what size costs: minutes more")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(unknown)}")
    parts = [*(options.parts or ALWAYS), *(["growth"] if options.growth else [])]
    if not has_wrk():
        apt_get(["wrk"])
    if not has_wrk():
        print("wrk is not installed: our own client asks, and takes more of the machine's time.")
    rows: list[Row] = []
    with new_run(quick=options.quick) as run:
        for part in parts:
            for row in PARTS[part](run):
                rows.append(row)
                print(" | ".join(row.cells()), file=sys.stderr, flush=True)
    print(markdown(rows))
    bad = missed(rows)
    for row in bad:
        print(f"Misses the step: {row.what}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
