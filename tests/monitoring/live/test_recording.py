"""What cameras send, on disk: every picture, at its time, whatever happens to the process or the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from monitoring.live.journal import Journal
from monitoring.live.recording import Recorder
from monitoring.live.segments import start_of
from tests.inference.numbered import picture_of, write_transport
from tests.monitoring.live.footage import (
    BEGINNING,
    FPS,
    Notes,
    Plan,
    noisy,
    numbered,
    push_file,
    shown,
    wait_for,
)
from tests.recordings import draw, write_recording

FRAME = 1 / FPS


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MIN_FREE = 0
    return tmp_path / "media"


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def recorder(root: Path, notes: Notes) -> Iterator[Recorder]:
    recorder = Recorder(Plan(), journal=cast(Journal, notes))
    yield recorder
    recorder.close()


def everything_shown(root: Path, notes: Notes) -> list[tuple[int, float]]:
    return [seen for note in notes.segments() for seen in shown(root / note.path, note.start)]


def test_it_works(recorder: Recorder, root: Path, notes: Notes, tmp_path: Path) -> None:
    push_file(recorder, numbered(tmp_path / "camera.mp4", 60))
    recorder.close()
    (note,) = notes.segments()
    assert (note.camera, note.closed, note.codec, note.has_audio) == (Plan.id, True, "h264", False)
    assert note.size == (root / note.path).stat().st_size > 0
    assert note.end == pytest.approx(BEGINNING + 60 * FRAME, abs=0.001)
    seen = everything_shown(root, notes)
    assert [number for number, _ in seen] == list(range(60))
    assert [at for _, at in seen] == pytest.approx([BEGINNING + n * FRAME for n in range(60)], abs=0.001)
    assert start_of(root / note.path).timestamp() == pytest.approx(note.start, abs=0.001)
    assert recorder.facts()["dropped"] == 0


def test_a_new_file_each_minute_without_a_lost_picture(
    recorder: Recorder, root: Path, notes: Notes, tmp_path: Path
) -> None:
    push_file(recorder, numbered(tmp_path / "camera.mp4", 1020, group=25))
    recorder.close()
    starts = [note.start - BEGINNING for note in notes.segments()]
    # Files begin with keyframes, which come each 2.5 s; B frames put the first decoding a little ahead.
    assert starts == pytest.approx([0.0, 60.0], abs=0.3)
    seen = everything_shown(root, notes)
    assert [number for number, _ in seen] == list(range(1020))
    assert [at for _, at in seen] == pytest.approx([BEGINNING + n * FRAME for n in range(1020)], abs=0.001)


def test_transport_streams_have_start_codes(
    recorder: Recorder, root: Path, notes: Notes, tmp_path: Path
) -> None:
    path = tmp_path / "camera.ts"
    write_transport(path, first=0, frames=50, start=100.0, size=(320, 128))
    push_file(recorder, path, start=BEGINNING - 100)
    recorder.close()
    seen = everything_shown(root, notes)
    assert [number for number, _ in seen] == list(range(50))
    beginning = seen[0][1]
    assert [at - beginning for _, at in seen] == pytest.approx([n / 25 for n in range(50)], abs=0.001)


def test_another_picture_size_begins_a_new_file(
    recorder: Recorder, root: Path, notes: Notes, tmp_path: Path
) -> None:
    push_file(recorder, write_recording(tmp_path / "small.mp4", frames=20, size=(96, 64)))
    push_file(
        recorder, write_recording(tmp_path / "large.mp4", frames=20, size=(192, 128)), start=BEGINNING + 2
    )
    recorder.close()
    sizes = []
    for note in notes.segments():
        with av.open(str(root / note.path)) as container:
            frames = list(container.decode(video=0))
            sizes.append((frames[0].width, frames[-1].width, len(frames)))
    assert sizes == [(96, 96, 20), (192, 192, 20)]


def test_recording_begins_with_a_keyframe(
    recorder: Recorder, root: Path, notes: Notes, tmp_path: Path
) -> None:
    push_file(recorder, numbered(tmp_path / "camera.mp4", 40, group=10, b_frames=0), first=5)
    recorder.close()
    assert [number for number, _ in everything_shown(root, notes)] == list(range(10, 40))


def test_a_gap_in_the_stream_stays_a_gap(
    recorder: Recorder, root: Path, notes: Notes, tmp_path: Path
) -> None:
    camera = numbered(tmp_path / "camera.mp4", 20, b_frames=0)
    push_file(recorder, camera)
    push_file(recorder, camera, start=BEGINNING + 9)
    recorder.close()
    assert [note.start - BEGINNING for note in notes.segments()] == pytest.approx([0.0, 9.0], abs=0.01)
    times = [at - BEGINNING for _, at in everything_shown(root, notes)]
    assert times == pytest.approx(
        [n * FRAME for n in range(20)] + [9 + n * FRAME for n in range(20)], abs=0.001
    )


def test_aac_is_kept_as_it_came(recorder: Recorder, root: Path, notes: Notes, tmp_path: Path) -> None:
    source = write_recording(tmp_path / "camera.mp4", frames=100, sound="aac", codec_options={"g": "10"})
    push_file(recorder, source)
    recorder.close()
    kept = [note for note in notes.segments() if note.has_audio]
    with av.open(str(source)) as container:
        sent = {bytes(packet) for packet in container.demux(audio=0) if packet.size}
    written = [packet for note in kept for packet in _sound_packets(root / note.path)]
    # Sound is found out a moment after the first picture, from when on a file has a track for it.
    assert len(written) > 0.8 * len(sent)
    assert {bytes(packet) for packet in written} <= sent
    for note in kept:
        first = _sound_packets(root / note.path)[0]
        assert note.start + float(first.pts * first.time_base) == pytest.approx(note.start, abs=0.05)


def _sound_packets(path: Path) -> list[Any]:
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(audio=0) if packet.size]


def test_decoded_sound_stays_in_step(recorder: Recorder, root: Path, notes: Notes, tmp_path: Path) -> None:
    """A click at 4.0 s, in blocks of 20 ms, of which those from 2.0 s to 2.5 s are lost."""
    rate = 16_000
    sound = np.zeros(6 * rate, np.float32)
    sound[4 * rate : 4 * rate + 160] = 0.9
    with av.open(str(numbered(tmp_path / "camera.mp4", 60, b_frames=0))) as container:
        for block, packet in enumerate(container.demux(video=0)):
            for piece in range(5 * block, 5 * block + 5):
                if not 100 <= piece < 125:
                    start = piece * rate // 50
                    recorder.push_sound(sound[start : start + rate // 50], BEGINNING + piece / 50)
            recorder.push_packet(packet, "h264", BEGINNING + block * FRAME)
    recorder.close()
    (note,) = notes.segments()
    with av.open(str(root / note.path)) as container:
        heard = [(frame.time, np.abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0)]
    loudest = max(heard, key=lambda block: block[1])
    assert loudest[1] > 0.3
    assert note.start + loudest[0] == pytest.approx(BEGINNING + 4.0, abs=0.08)


def test_pictures_of_other_codecs_are_encoded_once(recorder: Recorder, root: Path, notes: Notes) -> None:
    frames = [
        VideoFrame.from_ndarray(picture_of(n), format="bgr24").reformat(format="yuv420p") for n in range(90)
    ]
    for number, frame in enumerate(frames):
        recorder.push_frame(frame, BEGINNING + number / 30)
        while len(recorder._queue) > 2:
            time.sleep(0.001)
    recorder.close()
    assert all(frame.pts is None for frame in frames)
    seen = everything_shown(root, notes)
    # 30 a second came, every second one is kept.
    assert [number for number, _ in seen] == list(range(0, 90, 2))
    assert [at for _, at in seen] == pytest.approx([BEGINNING + n / 30 for n in range(0, 90, 2)], abs=0.001)
    assert recorder.health.encoded
    (note,) = notes.segments()
    with av.open(str(root / note.path)) as container:
        keys = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.size and p.is_keyframe]
    assert keys == pytest.approx([0.0, 2.0], abs=0.07)


def test_large_pictures_are_made_smaller(recorder: Recorder, root: Path, notes: Notes) -> None:
    for number in range(8):
        recorder.push_frame(draw(number, 1920, 1080), BEGINNING + number / 10)
        while len(recorder._queue) > 1:
            time.sleep(0.001)
    recorder.close()
    (note,) = notes.segments()
    with av.open(str(root / note.path)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (1280, 720)


def test_a_slow_disk_costs_pictures_and_nobody_waits(
    recorder: Recorder, root: Path, notes: Notes, tmp_path: Path
) -> None:
    """Whole groups of pictures are left out, so that what is on disk decodes."""
    camera = numbered(tmp_path / "camera.mp4", 1000, group=20, b_frames=0)
    notes.seconds_a_note = 1.0
    with av.open(str(camera)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.pts is not None]
        begun = time.monotonic()
        for packet in packets:
            recorder.push_packet(packet, "h264", BEGINNING + float(packet.pts * packet.time_base))
        assert time.monotonic() - begun < 0.8
        notes.seconds_a_note = 0.0
        wait_for(recorder)
        # The next keyframe after the loss.
        for packet in packets[:20]:
            recorder.push_packet(packet, "h264", BEGINNING + 100 + float(packet.pts * packet.time_base))
    recorder.close()
    assert recorder.health.dropped > 300
    seen = [number for number, _ in everything_shown(root, notes)]
    assert len(seen) == 1020 - recorder.health.dropped
    assert seen[-20:] == list(range(20))


def test_no_room_stops_and_room_resumes(
    recorder: Recorder,
    root: Path,
    notes: Notes,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitoring.live.recording._ROOM_SECONDS", 0.0)
    camera = numbered(tmp_path / "camera.mp4", 20, b_frames=0)
    settings.MIN_FREE = 1 << 60
    push_file(recorder, camera)
    _until(lambda: recorder.health.dropped == 20)
    assert "MiB are free" in notes.sentences[Plan.id]
    assert "MiB are free" in recorder.health.reason
    assert notes.segments() == []
    settings.MIN_FREE = 0
    push_file(recorder, camera, start=BEGINNING + 5)
    recorder.close()
    assert (recorder.health.reason, notes.sentences) == ("", {})
    assert [number for number, _ in everything_shown(root, notes)] == list(range(20))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk(
    small_disk: Path, notes: Notes, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing fails in the middle of a file: that file plays up to there, and recording resumes by itself."""
    monkeypatch.setattr("monitoring.live.recording._RETRY_SECONDS", 0.5)
    settings.MEDIA_ROOT, settings.MIN_FREE = small_disk / "media", 0
    root = small_disk / "media"
    filler = small_disk / "filler"
    filler.write_bytes(bytes(500 << 10))
    camera = noisy(tmp_path / "camera.mp4", 60)
    recorder = Recorder(Plan(), journal=cast(Journal, notes))
    push_file(recorder, camera)
    _until(lambda: bool(notes.sentences))
    assert notes.sentences == {Plan.id: "Recording has stopped: the disk is full."}
    (note,) = notes.segments()
    seen = list(shown(root / note.path, note.start))
    assert 0 < len(seen) < 60
    filler.unlink()
    (root / note.path).unlink()
    time.sleep(0.6)
    push_file(recorder, camera, start=BEGINNING + 60)
    recorder.close()
    assert (recorder.health.reason, notes.sentences) == ("", {})
    later = notes.segments()[-1]
    assert later.closed
    assert later.start > BEGINNING + 59
    assert len(list(shown(root / later.path, later.start))) == 60


_WRITER = """
import sys, time
import django; django.setup()
from pathlib import Path
from tests.monitoring.live.footage import *
recorder = Recorder(Plan(), journal=Notes())
with av.open(sys.argv[1]) as container:
    begun = time.monotonic()
    for packet in container.demux(video=0):
        if packet.pts is None: continue
        at = float(packet.pts * packet.time_base)
        time.sleep(max(0, at - (time.monotonic() - begun)))
        recorder.push_packet(packet, "h264", BEGINNING + at)
        print(at, flush=True)
"""


def test_a_killed_process_loses_less_than_two_seconds(tmp_path: Path) -> None:
    camera = numbered(tmp_path / "camera.mp4", 300, group=100, b_frames=0)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "webapp.settings.test",
        "WATCHPOST_DATA": str(tmp_path / "data"),
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(camera)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    pushed = next(float(line) for line in writer.stdout if float(line) >= 4.3)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    (file,) = (tmp_path / "data" / "media" / "recordings").glob("*/*/*.mp4")
    seen = list(shown(file, 0.0))
    assert [number for number, _ in seen] == list(range(len(seen)))
    lost = pushed - seen[-1][1]
    assert 0 <= lost <= 2.0


def _until(condition: Any, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
