"""Finished snippets on their way to the workers: one thread for all cameras, the newest of each wins."""

from __future__ import annotations

import threading
from collections.abc import Callable

from monitoring.intake.snippets import LiveSnippet
from monitoring.live.counters import FeedHealth


class Handover:
    """Keeps a slow or absent broker away from the feeds: what it cannot take is counted and forgotten."""

    def __init__(self, offer: Callable[[LiveSnippet], bool]) -> None:
        """`offer` may block for the broker's time-out and says whether the snippet was taken."""
        self._offer = offer
        self._newest: dict[str, tuple[LiveSnippet, FeedHealth]] = {}
        self._ready = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="handover", daemon=True)
        self._thread.start()

    def put(self, snippet: LiveSnippet, health: FeedHealth) -> None:
        """Never blocks. One of the same camera that still waits is replaced in its place, and counted."""
        with self._ready:
            if snippet.camera in self._newest:
                health.unoffered += 1
            self._newest[snippet.camera] = snippet, health
            self._ready.notify()

    def close(self) -> None:
        with self._ready:
            self._closed = True
            self._ready.notify()
        self._thread.join(1)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._ready:
                while not self._newest and not self._closed:
                    self._ready.wait()
                if self._closed:
                    return
                snippet, health = self._newest.pop(next(iter(self._newest)))
            if not self._offer(snippet):
                health.unoffered += 1
