from pathlib import Path

import numpy as np
import pytest

from inference.evaluate.frames import ScoredSnippet, calibrated_frames, repeated
from inference.evaluate.smoothing import SMOOTHINGS, Smoothing, smoothed


def test_it_works() -> None:
    assert smoothed([2, 4, 6], "slide", 2).tolist() == [3, 5, 3]
    assert smoothed([2, 4, 6], "slide_edge", 2).tolist() == [3, 5, 6]
    assert smoothed([2, 4, 6], "fixed", 2).tolist() == [3, 3, 3]
    assert smoothed([2, 4, 6], "causal", 2).tolist() == [2, 3, 5]


@pytest.mark.parametrize("kind", SMOOTHINGS)
def test_a_window_of_one_changes_nothing_and_lengths_stay(kind: Smoothing) -> None:
    scores = np.random.default_rng(0).random(13)
    assert np.allclose(smoothed(scores, kind, 1), scores)
    for width in (2, 5, 13, 40):
        assert len(smoothed(scores, kind, width)) == 13
    assert len(smoothed([], kind, 3)) == 0


def test_causal_smoothing_never_looks_ahead() -> None:
    scores = np.random.default_rng(0).random(20)
    whole = smoothed(scores, "causal", 6)
    for count in range(1, 20):
        assert np.allclose(smoothed(scores[:count], "causal", 6), whole[:count])


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        smoothed([1.0], "slide", 0)
    with pytest.raises(ValueError, match="no smoothing 'both'"):
        smoothed([1.0], "both", 2)  # type: ignore[arg-type]


def test_snippets_are_repeated_for_sixteen_frames() -> None:
    assert repeated([1, 2]).tolist() == [1] * 16 + [2] * 16
    assert repeated([1, 2], 20).tolist() == [1] * 16 + [2] * 4
    assert repeated([1, 2], 40).tolist() == [1] * 16 + [2] * 24
    with pytest.raises(ValueError, match="do not fit"):
        repeated([1, 2], 100)
    with pytest.raises(ValueError, match="do not fit"):
        repeated([], 3)


def test_an_alarm_is_the_highest_score_that_covers_a_frame() -> None:
    snippets = [ScoredSnippet(0, 4, 0.0, score=0.2), ScoredSnippet(2, 6, 0.0, score=0.9)]
    found = calibrated_frames(snippets, 7)
    assert found is not None
    assert found.tolist() == [0.2, 0.2, 0.9, 0.9, 0.9, 0.9, 0.9]
    assert calibrated_frames([ScoredSnippet(0, 4, 0.0)], 4) is None


@pytest.mark.development_data
@pytest.mark.parametrize(
    ("kind", "recorded"), [("slide", "slide"), ("slide_edge", "slide_const"), ("fixed", "fixed")]
)
def test_smoothing_equals_what_was_recorded_of_pel4vad(
    development_data: Path, kind: Smoothing, recorded: str
) -> None:
    import torch

    record = development_data.parent / "parity" / "pel4vad_xd.pt"
    if not record.exists():
        pytest.skip(f"the recorded figures are not in {record.parent}")
    output = torch.load(record, weights_only=True)["output"]
    scores = output["logits"][0, :, 0].numpy()
    expected = output["smooth"][recorded].numpy()[: len(scores)]
    assert np.abs(smoothed(scores, kind, 8) - expected).max() < 1e-6
