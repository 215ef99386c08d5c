from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from inference.datasets.joined import (
    JoinedRecording,
    MeasuredClips,
    frame_truth,
    joined,
    joined_features,
    plan,
    read_clips,
    render,
)
from inference.datasets.joined.measured import NotMeasured, measured
from inference.extractors.difference import DifferenceExtractor
from inference.extractors.pipeline import FeatureExtractor
from inference.media.index import build_index
from inference.media.sound import SoundReader
from inference.types import Features, Snippet


@pytest.fixture(scope="module")
def abnormal(joinable: Path) -> JoinedRecording:
    return next(each for each in plan(joinable, count=8, seed=5) if each.is_abnormal and each.audible)


class Hearing:
    """Whether there is a track, as arrays of the names that are left out of silent recordings."""

    name = "sound"

    def extract(self, snippet: Snippet) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
        return {"sound.embedding": np.ones(3, np.float32), "deep.aisfx": np.ones((1, 3), np.float32)}


def test_snippets_follow_each_other_as_in_one_recording(
    abnormal: JoinedRecording, joinable_clips: MeasuredClips
) -> None:
    found = joined_features(abnormal, joinable_clips)
    assert [item.sequence for item in found] == list(range(len(abnormal.parts)))
    assert [item.start for item in found] == pytest.approx([2.0 * place for place in range(len(found))])
    assert [item.frame_start for item in found[1:]] == [item.frame_end for item in found[:-1]]
    for item, part in zip(found, abnormal.parts, strict=True):
        (own,) = [each for each in joinable_clips[part.path] if each.start == part.start]
        np.testing.assert_array_equal(item.arrays["difference.mean"], own.arrays["difference.mean"])
        moved = item.arrays["motion.pair_frame"] - own.arrays["motion.pair_frame"]
        assert set(moved.tolist()) == {item.frame_start - own.frame_start}
        assert item.frame_start <= item.frame_numbers.min() <= item.frame_numbers.max() < item.frame_end


def test_frames_are_abnormal_where_their_part_is(
    abnormal: JoinedRecording, joinable_clips: MeasuredClips
) -> None:
    found = joined_features(abnormal, joinable_clips)
    truth = frame_truth(abnormal, found)
    assert len(truth) == found[-1].frame_end
    for item, part in zip(found, abnormal.parts, strict=True):
        assert set(truth[item.frame_start : item.frame_end].tolist()) == {part.is_abnormal}


def test_a_normal_recording_has_no_abnormal_frame(joinable: Path, joinable_clips: MeasuredClips) -> None:
    normal = next(each for each in plan(joinable, count=8, seed=5) if not each.is_abnormal)
    assert not frame_truth(normal, joined_features(normal, joinable_clips)).any()


def test_without_sound_a_silent_track_and_none_are_one_case(joinable: Path, tmp_path: Path) -> None:
    clips = MeasuredClips(tmp_path)
    recording = next(each for each in plan(joinable, count=8, seed=0) if not each.audible)
    paths = [part.path for part in recording.parts]
    clips.measure(paths, FeatureExtractor([[DifferenceExtractor(), Hearing()]]), quiet=True)
    for item in joined_features(recording, clips):
        assert "sound.embedding" not in item.arrays
        assert item.arrays["deep.aisfx"].shape == (0, 3)
    heard = joined("heard", recording.parts, audible=True)
    assert all("sound.embedding" in item.arrays for item in joined_features(heard, clips))


def test_a_clip_is_measured_once(joinable: Path, joinable_clips: MeasuredClips) -> None:
    class Refusing(FeatureExtractor):
        def extract(self, snippets: object) -> Sequence[Features]:  # type: ignore[override]
            raise AssertionError("measured again")

    joinable_clips.measure([clip.item.path for clip in read_clips(joinable)], Refusing([]), quiet=True)


def test_a_clip_that_was_not_measured_is_named(joinable: Path, tmp_path: Path) -> None:
    path = read_clips(joinable)[0].item.path
    with pytest.raises(NotMeasured, match=path.name):
        MeasuredClips(tmp_path)[path]


def test_a_rendered_recording_shows_and_sounds_what_was_planned(
    abnormal: JoinedRecording, tmp_path: Path
) -> None:
    short = joined(
        "short", abnormal.parts[:1] + tuple(p for p in abnormal.parts if p.is_abnormal)[:1], audible=True
    )
    path = tmp_path / "short.mp4"
    render(short, path)
    index = build_index(path)
    assert index.duration == pytest.approx(short.seconds, abs=0.05)
    assert index.frame_count == 100
    with SoundReader(path, origin=index.origin) as sound:
        heard = sound.read(0.0, 4.0)
    assert heard is not None
    assert np.abs(heard[16_000:48_000]).max() > 0.1
    found = measured(path, FeatureExtractor([[DifferenceExtractor()]]))
    truth = frame_truth(short, found)
    (span,) = short.spans
    assert np.flatnonzero(truth).min() == pytest.approx(25 * span.start, abs=4)
    assert truth.mean() == pytest.approx((span.end - span.start) / short.seconds, abs=0.05)
    assert list(tmp_path.iterdir()) == [path]
