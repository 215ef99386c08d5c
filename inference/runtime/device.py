"""Which processor runs the networks, and with how many threads."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import cache
from pathlib import Path


class Device(StrEnum):
    CPU = "cpu"
    CUDA = "cuda"


@cache
def device() -> Device:
    """CUDA when this machine has a GPU that torch can use, else the CPU. WATCHPOST_DEVICE=cpu|cuda decides.

    torch is imported only where an NVIDIA driver is present: it costs seconds and 200 MB. Never call this
    before a fork.
    """
    wish = os.environ.get("WATCHPOST_DEVICE", "auto")
    if wish not in ("auto", *Device):
        raise ValueError(f"WATCHPOST_DEVICE must be auto, cpu or cuda, not {wish!r}.")
    if wish == Device.CPU or (wish == "auto" and not Path("/proc/driver/nvidia/version").exists()):
        return Device.CPU
    import torch

    if torch.cuda.is_available():
        return Device.CUDA
    if wish == Device.CUDA:
        raise ValueError("WATCHPOST_DEVICE is cuda, but torch finds no usable GPU.")
    return Device.CPU


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def network_threads() -> int:
    """Threads for one network: half of the cores, as extractors run side by side."""
    return max(1, cores() // 2)
