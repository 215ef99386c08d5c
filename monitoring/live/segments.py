"""One segment of a camera's ring: an MP4 file that is whole up to its last second at any time.

While it is written it is fragmented, so that a killed process loses what came after the last fragment and
nothing else. When it is closed, the same file becomes an ordinary, seekable MP4 ("hybrid fragmented").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer

from monitoring.live.segment_repair import repair
from monitoring.live.segment_sound import SoundSource, SoundTrack

CLOCK = 90_000
"""Ticks a second of the pictures' times."""

_FRAGMENT_SECONDS = 1.0
_OPTIONS = {
    "movflags": "hybrid_fragmented+frag_keyframe+empty_moov+default_base_moof",
    "frag_duration": str(int(_FRAGMENT_SECONDS * 1_000_000)),
    "flush_packets": "1",
    # How long pictures wait for sound that does not come, in microseconds.
    "max_interleave_delta": "500000",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One compressed picture on its way to a segment, Annex B.

    time, decode_time  Unix time of its showing and of its decoding, in ticks of CLOCK; so is `duration`
    """

    data: bytes
    is_keyframe: bool
    time: int
    decode_time: int
    duration: int


def segment_path(root: Path, camera: object, start: float) -> Path:
    """A new file's path: <root>/recordings/<camera>/<date>/<time>-<milliseconds>.mp4, UTC."""
    while True:
        moment = datetime.fromtimestamp(start, UTC)
        name = f"{moment:%H%M%S}-{moment.microsecond // 1000:03}.mp4"
        path = root / "recordings" / str(camera) / f"{moment:%Y-%m-%d}" / name
        if not path.exists():
            return path
        start += 0.001


def start_of(path: Path) -> datetime:
    """When a segment began, out of its path. Raises ValueError for other files."""
    return datetime.strptime(f"{path.parent.name} {path.stem}000+0000", "%Y-%m-%d %H%M%S-%f%z")


class Segment:
    """Writes one file, whose media time zero is `start`. Raises av.FFmpegError and OSError, ENOSPC too."""

    def __init__(
        self, path: Path, *, first: Picture, size: tuple[int, int], sound: SoundSource | None
    ) -> None:
        """`first` must be a keyframe with its parameter sets; `size` is width and height."""
        self.path = path
        self._zero = first.decode_time
        self._last_decode = -1
        self.end = self.start
        path.parent.mkdir(parents=True, exist_ok=True)
        self._output: OutputContainer = av.open(str(path), "w", format="mp4", options=_OPTIONS)
        self._video = self._output.add_mux_stream(
            "h264", width=size[0], height=size[1], time_base=Fraction(1, CLOCK)
        )
        self._sound = None if sound is None else SoundTrack(self._output, sound)
        self.write(first)

    @property
    def start(self) -> float:
        """Unix seconds."""
        return self._zero / CLOCK

    @property
    def has_sound(self) -> bool:
        return self._sound is not None

    def takes(self, sound: SoundSource) -> bool:
        """Whether this file has a track for sound of that kind."""
        return self._sound is not None and self._sound.source == sound

    def write(self, picture: Picture) -> None:
        """A picture whose decoding time is not after the last one's is moved just behind it."""
        decode = max(picture.decode_time - self._zero, self._last_decode + 1)
        packet = av.Packet(picture.data)
        packet.stream = self._video
        packet.time_base = Fraction(1, CLOCK)
        packet.dts = decode
        packet.pts = shown = max(picture.time - self._zero, decode)
        packet.duration = picture.duration
        packet.is_keyframe = picture.is_keyframe
        self._last_decode = decode
        self._output.mux(packet)
        self.end = max(self.end, (self._zero + shown + picture.duration) / CLOCK)

    def write_sound(self, sound: bytes, captured_at: float) -> None:
        """A piece of what `takes` was asked about, from `captured_at` (Unix seconds) on."""
        if self._sound is not None:
            self._sound.write(sound, captured_at - self.start)

    def close(self) -> None:
        """Completes the file. It is closed also when this raises, and what of it is whole plays."""
        try:
            try:
                if self._sound is not None:
                    self._sound.end()
            finally:
                self._output.close()
        except (av.FFmpegError, OSError):
            repair(self.path)
            raise
