"""What a camera's feed counts while it runs."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

_WINDOW = 4.0
"""Seconds over which rates are taken."""


class Rate:
    """Amounts a second over the last four seconds. Written by one thread, read by another."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque(maxlen=2048)
        # Copying a deque that another thread appends to raises RuntimeError now and then.
        self._lock = threading.Lock()

    def add(self, amount: float = 1.0, *, at: float | None = None) -> None:
        entry = (time.monotonic() if at is None else at, amount)
        with self._lock:
            self._seen.append(entry)

    def per_second(self, *, now: float | None = None) -> float:
        """0 when nothing came within the window."""
        since = (time.monotonic() if now is None else now) - _WINDOW
        with self._lock:
            seen = tuple(self._seen)
        recent = [(at, amount) for at, amount in seen if at >= since]
        if len(recent) < 2:
            return sum(amount for _, amount in recent) / _WINDOW
        elapsed = recent[-1][0] - recent[0][0]
        # The first one opens the measured stretch; what it brought belongs to the stretch before.
        return sum(amount for _, amount in recent[1:]) / elapsed if elapsed > 0 else 0.0


@dataclass(slots=True)
class FeedHealth:
    """Counters of one feed; whoever feeds it writes them, the media process reads them each second.

    lost            packets of the network that never came, where the transport tells, else None
    dropped         pictures that nobody here could take in time
    clock_skew      seconds by which the source's own clock is ahead of ours, where it tells its time
    delay           seconds from capture to arrival of the newest picture, as far as can be told
    detail          further facts of the transport, such as a peer's address family or round trip
    """

    width: int = 0
    height: int = 0
    codec: str = ""
    has_sound: bool = False
    lost: int | None = None
    decode_errors: int = 0
    dropped: int = 0
    snippets: int = 0
    unoffered: int = 0
    reconnects: int = 0
    clock_skew: float | None = None
    delay: float = 0.0
    last_frame_at: float = 0.0
    """Unix time of arrival, 0 before the first picture"""
    detail: dict[str, float | int | str] = field(default_factory=dict)
    _frames: Rate = field(default_factory=Rate)
    _bytes: Rate = field(default_factory=Rate)

    def saw_frame(self, width: int, height: int, captured_at: float) -> None:
        now = time.time()
        self.width, self.height = width, height
        self.last_frame_at, self.delay = now, now - captured_at
        self._frames.add()

    def saw_packet(self, size: int, codec: str) -> None:
        self.codec = codec
        self._bytes.add(size)

    @property
    def fps(self) -> float:
        """Pictures a second that arrived."""
        return self._frames.per_second()

    @property
    def bitrate(self) -> float:
        """Bits a second of compressed pictures, 0 where packets are not seen."""
        return 8 * self._bytes.per_second()
