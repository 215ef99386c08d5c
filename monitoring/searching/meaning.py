"""Phrases by their meaning: the vectors of all that alerts are like, held by each process that searches.

The network is loaded when it is first wanted, in a thread of its own; until then nothing is found by meaning,
and whoever searches is told so.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from inference.errors import InferenceError
from monitoring.models import SearchPhrase

if TYPE_CHECKING:
    from inference.extractors.sentences import SentenceEncoder

log = logging.getLogger(__name__)

CLOSE = 0.42
"""Cosine from which on a phrase counts as saying the same."""
MOST = 64
"""Phrases that one text is compared to further."""
REFRESH_SECONDS = 5.0
TRY_AGAIN_SECONDS = 600.0
_OVERLAP = timedelta(seconds=60)
"""Vectors that a slow transaction wrote late are still found."""
_WIDTH = 384


class Readiness(StrEnum):
    READY = "ready"
    LOADING = "loading"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Near:
    """A phrase, and the cosine between it and what was asked."""

    phrase: int
    text: str
    closeness: float


class _Encoder:
    """The one network of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = threading.Lock()
        self._encode: SentenceEncoder | None = None
        self._thread: threading.Thread | None = None
        self._failed_at: float | None = None
        self.problem = ""

    def readiness(self) -> Readiness:
        """Begins to load the network where nobody did."""
        with self._lock:
            if self._encode is not None:
                return Readiness.READY
            if self._thread is not None and self._thread.is_alive():
                return Readiness.LOADING
            if self._failed_at is not None and time.monotonic() - self._failed_at < TRY_AGAIN_SECONDS:
                return Readiness.UNAVAILABLE
            self._thread = threading.Thread(target=self.load, name="sentence-encoder", daemon=True)
            self._thread.start()
            return Readiness.LOADING

    def load(self) -> bool:
        """Loads it now, unless it is there. False where its weights are missing."""
        with self._running:
            if self._encode is not None:
                return True
            # Imported here: pages that nobody searches on need no network.
            from inference.extractors.sentences import SentenceEncoder as Network

            try:
                encode = Network()
                encode(["ready"])
            except (InferenceError, OSError) as error:
                self.problem, self._failed_at = str(error), time.monotonic()
                log.warning("Alerts are found by their words only: %s", error)
                return False
            self._encode = encode
            return True

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(N, 384) of unit length. It must be loaded."""
        with self._running:
            if self._encode is None:
                raise RuntimeError("The sentence encoder is asked before it was loaded.")
            return self._encode(texts)


encoder = _Encoder()


@lru_cache(maxsize=1000)
def _vector(text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = encoder.vectors([text])[0]
    return vector


class Phrases:
    """Every embedded phrase of the site: rows of a matrix, read once and then only what is new."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: list[int] = []
        self._texts: list[str] = []
        self._known: set[int] = set()
        self._matrix = np.zeros((0, _WIDTH), np.float32)
        self._newest: datetime | None = None
        self._read_at = 0.0

    def near(self, text: str) -> list[Near]:
        """The nearest first, none farther than CLOSE. The encoder must be ready."""
        wanted = _vector(text)
        with self._lock:
            self._refresh()
            count = len(self._ids)
            matrix = self._matrix[:count]
        if not count:
            return []
        closeness = matrix @ wanted
        best = np.argsort(-closeness, kind="stable")[:MOST]
        return [
            Near(self._ids[place], self._texts[place], float(closeness[place]))
            for place in best
            if closeness[place] >= CLOSE
        ]

    def forget(self) -> None:
        """Reads everything anew when next asked."""
        with self._lock:
            self._ids, self._texts, self._known = [], [], set()
            self._newest, self._read_at = None, 0.0

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < REFRESH_SECONDS:
            return
        self._read_at = time.monotonic()
        rows = SearchPhrase.objects.filter(vector__isnull=False)
        if self._newest is not None:
            rows = rows.filter(embedded_at__gt=self._newest - _OVERLAP)
        for pk, text, vector, at in rows.values_list("pk", "text", "vector", "embedded_at").iterator(2000):
            if pk not in self._known and at is not None and vector is not None:
                self._add(pk, text, np.frombuffer(bytes(vector), np.float16))
                self._newest = at if self._newest is None else max(self._newest, at)

    def _add(self, pk: int, text: str, vector: NDArray[np.float16]) -> None:
        place = len(self._ids)
        if place == len(self._matrix):
            room = np.zeros((max(1024, 2 * place), _WIDTH), np.float32)
            room[:place] = self._matrix[:place]
            self._matrix = room
        self._matrix[place] = vector
        self._ids.append(pk)
        self._texts.append(text)
        self._known.add(pk)


phrases = Phrases()


def forget_searches() -> None:
    """The vectors of what was searched for lately."""
    _vector.cache_clear()


def stored(vector: NDArray[np.float32]) -> bytes:
    """As a row keeps it."""
    return vector.astype(np.float16).tobytes()
