"""One supervisor per data folder: two would fight over its database, broker and logs."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import IO


class AlreadyRunningError(Exception):
    """Another supervisor runs from this data folder; `holder` says which, as far as it wrote that down."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Ownership:
    """A lock that is held; the kernel drops it when its holder dies, however it dies."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def describe(self, state: str) -> None:
        """Write down for others what the holder does."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(state)
        self._file.flush()


def take(path: Path, *, patience: float = 20.0) -> Ownership:
    """Take the lock; waits up to `patience` seconds for a holder that is stopping.

    Raises AlreadyRunningError if the holder means to stay.
    """
    file = path.open("a+")
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            if "stopping" not in holder or time.monotonic() > deadline:
                file.close()
                raise AlreadyRunningError(holder) from None
            time.sleep(0.1)
    ownership = Ownership(file)
    ownership.describe(f"process {os.getpid()}")
    return ownership
