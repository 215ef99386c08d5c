"""Calls that begin at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def together(*work: Callable[[], Any]) -> list[Any]:
    """Results of calls that begin at the same moment, each on a connection of its own. Raises what they
    raise."""
    gate = Barrier(len(work))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in work]]
