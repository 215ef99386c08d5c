"""Recordings as odd as cameras and recorders make them: their pictures still spell their numbers."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from inference.errors import MediaError
from inference.media import build_index, read_snippets
from inference.media.preview import make_preview
from inference.media.probe import probe
from inference.types import Snippet
from tests.inference.numbered import (
    HEIGHT,
    WIDTH,
    number_in,
    picture_of,
    turn_upright_by,
    write_numbered,
    write_transport,
)

STEADY = [40 * n for n in range(75)]


def read(path: Path) -> list[Snippet]:
    return list(read_snippets(path, build_index(path)))


def assert_numbered(path: Path, *, frames: int = 75) -> list[Snippet]:
    """All frames are indexed, each snippet shows the frames it says, and a chunk agrees with the whole."""
    index = build_index(path)
    assert index.frame_count == frames
    snippets = list(read_snippets(path, index))
    assert len(snippets) == index.snippet_count()
    for snippet in snippets:
        assert [number_in(picture) for picture in snippet.frames] == snippet.frame_numbers.tolist()
    (last,) = read_snippets(path, index, first=len(snippets) - 1)
    np.testing.assert_array_equal(last.frames, snippets[-1].frames)
    return snippets


@pytest.mark.parametrize(
    ("codec", "pixels", "suffix"),
    [
        ("libx264", "yuv420p10le", "mp4"),
        ("libx265", "yuv420p10le", "mp4"),
        ("libx264", "yuv444p", "mp4"),
        ("libx264", "yuv422p10le", "mkv"),
        ("ffv1", "gray16le", "mkv"),
        ("ffv1", "gray", "avi"),
        ("ffv1", "bgr0", "mkv"),
        ("mjpeg", "yuvj420p", "avi"),
        ("mjpeg", "yuvj422p", "mkv"),
    ],
)
def test_pixels_of_any_depth_and_colour(tmp_path: Path, codec: str, pixels: str, suffix: str) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {"g": "12"}
    path = write_numbered(
        tmp_path / f"clip.{suffix}", STEADY, codec=codec, pixel_format=pixels, options=options
    )
    assert_numbered(path)
    assert probe(path).pixel_format == pixels


def test_interlaced_video(tmp_path: Path) -> None:
    options = {"g": "12", "bf": "2", "flags": "+ilme+ildct", "x264-params": "tff=1"}
    assert_numbered(write_numbered(tmp_path / "clip.mkv", STEADY, options=options))


@pytest.mark.parametrize("size", [(161, 65), (33, 17)])
def test_odd_sides(tmp_path: Path, size: tuple[int, int]) -> None:
    with av.open(str(tmp_path / "odd.mkv"), "w") as container:
        video = container.add_stream("ffv1", rate=25)
        video.width, video.height, video.pix_fmt = *size, "yuv444p"
        for number in range(75):
            picture = VideoFrame.from_ndarray(picture_of(number), format="bgr24")
            frame = picture.reformat(width=size[0], height=size[1], format="yuv444p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    first, *_ = assert_numbered(tmp_path / "odd.mkv")
    assert first.frames.shape == (16, size[1], size[0], 3)


@pytest.mark.parametrize("fps", [120, 240, 0.5, 0.1])
def test_very_fast_and_very_slow_recordings(tmp_path: Path, fps: float) -> None:
    count = max(6, round(3 * fps))
    path = write_numbered(tmp_path / "clip.mkv", [round(1000 * n / fps) for n in range(count)])
    snippets = assert_numbered(path, frames=count)
    assert snippets[0].frame_end == max(1, 2 * fps)
    assert probe(path).fps == pytest.approx(fps, rel=0.25)


def test_a_pause_of_ten_seconds(tmp_path: Path) -> None:
    stamps = STEADY[:50] + [10_000 + stamp for stamp in STEADY[50:]]
    snippets = assert_numbered(write_numbered(tmp_path / "clip.mp4", stamps))
    assert len(snippets) == 12
    assert set(snippets[5].frame_numbers.tolist()) == {47}
    assert snippets[5].frame_times[0] == pytest.approx(1.88)
    assert snippets[-1].frame_times[-1] == pytest.approx(12.96, abs=0.13)


@pytest.mark.parametrize(("start", "suffix"), [(5000, "mp4"), (5000, "mkv"), (-2000, "mkv")])
def test_a_clock_that_starts_anywhere(tmp_path: Path, start: int, suffix: str) -> None:
    path = write_numbered(tmp_path / f"clip.{suffix}", [start + stamp for stamp in STEADY])
    assert assert_numbered(path)[0].frame_times[0] == 0.0
    assert probe(path).duration == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize(
    ("codec", "container"), [("libvpx-vp9", "webm"), ("libsvtav1", "webm"), ("libx264", "matroska")]
)
def test_a_stream_saved_as_it_came_has_neither_duration_nor_index(
    tmp_path: Path, codec: str, container: str
) -> None:
    options = {
        "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "g": "12"},
        "libsvtav1": {"preset": "12", "g": "12"},
        "libx264": {"g": "12", "bf": "2"},
    }[codec]

    class Pipe(io.RawIOBase):
        """What is written to it cannot be changed later."""

        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.content += data
            return len(data)

    pipe = Pipe()
    with av.open(pipe, "w", format=container, options={"live": "1"}) as output:
        video = output.add_stream(codec, rate=25, options=options)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(75):
            frame = VideoFrame.from_ndarray(picture_of(number), format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
    path = tmp_path / "clip.webm"
    path.write_bytes(pipe.content)
    with av.open(str(path)) as written:
        assert written.duration is None
    assert_numbered(path)
    assert probe(path).duration == pytest.approx(3.0, abs=0.05)


def test_avi_with_frames_out_of_order(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.avi", STEADY, options={"g": "12", "bf": "3"})
    assert_numbered(path)
    np.testing.assert_allclose(build_index(path).times, np.arange(75) * 0.04)


@pytest.mark.parametrize("start", [2**33 / 90_000 - 1.5, 2**33 / 90_000 + 5])
def test_a_transport_stream_whose_clock_wraps_around(tmp_path: Path, start: float) -> None:
    write_transport(tmp_path / "clip.ts", first=0, frames=75, start=start, size=(WIDTH, HEIGHT))
    snippets = assert_numbered(tmp_path / "clip.ts")
    np.testing.assert_allclose(snippets[0].frame_times, snippets[0].frame_numbers * 0.04, atol=1e-4)


def test_a_transport_stream_with_a_pause(tmp_path: Path) -> None:
    parts = [
        write_transport(tmp_path / "part.ts", first=first, frames=50, start=start, size=(WIDTH, HEIGHT))
        for first, start in ((0, 10.0), (50, 32.0))
    ]
    (tmp_path / "clip.ts").write_bytes(b"".join(parts))
    snippets = assert_numbered(tmp_path / "clip.ts", frames=100)
    assert snippets[-1].frame_times[-1] == pytest.approx(23.96, abs=0.13)


@pytest.mark.parametrize("second_start", [10.0, 3.0])
def test_joined_transport_streams_get_a_sentence(tmp_path: Path, second_start: float) -> None:
    parts = [
        write_transport(tmp_path / "part.ts", first=0, frames=50, start=start, size=(WIDTH, HEIGHT))
        for start in (10.0, second_start)
    ]
    (tmp_path / "clip.ts").write_bytes(b"".join(parts))
    for look in (build_index, probe):
        with pytest.raises(MediaError, match=r"clock jumps after 0:0[12]\.\d minutes") as refusal:
            look(tmp_path / "clip.ts")
        assert refusal.value.code == "clock_jumps"


def test_a_change_of_resolution_changes_no_shape(tmp_path: Path) -> None:
    sizes = [(WIDTH, HEIGHT), (2 * WIDTH, 2 * HEIGHT), (WIDTH, 2 * HEIGHT)]
    parts = [
        write_transport(tmp_path / "part.ts", first=50 * n, frames=50, start=10 + 2 * n, size=size)
        for n, size in enumerate(sizes)
    ]
    (tmp_path / "clip.ts").write_bytes(b"".join(parts))
    index = build_index(tmp_path / "clip.ts")
    snippets = list(read_snippets(tmp_path / "clip.ts", index))
    assert index.frame_count == 150
    for snippet in snippets:
        assert snippet.frames.shape == (16, HEIGHT, WIDTH, 3)
        for number, picture in zip(snippet.frame_numbers, snippet.frames, strict=True):
            if number < 100:
                assert number_in(picture) == number
                continue
            # Half as wide as the others: in the middle, between black margins.
            assert picture[:, : WIDTH // 4 - 2].max() < 8
            assert picture[:, -(WIDTH // 4 - 2) :].max() < 8
            assert number_in(picture[:, WIDTH // 4 : 3 * WIDTH // 4]) == number
    (alone,) = read_snippets(tmp_path / "clip.ts", index, first=len(snippets) - 1)
    np.testing.assert_array_equal(alone.frames, snippets[-1].frames)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_pictures_are_turned_and_mirrored(tmp_path: Path, degrees: int, mirrored: bool) -> None:
    path = write_numbered(tmp_path / "turned.mp4", STEADY)
    turn_upright_by(path, degrees, mirrored=mirrored)
    stored = picture_of(10)[:, ::-1] if mirrored else picture_of(10)
    expected = np.rot90(stored, -(degrees // 90)).astype(int)
    shown = read(path)[0].frames[3].astype(int)
    assert shown.shape == expected.shape
    assert np.abs(shown - expected).mean() < 6
    assert (probe(path).width, probe(path).height) == expected.shape[1::-1]

    assert make_preview(path, tmp_path / "preview.mp4")
    with av.open(str(tmp_path / "preview.mp4")) as preview:
        pictures = [frame.to_ndarray(format="bgr24") for frame in preview.decode(video=0)]
    assert np.abs(pictures[10].astype(int) - expected).mean() < 8


def test_4k_is_reduced_to_the_analysis_size(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "4k.mp4"), "w") as container:
        video = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 3840, 2160, "yuv420p"
        for number in range(12):
            picture = cv2.resize(picture_of(number), (3840, 2160), interpolation=cv2.INTER_NEAREST)
            frame = VideoFrame.from_ndarray(np.asarray(picture, np.uint8), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame.reformat(format="yuv420p")))
        container.mux(video.encode(None))
    (snippet,) = assert_numbered(tmp_path / "4k.mp4", frames=12)
    assert snippet.frames.shape == (16, 360, 640, 3)
