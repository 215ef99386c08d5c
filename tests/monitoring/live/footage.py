"""Footage for the recorder: numbered pictures as packets of a source, and what a file shows of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from monitoring.intake.recordings import SegmentNote
from monitoring.live.recording import Recorder
from tests.inference.numbered import number_in, write_numbered

FPS = 10
BEGINNING = 1_790_000_000.0
"""Unix time of picture 0 (2026)"""


@dataclass(frozen=True)
class Plan:
    id: str = "11111111-2222-4333-8444-555555555555"
    sound: bool = True


class Notes:
    """What a recorder tells its journal, kept instead of written."""

    def __init__(self) -> None:
        self.by_path: dict[str, SegmentNote] = {}
        self.sentences: dict[str, str] = {}
        self.seconds_a_note = 0.0

    def note(self, note: SegmentNote) -> None:
        time.sleep(self.seconds_a_note)
        self.by_path[note.path] = note

    def stopped(self, camera: str, sentence: str) -> None:
        self.sentences[camera] = sentence

    def resumed(self, camera: str) -> None:
        self.sentences.pop(camera, None)

    def segments(self) -> list[SegmentNote]:
        return sorted(self.by_path.values(), key=lambda note: note.start)


def numbered(path: Path, count: int, *, group: int = 10, b_frames: int = 2, first: int = 0) -> Path:
    """Pictures `first`, ... of which each spells its number (below 1024), FPS a second."""
    options = {"g": str(group), "bf": str(b_frames), "preset": "ultrafast"}
    stamps = [1000 * number // FPS for number in range(first + count)]
    return write_numbered(path, stamps, options=options)


def noisy(path: Path, count: int) -> Path:
    """Pictures that take about 10 kB each, 10 a second."""
    noise = np.random.default_rng(7)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=FPS, options={"g": "10", "bf": "0", "qp": "20"})
        video.width, video.height, video.pix_fmt = 128, 96, "yuv420p"
        for number in range(count):
            picture = noise.integers(0, 255, (96, 128, 3), np.uint8)
            frame = VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return path


def push_file(
    recorder: Recorder, path: Path, *, start: float = BEGINNING, first: int = 0, pace: float = 0.0
) -> None:
    """Packets of a file, its media time zero at `start`; packets before picture `first` are left out."""
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.pts is None or packet.time_base is None:
                continue
            at = start + float(packet.pts * packet.time_base)
            codec = packet.stream.codec_context.name
            if packet.stream.type == "audio":
                recorder.push_sound_packet(packet, codec, at)
            elif round((at - start) * FPS) >= first:
                recorder.push_packet(packet, codec, at)
            time.sleep(pace)
            wait_for(recorder)


def wait_for(recorder: Recorder) -> None:
    """Until the writer has nearly caught up: footage here comes much faster than cameras send it."""
    deadline = time.monotonic() + 20
    while len(recorder._queue) > 50 and time.monotonic() < deadline:
        time.sleep(0.001)


def shown(path: Path, start: float) -> Iterator[tuple[int, float]]:
    """(number, Unix time) of each picture of a file whose media time zero is `start`."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.time is not None
            yield number_in(frame.to_ndarray(format="bgr24")), start + frame.time
