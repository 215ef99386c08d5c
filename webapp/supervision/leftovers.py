"""Finds and ends the processes of this installation that outlived their supervisor.

A process belongs to the installation if the environment it was started with says so. Children inherit that,
also those that their parents' death handed to init, and a recycled process number can never match by
accident, as it could with a file of process numbers. Signals go through a pidfd opened before the environment
is read, so they cannot reach another process either.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = "WATCHPOST_SITE"


@dataclass(frozen=True)
class Leftover:
    pid: int
    pidfd: int
    command: str

    def send(self, signum: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signum)

    def has_ended(self, seconds: float) -> bool:
        """Whether it ends within so many seconds; one that nobody has waited for yet counts as ended."""
        readable, _, _ = select.select([self.pidfd], [], [], max(0.0, seconds))
        return bool(readable)


def mark(data: Path) -> dict[str, str]:
    """The environment that marks a process as belonging to the installation with this data folder."""
    return {MARK: str(data.resolve())}


def end(data: Path, *, patience: float = 5.0) -> list[str]:
    """End every process of the installation: SIGTERM, then SIGKILL after `patience` seconds.

    Returns the command lines of those that were still there. What the first ones start while they end is
    caught as well. Raises RuntimeError if something survives even that.
    """
    ended: list[str] = []
    for _ in range(5):
        with found(data) as processes:
            if not processes:
                return ended
            for process in processes:
                process.send(signal.SIGTERM)
            deadline = time.monotonic() + patience
            for process in processes:
                if not process.has_ended(deadline - time.monotonic()):
                    process.send(signal.SIGKILL)
            for process in processes:
                process.has_ended(10.0)
            ended += [process.command for process in processes]
        patience = 0.5
    raise RuntimeError(f"Processes of {data} cannot be stopped; end them by hand before the next start.")


@contextlib.contextmanager
def found(data: Path) -> Iterator[list[Leftover]]:
    """The installation's living processes, without this one and its ancestors; valid within the block."""
    wanted = f"{MARK}={data.resolve()}".encode()
    spared = _own_line()
    processes: list[Leftover] = []
    try:
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) in spared:
                continue
            try:
                pidfd = os.pidfd_open(int(entry.name))
            except ProcessLookupError:
                continue
            process = Leftover(int(entry.name), pidfd, "")
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                command = (
                    (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                )
            except (OSError, ProcessLookupError):  # ended meanwhile, or another user's
                os.close(pidfd)
                continue
            if wanted in environment and not process.has_ended(0):
                processes.append(Leftover(process.pid, pidfd, command))
            else:
                os.close(pidfd)
        yield processes
    finally:
        for process in processes:
            os.close(process.pidfd)


def _own_line() -> set[int]:
    """This process and its ancestors, which must never be ended."""
    line = {os.getpid()}
    parent = os.getppid()
    while parent > 0:
        line.add(parent)
        # The second field, the name, may itself hold blanks and brackets.
        fields = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()
        parent = int(fields[1])
    return line
