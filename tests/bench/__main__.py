"""`python -m tests.bench [PART ...]`: what live cameras cost and how late they are, as tables.

Everything runs on loop-back with the processes of `make up`, on the cores that --cores allows, and ends by
itself after some minutes; `memory` takes --minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from tests.bench import latency, sustained, viewers

Part = tuple[Callable[[argparse.Namespace], Any], Callable[[Any], str]]

PARTS: dict[str, Part] = {
    "latency": (lambda wanted: latency.measure(cameras=4, seconds=wanted.seconds), latency.show),
    "sustained": (
        lambda wanted: sustained.measure(counts=wanted.cameras, seconds=wanted.seconds),
        sustained.show,
    ),
    "viewer": (lambda wanted: viewers.measure_viewer(), viewers.show_viewer),
    "curves": (lambda wanted: viewers.measure_curves(), viewers.show_curves),
    "memory": (
        lambda wanted: sustained.measure_memory(count=wanted.cameras[0], minutes=wanted.minutes),
        sustained.show_memory,
    ),
}
USUAL = ("latency", "sustained", "viewer", "curves")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; else {', '.join(USUAL)}"
    )
    parser.add_argument("--cores", type=int, default=2, help="cores to use (default 2)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each measurement (default 60)")
    parser.add_argument(
        "--cameras", type=int, nargs="+", default=[4, 8, 10, 12], help="of `sustained`, one after the other"
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="of `memory` (default 30)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a part instead of tables")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.parts) - set(PARTS))
    if unknown:
        parser.error(f"there is no part named {unknown[0]}")
    cores = sorted(os.sched_getaffinity(0))[: max(1, wanted.cores)]
    # Inherited by all that is started here, the browsers included.
    os.sched_setaffinity(0, cores)
    for name in wanted.parts or USUAL:
        measure, show = PARTS[name]
        result = measure(wanted)
        print(
            json.dumps({name: result})
            if wanted.json
            else f"\n== {name}, on {len(cores)} cores\n{show(result)}"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
