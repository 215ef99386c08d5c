"""Whether a camera's picture is still what it should be."""

from __future__ import annotations

from inference.types import Frames


class PictureWatch:
    """Looks at small pictures twice a second. One thread adds, another reads `state`."""

    def __init__(self) -> None:
        self.state = "ok"
        self.since = 0.0

    def add(self, picture: Frames, captured_at: float) -> None:
        """`picture` (h, w, 3) uint8 BGR."""
        if not self.since:
            self.since = captured_at
