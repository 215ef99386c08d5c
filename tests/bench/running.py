"""A whole Watchpost to be measured, and what its processes take of the processor and of memory."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis

from tests.harness.site import Site

ADMINISTRATOR = ("admin", "correct-horse")
LOGS = Path("test-results/bench-logs")
PROCESSES = ("web", "media", "worker-live", "worker-batch", "worker-default", "beat")


@contextmanager
def running_site(**environment: str) -> Iterator[Site]:
    """Every process of `make up` with the product's own settings, in a folder that vanishes afterwards.

    Whatever ends the measurement early leaves the logs in test-results/bench-logs.
    """
    folder = Path(tempfile.mkdtemp(prefix="watchpost-bench-"))
    site = Site(
        folder,
        environment={
            "DATABASE_URL": "",
            "WATCHPOST_MIN_FREE": "0",
            "WATCHPOST_WEBRTC_LOOPBACK": "1",
            "WATCHPOST_CACHE": str(Path(".pytest_cache/networks").resolve()),
            **environment,
        },
    )
    try:
        site.prepare()
        site.create_user(*ADMINISTRATOR)
        for name in PROCESSES:
            site.start(name)
        site.wait_until_healthy()
        yield site
        ended = [name for name, process in site.running.items() if process.poll() is not None]
        if ended:
            raise RuntimeError(f"{', '.join(ended)} ended by itself; its log is in {LOGS}")
    except BaseException:
        shutil.copytree(folder / "logs", LOGS, dirs_exist_ok=True)
        raise
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def valkey_of(site: Site) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(site.valkey.url) as client:
        yield client


@dataclass
class Meter:
    """Processor time of groups of processes with all they started.

    groups  name -> process numbers
    """

    groups: dict[str, list[int]]
    _began: float = field(default_factory=time.monotonic)
    _before: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = self._now()

    def cores(self) -> dict[str, float]:
        """Cores that each group took, on average since this meter was made."""
        seconds = time.monotonic() - self._began
        return {name: (spent - self._before[name]) / seconds for name, spent in self._now().items()}

    def _now(self) -> dict[str, float]:
        return {name: sum(map(_spent, _family(pids))) for name, pids in self.groups.items()}


def meter_of(site: Site, **others: Iterable[int]) -> Meter:
    """The site's processes by name, its broker, and whatever else is named."""
    groups = {name: [process.pid] for name, process in site.running.items()}
    assert site.valkey.process is not None
    groups["broker"] = [site.valkey.process.pid]
    return Meter(groups | {name: list(pids) for name, pids in others.items()})


def memory(site: Site, name: str) -> float:
    """MB that a process and its children hold and share with nobody."""
    return sum(_unique(process) for process in _family([site.running[name].pid])) / 1e6


def _family(pids: Iterable[int]) -> list[psutil.Process]:
    found: dict[int, psutil.Process] = {}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            for each in (process, *process.children(recursive=True)):
                found[each.pid] = each
        except psutil.NoSuchProcess:
            continue
    return list(found.values())


def _spent(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _unique(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().uss)
    except psutil.NoSuchProcess:
        return 0.0
