"""Pictures as they come, into snippets on the analysis grid.

The grid lies on Unix time, so every process that ever samples a camera cuts at the same places.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from inference.types import Floats, Frames
from monitoring.intake.snippets import NEW_FRAMES, LiveSnippet, bounds_of
from monitoring.live.soundtrack import Soundtrack
from monitoring.live.thermal import ThermalTrack

GRACE = 0.25
"""Seconds after its end that a snippet waits for its last picture."""
_COMPANY = 0.15
"""Seconds that a snippet whose pictures are whole waits for its sound and its thermal pictures."""
_BACKWARD = 5.0
"""Seconds by which a picture may be too old before the clock is taken to have been set back."""


@dataclass(slots=True)
class _Draft:
    """A snippet being filled: cell number within it -> (picture, capture time)."""

    sequence: int
    cells: dict[int, tuple[Frames, float]] = field(default_factory=dict)
    deadline: float = 0.0
    """by our clock: when it goes without what is still missing; 0 while it is being filled"""


class SnippetSampler:
    """Keeps the first picture of each cell. For one thread, but for the sound and thermal tracks.

    A snippet is finished as soon as its last cell has its picture, which is up to a cell before its end: the
    last moment of the snippet would otherwise wait for nothing. Its sound is therefore the hop's length up to
    where that cell begins, so that it covers just the intervals between the nine pictures.
    """

    def __init__(self, camera: str, *, fps: float, sound: Soundtrack, thermal: ThermalTrack) -> None:
        self._camera = camera
        self._fps = fps
        self._sound = sound
        self._thermal = thermal
        self._current: _Draft | None = None
        self._newest = 0
        """number of the snippet begun last, which may have been closed before its end"""
        self._pending: list[_Draft] = []
        self._before: tuple[Frames, float] | None = None
        self._lag = 0.0

    def wants(self, captured_at: float) -> bool:
        """Whether a picture of this time would be kept."""
        sequence, cell = self._place(captured_at)
        if self._current is not None and sequence == self._current.sequence:
            return cell not in self._current.cells
        return sequence > self._newest or captured_at < bounds_of(self._newest, self._fps)[0] - _BACKWARD

    def add(self, picture: Frames, captured_at: float, *, now: float) -> None:
        """`picture` (h, w, 3) uint8; `now` is our clock, which the source may lag behind."""
        if not self.wants(captured_at):
            return
        sequence, cell = self._place(captured_at)
        self._lag = max(0.0, now - captured_at)
        if sequence < self._newest:
            self._current = self._before = None
            self._pending.clear()
        elif sequence > self._newest:
            self._close_current(now)
        if self._current is None:
            self._current = _Draft(sequence)
            self._newest = sequence
        self._current.cells[cell] = picture, captured_at
        self._thermal.see(picture, captured_at)
        if cell == NEW_FRAMES - 1:
            self._close_current(now)

    def seconds_until_due(self, now: float) -> float | None:
        """How long until `finished` may have something without a further picture; None: until one comes."""
        times = [min(draft.deadline, now + 0.02) for draft in self._pending]
        if self._current is not None:
            times.append(self._latest(self._current))
        return max(0.0, min(times) - now) if times else None

    def finished(self, now: float) -> list[LiveSnippet]:
        """The snippets to hand over now, in order."""
        if self._current is not None and now >= self._latest(self._current):
            self._close_current(now)
        snippets = []
        while self._pending and self._goes(self._pending[0], now):
            snippet = self._assemble(self._pending.pop(0))
            if snippet is not None:
                snippets.append(snippet)
        return snippets

    def _place(self, captured_at: float) -> tuple[int, int]:
        """Number of the snippet, and of the cell within it."""
        return divmod(int(captured_at * self._fps), NEW_FRAMES)

    def _latest(self, draft: _Draft) -> float:
        return bounds_of(draft.sequence, self._fps)[1] + self._lag + GRACE

    def _close_current(self, now: float) -> None:
        draft, self._current = self._current, None
        if draft is not None:
            draft.deadline = now + _COMPANY
            self._pending.append(draft)

    def _hearing(self, draft: _Draft) -> tuple[float, float]:
        start, end = bounds_of(draft.sequence, self._fps)
        return start - 1 / self._fps, end - 1 / self._fps

    def _goes(self, draft: _Draft, now: float) -> bool:
        if now >= draft.deadline:
            return True
        newest = max(time for _, time in draft.cells.values())
        begin, end = self._hearing(draft)
        silent = self._sound.reached() < begin
        return (silent or self._sound.reached() >= end) and self._thermal.covers(newest)

    def _assemble(self, draft: _Draft) -> LiveSnippet | None:
        """None for a first snippet whose beginning nobody saw: half of it would be one repeated picture."""
        start, end = bounds_of(draft.sequence, self._fps)
        shape = next(iter(draft.cells.values()))[0].shape
        before = self._before
        if before is not None and (before[1] < start - (end - start) or before[0].shape != shape):
            before = None
        draft.cells = {cell: seen for cell, seen in draft.cells.items() if seen[0].shape == shape}
        if before is None and 0 not in draft.cells:
            self._before = draft.cells[max(draft.cells)]
            return None
        pictures = [before or draft.cells[0]]
        for cell in range(NEW_FRAMES):
            pictures.append(draft.cells.get(cell, pictures[-1]))
        self._before = pictures[-1]
        times = np.array([time for _, time in pictures], dtype=np.float64)
        return LiveSnippet(
            camera=self._camera,
            sequence=draft.sequence,
            start=start,
            end=end,
            frames=np.stack([picture for picture, _ in pictures]),
            frame_times=times,
            thermal=self._thermal.at(times),
            audio=self._heard(draft),
            fps=float(self._fps),
        )

    def _heard(self, draft: _Draft) -> Floats | None:
        return self._sound.read(*self._hearing(draft))
