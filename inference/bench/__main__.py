"""`python -m inference.bench`: a table of where the time of an analysis goes.

The clip is made at run time: 640 x 360, 25 frames a second, with sound; of real footage where the development
data lie (WATCHPOST_DEV_DATA), else drawn. Two runs are timed: the pipeline, and for comparison the same
measurements done plainly, one after the other and every snippet for itself.
"""

from __future__ import annotations

from inference.runtime.threads import use_one_thread_for_linear_algebra

use_one_thread_for_linear_algebra()

# ruff: noqa: E402 (the rest imports NumPy, which reads the environment once)
import argparse
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from inference.bench.clip import FPS, HEIGHT, WIDTH, write_clip
from inference.bench.measurement import STAGES, Measurement, measure
from inference.cli.output import print_json
from inference.runtime.device import device


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m inference.bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="length of the clip (default 30)")
    parser.add_argument("--cores", type=int, default=2, help="cores to use (default 2)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    arguments = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[: max(1, arguments.cores)]
    os.sched_setaffinity(0, cores)
    with tempfile.TemporaryDirectory(prefix="watchpost-bench-") as folder:
        clip = Path(folder) / "clip.mp4"
        origin = write_clip(clip, seconds=arguments.seconds)
        result = measure(clip)
    title = f"{result.duration:.0f} s of {WIDTH} x {HEIGHT}, {FPS} fps, with sound ({origin})"
    if arguments.json:
        print_json({"clip": title, "cores": len(cores), "device": device(), **asdict(result)})
    else:
        print_table(title, result, cores=len(cores))
    return 0


def print_table(title: str, result: Measurement, *, cores: int) -> None:
    print(f"{title}, on {cores} cores; networks on {device()}\n")
    print(f"{'stage':12} {'busy':>8} {'a second of video':>21} {'share':>7}")
    total = sum(result.busy.values())
    for stage in STAGES:
        seconds = result.busy.get(stage, 0.0)
        each = 1000 * seconds / result.duration
        print(f"{stage:12} {seconds:6.2f} s {each:18.1f} ms {100 * seconds / total:5.0f} %")
    free = cores * result.duration / result.processor_seconds
    lines = (
        ("whole", result.seconds, f"{result.duration / result.seconds:.1f} times real time"),
        ("processor", result.processor_seconds, f"at most {free:.1f} times real time on {cores} idle cores"),
        (
            "done plainly",
            result.plain_seconds,
            f"{result.duration / result.plain_seconds:.1f} times real time",
        ),
    )
    print()
    for name, seconds, meaning in lines:
        print(f"{name:12} {seconds:6.2f} s   {meaning}")
    print(f"The pipeline is {result.plain_seconds / result.seconds:.1f} times as fast as the plain run.")


if __name__ == "__main__":
    sys.exit(main())
