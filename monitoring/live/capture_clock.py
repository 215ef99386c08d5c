"""When a picture was captured, told from a stream's own clock and the times at which its packets arrive."""

from __future__ import annotations

_BUCKET = 20.0
"""Seconds: the least delay of the last 20 to 40 s counts."""
_RISE = 0.05
"""How fast the offset may grow, seconds a second: a queue on the way must not look like a late capture."""
_JUMP_BACK = 1.0
_JUMP_AHEAD = 2.0
_EARLIEST, _LATEST = -1.0, 0.05
"""How far a sender's clock may be from ours to be believed, seconds: the picture was captured before it
arrived, and hardly more than a second before."""


class CaptureClock:
    """Maps presentation times (seconds) to Unix time.

    A packet can only be late, never early, so the smallest difference of arrival and presentation time within
    the last half minute is the least disturbed by the network. A jump of the stream's clock starts anew.
    """

    def __init__(self) -> None:
        self.jumps = 0
        self._restart()

    def _restart(self) -> None:
        self._offset: float | None = None
        self._sender: float | None = None
        self._least = self._least_before = float("inf")
        self._bucket_began = self._newest = self._arrived = 0.0

    def observe(self, pts: float, arrival: float, *, sent_at: float | None = None) -> bool:
        """A packet of presentation time `pts` came at Unix time `arrival`; `sent_at` is its capture by the
        sender's own clock, where RTCP tells it. True when the stream's clock jumped."""
        jumped = False
        if self._offset is not None:
            elapsed, gone = arrival - self._arrived, pts - self._newest
            if gone < -_JUMP_BACK or gone > elapsed + _JUMP_AHEAD:
                self.jumps += 1
                jumped = True
                self._restart()
        delay = arrival - pts
        if arrival - self._bucket_began > _BUCKET:
            self._least_before, self._least = self._least, float("inf")
            self._bucket_began = arrival
        self._least = min(self._least, delay)
        target = min(self._least, self._least_before)
        if self._offset is None or target < self._offset:
            self._offset = target
        else:
            self._offset += min(target - self._offset, _RISE * max(0.0, arrival - self._arrived))
        if sent_at is not None:
            self._sender = sent_at - pts
        self._newest, self._arrived = max(pts, self._newest) if not jumped else pts, arrival
        return jumped

    @property
    def skew(self) -> float | None:
        """Seconds by which the sender's clock is ahead of ours, transport included; None if it tells none."""
        if self._sender is None or self._offset is None:
            return None
        return self._sender - self._offset

    def at(self, pts: float) -> float | None:
        """Unix time of capture; None before the first packet. A sane clock of the sender is believed."""
        if self._offset is None:
            return None
        skew = self.skew
        if self._sender is not None and skew is not None and _EARLIEST <= skew <= _LATEST:
            return pts + self._sender
        return pts + self._offset
