from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.media import SoundReader, build_index, read_snippets
from tests.inference.numbered import write_numbered

STEADY = [40 * n for n in range(75)]


def onset(sound: np.ndarray) -> float:
    """Second of the first loud sample."""
    return float(np.argmax(np.abs(sound) > 0.2)) / 16_000


def test_it_works(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.mkv", STEADY, click_at=1.5)
    first, second = list(read_snippets(path, build_index(path)))
    assert first.audio is not None
    assert second.audio is not None
    assert first.audio.dtype == np.float32
    assert first.audio.shape == second.audio.shape == (32_000,)
    assert onset(first.audio) == pytest.approx(1.5, abs=0.005)
    assert onset(second.audio) == pytest.approx(0.5, abs=0.005)
    assert np.abs(first.audio).max() == pytest.approx(20_000 / 32_768, rel=0.1)


@pytest.mark.parametrize(
    ("rate", "layout", "codec"),
    [
        (8_000, "mono", "pcm_s16le"),
        (44_100, "stereo", "pcm_s16le"),
        (48_000, "5.1", "flac"),
        (11_025, "mono", "flac"),
    ],
)
def test_any_rate_and_layout_becomes_16_khz_mono(tmp_path: Path, rate: int, layout: str, codec: str) -> None:
    path = write_numbered(
        tmp_path / "clip.mkv", STEADY, click_at=1.0, sound_rate=rate, sound_layout=layout, sound_codec=codec
    )
    audio = next(iter(read_snippets(path, build_index(path)))).audio
    assert audio is not None
    assert onset(audio) == pytest.approx(1.0, abs=0.01)


def test_sound_that_starts_late_stays_in_step(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.mkv", STEADY, click_at=1.2, sound_from=0.7)
    audio = next(iter(read_snippets(path, build_index(path)))).audio
    assert audio is not None
    assert not audio[: int(0.69 * 16_000)].any()
    assert onset(audio) == pytest.approx(1.2, abs=0.005)


def test_video_that_starts_late_is_time_zero_for_the_sound_too(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.mkv", [500 + stamp for stamp in STEADY], click_at=1.5)
    audio = next(iter(read_snippets(path, build_index(path)))).audio
    assert audio is not None
    assert onset(audio) == pytest.approx(1.0, abs=0.005)


def test_beyond_its_end_sound_is_silence(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.mkv", STEADY, click_at=0.5, sound_length=1.0)
    last = list(read_snippets(path, build_index(path)))[-1]
    assert last.audio is not None
    assert not last.audio.any()


def test_reading_from_the_middle_agrees(tmp_path: Path) -> None:
    path = write_numbered(
        tmp_path / "clip.mp4", [40 * n for n in range(250)], click_at=7.5, sound_length=10, sound_codec="aac"
    )
    index = build_index(path)
    whole = list(read_snippets(path, index))
    (part,) = read_snippets(path, index, first=6, last=7)
    assert part.audio is not None
    assert whole[6].audio is not None
    np.testing.assert_allclose(part.audio, whole[6].audio, atol=0.02)
    assert onset(part.audio) == pytest.approx(1.5, abs=0.005)


def test_without_sound_there_is_none(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "clip.mp4", STEADY[:10])
    with SoundReader(path, origin=0.0) as reader:
        assert not reader.present
        assert reader.read(0.0, 1.0) is None
