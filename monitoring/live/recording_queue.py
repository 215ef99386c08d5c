"""What waits to be recorded of one camera: bounded in number and in bytes."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from fractions import Fraction

from av.video.frame import VideoFrame

from monitoring.live.segment_sound import SoundSource


@dataclass(frozen=True, slots=True)
class PacketItem:
    """A compressed picture; `extradata` comes with keyframes."""

    data: bytes
    is_keyframe: bool
    pts: int | None
    dts: int | None
    duration: int
    time_base: Fraction
    captured_at: float
    extradata: bytes = b""

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True, slots=True)
class FrameItem:
    """A decoded picture to be encoded."""

    frame: VideoFrame
    captured_at: float

    @property
    def size(self) -> int:
        return self.frame.width * self.frame.height * 2


@dataclass(frozen=True, slots=True)
class SoundItem:
    """float32 samples or one AAC frame, as `source` says."""

    sound: bytes
    source: SoundSource
    captured_at: float

    @property
    def size(self) -> int:
        return len(self.sound)


Item = PacketItem | FrameItem | SoundItem


class RecordingQueue:
    """Many threads put, one takes."""

    def __init__(self, *, items: int, size: int) -> None:
        self._items: deque[Item] = deque()
        self._most_items, self._most_size = items, size
        self._size = 0
        self._changed = threading.Condition()
        self._closed = False

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: Item) -> bool:
        """False when there is no room, or when it is closed."""
        with self._changed:
            full = len(self._items) >= self._most_items or self._size + item.size > self._most_size
            # A single item larger than all room must not be refused for ever.
            if self._closed or (full and self._items):
                return False
            self._items.append(item)
            self._size += item.size
            self._changed.notify()
            return True

    def take(self, timeout: float) -> Item | None:
        """The oldest; None when none came in time, or when it is closed and empty."""
        with self._changed:
            if not self._items and not self._closed:
                self._changed.wait(timeout)
            if not self._items:
                return None
            item = self._items.popleft()
            self._size -= item.size
            return item

    def close(self) -> None:
        """Takes nothing more; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @property
    def ended(self) -> bool:
        """Closed and empty."""
        with self._changed:
            return self._closed and not self._items
