"""The networks of papers 000 to 003 at full size, with random weights: what they hold, cost and reach here.

Counts come from the networks themselves. Times are medians of whole runs of one input on all cores; on a GPU,
of a batch in mixed precision. Every part runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

BATCH = 16
"""Inputs together on a GPU."""

_SECONDS = 4.0
_MOST_RUNS = 30


@dataclass(frozen=True, slots=True)
class System:
    """A system's paper configuration.

    unit      what its speed is counted in
    runs      how often each part runs for a unit
    reported  what its paper says of speed, and on what
    """

    name: str
    unit: str
    runs: Mapping[str, float]
    reported: str


SYSTEMS = (
    System(
        "contrastive_fusion",
        "frame",
        {"c3d": 1 / 16, "i3d": 1 / 16, "amfcfb": 1 / 16, "mfcf": 1 / 16, "resnet18": 1 / 16},
        "C3D 63.93, I3D 32.71, AMFCFB 6.43, MFCF 21.83 (laptop processor); 555, 1241, 145, 657 (GTX 1080 Ti)",
    ),
    System(
        "ws_vad",
        "snippet of 16 frames",
        {"clip_vit_b16": 1, "i3d_rgb": 1, "i3d_flow": 1, "vggish": 1, "head": 1 / 200},
        "nothing",
    ),
    System(
        "aadc_net",
        "frame",
        {"detr": 1, "clip": 1, "texts": 0, "head": 1 / 256},
        "35 (RTX 3090), 8 (processor)",
    ),
    System(
        "avar_net",
        "step, ten to two seconds of sound",
        {"mobilevit": 1, "wav2vec2": 0.1, "mtcn": 0.1},
        "9.13; 65.7 ms for pictures and 184.9 ms for sound",
    ),
)
"""The networks of contrastive_fusion are alternatives, not parts of one; each takes a pair of clips."""

PUBLISHED: Mapping[tuple[str, str], tuple[float, float, float]] = {
    ("contrastive_fusion", "c3d"): (78.02, 38.55, 1323.2),
    ("contrastive_fusion", "i3d"): (12.29, 111.51, 546.6),
    ("contrastive_fusion", "amfcfb"): (295.71, 234.35, 1400.9),
    ("contrastive_fusion", "mfcf"): (57.49, 19.27, 219.3),
}
"""Millions of parameters, G of what paper 000 calls FLOPs, and MB (Table 8)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was counted and timed of one network.

    multiply_adds  of one input; additions beside a product are not counted again
    memory         bytes of its weights and of what running it needs beside them
    seconds        of one input
    """

    system: str
    name: str
    parameters: int
    multiply_adds: int
    memory: int
    seconds: float


def measure(system: str, part: str) -> Part:
    """Build, count and time one part in this process, on the device that the library would use."""
    # Torch is imported here, in the process that measures.
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from inference.runtime.device import Device, cores, device

    torch.set_num_threads(cores())
    torch.set_grad_enabled(False)
    on_gpu = device() == Device.CUDA
    module, inputs = import_module(f"inference.systems.{system}.paper").paper_modules()[part]
    with FlopCounterMode(display=False) as counter:
        module(*inputs)
    batch = 1
    if on_gpu:
        batch = 1 if part == "texts" else BATCH
        module = module.cuda()
        inputs = tuple(torch.cat([tensor] * batch).cuda() for tensor in inputs)
        torch.cuda.reset_peak_memory_stats()
    weights = sum(tensor.numel() * tensor.element_size() for tensor in module.state_dict().values())
    _forget_peak()
    before = _memory("VmRSS")
    times: list[float] = []
    with torch.autocast("cuda", torch.float16, enabled=on_gpu):
        began = time.perf_counter()
        # The first run finds its algorithms and is not counted.
        while len(times) < 3 or (time.perf_counter() - began < _SECONDS and len(times) < _MOST_RUNS):
            start = time.perf_counter()
            module(*inputs)
            if on_gpu:
                torch.cuda.synchronize()
            times.append(time.perf_counter() - start)
    memory = torch.cuda.max_memory_allocated() if on_gpu else weights + _memory("VmHWM") - before
    return Part(
        system=system,
        name=part,
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        multiply_adds=counter.get_total_flops() // 2,
        memory=memory,
        seconds=statistics.median(times[1:]) / batch,
    )


def _forget_peak() -> None:
    """From now on, the most memory that this process has had is counted anew."""
    Path("/proc/self/clear_refs").write_text("5")


def _memory(name: str) -> int:
    """Bytes of this process: VmRSS now, VmHWM at most."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def measured(names: Iterable[str]) -> list[Part]:
    """All parts of the systems named, each in a process of its own, one after the other."""
    wanted = set(names)
    parts: list[Part] = []
    for system in SYSTEMS:
        for part in system.runs if system.name in wanted else ():
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
                parts.append(alone.submit(measure, system.name, part).result())
    return parts


def table(parts: Sequence[Part]) -> str:
    """Markdown: a row a part, then each system's speed beside its paper's."""
    head = ("system", "part", "parameters (M)", "multiply-adds (G)", "memory (MB)", "ms a run", "paper 000")
    rows = [head, tuple("---" for _ in head)]
    for part in parts:
        published = PUBLISHED.get((part.system, part.name))
        rows.append(
            (
                part.system,
                part.name,
                f"{part.parameters / 1e6:.2f}",
                f"{part.multiply_adds / 1e9:.2f}",
                f"{part.memory / 2**20:.0f}",
                f"{1000 * part.seconds:.1f}",
                "{:.2f} M, {:.2f} G, {:.0f} MB".format(*published) if published else "",
            )
        )
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", *_speeds(parts)])


def _speeds(parts: Sequence[Part]) -> Iterable[str]:
    for system in SYSTEMS:
        own = {part.name: part.seconds for part in parts if part.system == system.name}
        if not own:
            continue
        if system.name == "contrastive_fusion":
            each = ", ".join(f"{name} {1 / (own[name] * runs):.1f}" for name, runs in system.runs.items())
            yield f"{system.name}: {each} {system.unit}s a second; its paper says {system.reported}."
        else:
            seconds = sum(own[name] * runs for name, runs in system.runs.items())
            speed = f"{1 / seconds:.2f} a second ({system.unit})"
            yield f"{system.name}: {speed}; its paper says {system.reported}."


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m inference.bench.papers", description=__doc__)
    names = [system.name for system in SYSTEMS]
    parser.add_argument("systems", nargs="*", metavar="SYSTEM", help=", ".join(names))
    wanted = parser.parse_args(arguments).systems or names
    if unknown := set(wanted) - set(names):
        parser.error(f"There is no system {sorted(unknown)[0]!r} here; there are {', '.join(names)}.")
    from inference.runtime.device import cores, device

    print(f"Full-size networks of the papers, random weights, on {device()} ({cores()} cores)\n")
    print(table(measured(wanted)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
