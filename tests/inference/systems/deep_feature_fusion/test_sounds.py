"""Classes of sound added one at a time, with made embeddings, and sounds read from files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.systems.deep_feature_fusion.pool import Pool
from inference.systems.deep_feature_fusion.rows import Columns, Examples
from inference.systems.deep_feature_fusion.sounds import grow, sound_of
from tests.recordings import write_recording

FOLDS = ("1", "2")


def sounds(place: int, *, confused_with: int | None = None) -> Examples:
    """Forty embeddings around a corner of their own, half of each fold."""
    random = np.random.default_rng(place)
    features = random.normal(0, 0.2, (40, 4)).astype(np.float32)
    features[:, place] += 2.0
    if confused_with is not None:
        features[:20, place] -= 2.0
        features[:20, confused_with] += 2.0
    clips = [f"class{place}/{FOLDS[number % 2]}-{number}.ogg" for number in range(40)]
    return Examples(features, clips, np.zeros(40))


def test_it_works(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", (Columns("made", "1", 4),))
    steps = list(grow(pool, [(f"class{place}", sounds(place)) for place in range(4)], FOLDS))
    assert [step.name for step in steps] == ["class1", "class2", "class3"]
    assert all(step.accuracy == step.others_before == step.others_after == 1.0 for step in steps)
    assert pool.names == ("class0", "class1", "class2", "class3")


def test_what_a_class_costs_the_others_is_told(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", (Columns("made", "1", 4),))
    classes = [("one", sounds(0)), ("two", sounds(1)), ("mixed", sounds(2, confused_with=0))]
    last = list(grow(pool, classes, FOLDS))[-1]
    assert last.others_before == 1.0
    assert last.accuracy < 1.0


def test_silence_after_a_sound_is_left_out(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "hum.wav", frames=10, fps=10, codec=None, sound="pcm_s16le")
    heard = sound_of(path)
    assert heard.dtype == np.float32
    assert len(heard) == pytest.approx(16_000, rel=0.1)
    assert np.abs(heard[-1]) > 1e-4
