"""The files of one camera's ring: when one ends and the next begins, and what is noted of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from monitoring.intake.recordings import SegmentNote
from monitoring.live.recording_packets import picture_size
from monitoring.live.recording_queue import SoundItem
from monitoring.live.segment_sound import SoundSource
from monitoring.live.segments import CLOCK, Picture, Segment, segment_path

SEGMENT_SECONDS = 60.0
NOTE_SECONDS = 2.0
_SILENCE_SECONDS = 5.0
"""After so long without sound the next segment has no track for it."""
_OVERLAP_SECONDS = 1.0
"""Sound that is kept to be written again where the next segment begins earlier than it came."""
_BREAK = CLOCK
"""Ticks: a keyframe that lies further from the end of a segment begins a new one."""


class Ring:
    """For one thread. Methods raise av.FFmpegError and OSError for what cannot be written."""

    def __init__(self, camera: str, root: Path, note: Callable[[SegmentNote], None]) -> None:
        self._camera = camera
        self._root = root
        self._note = note
        self._segment: Segment | None = None
        self._parameters = b""
        self._size = (0, 0)
        self._recent_sound: deque[SoundItem] = deque()
        self._sound_at = float("-inf")
        self._noted_at = 0.0

    @property
    def path(self) -> str:
        """Of the segment that is written, below the root; empty when there is none."""
        return "" if self._segment is None else self._relative(self._segment)

    @property
    def written_seconds(self) -> float:
        """Of footage in the segment that is written."""
        return 0.0 if self._segment is None else self._segment.end - self._segment.start

    def is_due(self, captured_at: float) -> bool:
        """Whether a keyframe of that time would begin a new segment for age's sake."""
        return self._segment is None or captured_at - self._segment.start >= SEGMENT_SECONDS

    def write(self, picture: Picture, parameters: bytes) -> bool:
        """False for pictures before the first keyframe, and those of a stream that does not decode."""
        if picture.is_keyframe and self._must_begin(picture, parameters):
            self.close()
            if not self._begin(picture, parameters):
                return False
        elif self._segment is not None:
            self._segment.write(picture)
        else:
            return False
        if time.monotonic() - self._noted_at >= NOTE_SECONDS:
            self._tell(closed=False)
        return True

    def _must_begin(self, picture: Picture, parameters: bytes) -> bool:
        if self._segment is None or parameters != self._parameters:
            return True
        if self._segment.start + SEGMENT_SECONDS <= picture.time / CLOCK:
            return True
        if abs(picture.time - self._segment.end * CLOCK) > _BREAK:
            return True
        sound = self._current_sound()
        return sound is not None and not self._segment.takes(sound)

    def _begin(self, first: Picture, parameters: bytes) -> bool:
        if parameters != self._parameters:
            size = picture_size(first.data)
            if size is None:
                return False
            self._parameters, self._size = parameters, size
        path = segment_path(self._root, self._camera, first.decode_time / CLOCK)
        sound = self._current_sound()
        self._segment = Segment(path, first=first, size=self._size, sound=sound)
        for item in self._recent_sound:
            if item.source == sound:
                self._segment.write_sound(item.sound, item.captured_at)
        self._tell(closed=False)
        return True

    def write_sound(self, item: SoundItem) -> None:
        """Kept for a while also when no segment is written."""
        self._sound_at = time.monotonic()
        self._recent_sound.append(item)
        while item.captured_at - self._recent_sound[0].captured_at > _OVERLAP_SECONDS:
            self._recent_sound.popleft()
        if self._segment is not None and self._segment.takes(item.source):
            self._segment.write_sound(item.sound, item.captured_at)

    def _current_sound(self) -> SoundSource | None:
        if not self._recent_sound or time.monotonic() - self._sound_at > _SILENCE_SECONDS:
            return None
        return self._recent_sound[-1].source

    def close(self) -> None:
        """Completes the segment, if there is one. It is closed and noted also when this raises."""
        segment = self._segment
        if segment is None:
            return
        try:
            segment.close()
        finally:
            self._tell(closed=True)
            self._segment = None

    def _tell(self, *, closed: bool) -> None:
        segment = self._segment
        if segment is None:
            return
        self._noted_at = time.monotonic()
        self._note(
            SegmentNote(
                camera=self._camera,
                path=self._relative(segment),
                start=segment.start,
                end=segment.end,
                size=segment.path.stat().st_size if segment.path.exists() else 0,
                has_audio=segment.has_sound,
                closed=closed,
            )
        )

    def _relative(self, segment: Segment) -> str:
        return segment.path.relative_to(self._root).as_posix()
