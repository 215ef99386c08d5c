"""A copy of a recording that every browser plays: H.264 and AAC in MP4, each frame at its own time.

Frame times are kept as they are (variable rates too), counted from the first frame, so that a curve
measured on the original stays in step with the copy.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from inference.errors import MediaError
from inference.media.container import audio_stream, open_container, video_stream
from inference.media.orientation import orientation_of

LONGEST_SIDE = 1280
KEYFRAME_EVERY = 50
"""Frames between keyframes: close enough that seeking in the page feels immediate."""

_CLOCK = Fraction(1, 90_000)
_SAMPLE_RATE = 48_000
_EARLY_FRAMES = 500


def make_preview(path: str | os.PathLike[str], target: str | os.PathLike[str]) -> bool:
    """Write a preview of `path` to `target`, aside and then renamed; memory does not grow with length.

    False when another process is at work on the same target, or it is there already. Raises MediaError
    ("unreadable" when no frame decodes, and the codes of `open_container`).
    """
    final = Path(target)
    part = final.with_name(final.name + ".part")
    with _sole_writer(part) as ours:
        if not ours or final.exists():
            return False
        try:
            with open_container(path) as source, _output(part) as output:
                frames = _Transcoder(source, output).run()
        except av.FFmpegError as error:
            raise MediaError(f"No preview can be made of this recording: {error.strerror}.") from error
        if frames == 0:
            raise MediaError("No frame of this recording can be decoded for a preview.")
        os.replace(part, final)
        return True


@contextmanager
def _sole_writer(part: Path) -> Iterator[bool]:
    """An advisory lock on the unfinished file; it goes with the process, and a dead one's file is reused."""
    descriptor = os.open(part, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o640)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        os.ftruncate(descriptor, 0)
        try:
            yield True
        finally:
            part.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _output(part: Path) -> OutputContainer:
    return av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"})


class _Transcoder:
    """Frames and sound of one source, in the order of its packets, into one output."""

    def __init__(self, source: InputContainer, output: OutputContainer) -> None:
        self._output = output
        self._source = source
        self._video = video_stream(source)
        self._video.thread_type = "AUTO"
        self._sound = audio_stream(source)
        self._encoder: VideoStream | None = None
        self._graph: Graph | None = None
        self._origin: Fraction | None = None
        self._last = -1
        self._track: _SoundTrack | None = None
        # Decoders of pictures answer some packets late; the sound that comes first waits for their clock.
        self._early: deque[AudioFrame] = deque(maxlen=_EARLY_FRAMES)

    def run(self) -> int:
        """The number of frames written."""
        count = 0
        chosen = [self._video] if self._sound is None else [self._video, self._sound]
        for packet in self._source.demux(chosen):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                continue  # a damaged packet costs its frame, not the preview
            for frame in frames:
                if isinstance(frame, VideoFrame):
                    count += self._write_picture(frame)
                elif isinstance(frame, AudioFrame):
                    self._write_sound(frame)
        self._end()
        return count

    def _write_picture(self, frame: VideoFrame) -> int:
        if frame.pts is None or frame.time_base is None:
            return 0
        time = frame.pts * Fraction(frame.time_base)
        if self._origin is None:
            self._origin = time
        ticks = round((time - self._origin) / _CLOCK)
        if ticks <= self._last:
            return 0
        self._last = ticks
        if self._graph is None:
            self._graph = self._upright(frame)
        # The filters see only ticks of the output's clock.
        frame.pts, frame.time_base = ticks, _CLOCK
        self._graph.push(frame)
        shown = self._graph.vpull()
        shown.pts, shown.time_base = ticks, _CLOCK
        encoder = self._encoder or self._new_encoder(shown.width, shown.height)
        self._output.mux(encoder.encode(shown))
        return 1

    def _upright(self, frame: VideoFrame) -> Graph:
        """Filters that give square pixels, an upright picture, even sides and 8-bit 4:2:0."""
        aspect = self._video.sample_aspect_ratio or Fraction(1)
        width, height = frame.width * float(aspect), float(frame.height)
        scale = min(1.0, LONGEST_SIDE / max(width, height))
        size = f"{_even(width * scale)}:{_even(height * scale)}"
        steps = [f"scale={size}", "setsar=1", *orientation_of(frame).filters(), "format=yuv420p"]
        graph = Graph()
        last = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=_CLOCK)
        for step in (*steps, "buffersink"):
            name, _, arguments = step.partition("=")
            node = graph.add(name, arguments or None)
            last.link_to(node)
            last = node
        graph.configure()
        return graph

    def _new_encoder(self, width: int, height: int) -> VideoStream:
        # Without B frames the first frame is at zero, and no edit list shifts the others.
        options = {"preset": "veryfast", "crf": "25", "bf": "0", "g": str(KEYFRAME_EVERY)}
        rate = self._video.average_rate or Fraction(25)
        encoder = self._output.add_stream("libx264", rate=rate, options=options)
        encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
        encoder.time_base = encoder.codec_context.time_base = _CLOCK
        self._encoder = encoder
        if self._sound is not None:
            self._track = _SoundTrack(self._output)
        return encoder

    def _write_sound(self, frame: AudioFrame) -> None:
        self._early.append(frame)
        if self._track is None or self._origin is None:
            return
        while self._early:
            self._track.write(self._early.popleft(), self._origin)

    def _end(self) -> None:
        if self._encoder is not None:
            self._output.mux(self._encoder.encode(None))
        if self._track is not None:
            self._track.end()


class _SoundTrack:
    """Stereo AAC beside the pictures, on their clock."""

    def __init__(self, output: OutputContainer) -> None:
        self._output = output
        self._encoder: AudioStream = output.add_stream("aac", rate=_SAMPLE_RATE)
        self._encoder.layout = "stereo"
        self._resampler = AudioResampler(format="fltp", layout="stereo", rate=_SAMPLE_RATE)

    def write(self, frame: AudioFrame, origin: Fraction) -> None:
        """Sound that began before `origin` (seconds, the first picture's time) is left out."""
        if frame.pts is None or frame.time_base is None:
            return
        start = frame.pts * Fraction(frame.time_base) - origin
        if start < 0:
            return
        frame.pts = round(start / Fraction(frame.time_base))
        for part in self._resampler.resample(frame):
            self._output.mux(self._encoder.encode(part))

    def end(self) -> None:
        self._output.mux(self._encoder.encode(None))


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
