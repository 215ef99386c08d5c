"""Converts the packaged networks before anyone waits for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def convert(data: Path, code: Path, log: Path) -> bool:
    """Have the scoring library convert its networks, in a process of its own; False if it could not.

    Torch is needed for this once and stays out of the process that supervises. What is not converted here,
    because weights are missing for example, is converted or complained of when it is first used.
    """
    with log.open("ab") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "inference", "weights", "convert"],
            cwd=code,
            env={**os.environ, "WATCHPOST_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    return ended.returncode == 0
