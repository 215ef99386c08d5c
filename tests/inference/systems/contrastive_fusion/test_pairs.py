from pathlib import Path

import numpy as np
import pytest
import torch

from inference.errors import TrainingError
from inference.systems.contrastive_fusion.pairs import BalancedBatches, ShuffledBatches
from inference.systems.contrastive_fusion.sources import read_pairs, write_pairs
from tests.inference.systems.contrastive_fusion.made_pairs import made_pairs

CPU = torch.device("cpu")


def test_a_detection_batch_has_k_normals_and_m_abnormals_of_all_kinds() -> None:
    pairs = made_pairs(60)
    batches = BalancedBatches(pairs, normals=4, abnormals=5, steps=3, seed=0, device=CPU)
    for step in range(len(batches)):
        batch = batches.batch(0, step)
        assert sorted(batch.classes.tolist()) == [0, 0, 0, 0, 1, 2, 3, 4, 5]
        assert batch.visible.shape == (9, 1, 16, 32, 32)
        assert 0 <= float(batch.visible.min()) <= float(batch.visible.max()) <= 1


def test_batches_can_be_asked_for_in_any_order() -> None:
    for make in (
        lambda: BalancedBatches(
            made_pairs(36), normals=3, abnormals=3, steps=4, seed=5, device=CPU, modality_dropout=0.5
        ),
        lambda: ShuffledBatches(made_pairs(36), size=8, steps=None, seed=5, device=CPU),
    ):
        straight = [make().batch(0, step) for step in range(3)]
        again = make()
        again.batch(1, 0)
        for step in (2, 0, 1):
            batch = again.batch(0, step)
            assert torch.equal(batch.visible, straight[step].visible)
            assert torch.equal(batch.classes, straight[step].classes)


def test_a_pass_shows_every_pair_once_and_the_next_in_another_order() -> None:
    batches = ShuffledBatches(made_pairs(24), size=6, steps=None, seed=0, device=CPU)
    rng = np.random.default_rng(0)
    passes = [np.concatenate([batches.rows(epoch, step, rng) for step in range(4)]) for epoch in (0, 1)]
    assert sorted(passes[0]) == sorted(passes[1]) == list(range(24))
    assert passes[0].tolist() != passes[1].tolist()


def test_an_epoch_of_few_steps_goes_on_where_the_last_one_ended() -> None:
    batches = ShuffledBatches(made_pairs(24), size=6, steps=2, seed=0, device=CPU)
    rng = np.random.default_rng(0)
    rows = np.concatenate([batches.rows(epoch, step, rng) for epoch in (0, 1) for step in (0, 1)])
    assert sorted(rows) == list(range(24))


def test_too_few_normals_are_told() -> None:
    with pytest.raises(TrainingError, match="at least 7 normal clips"):
        BalancedBatches(made_pairs(12), normals=7, abnormals=6, steps=1, seed=0, device=CPU)


def test_pairs_are_kept_as_bytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    visible, thermal = rng.random((2, 3, 1, 16, 112, 112), dtype=np.float32)
    items = [(v, t, number, number == 1) for number, (v, t) in enumerate(zip(visible, thermal, strict=True))]
    write_pairs(tmp_path, items, 3)
    pairs = read_pairs(tmp_path)
    assert pairs.classes.tolist() == [0, 1, 2]
    assert pairs.low_light.tolist() == [False, True, False]
    clips = pairs.clips([2, 0])
    assert torch.allclose(clips[0], torch.from_numpy(visible[[2, 0]]), atol=0.5 / 255 + 1e-6)
    assert torch.allclose(clips[1], torch.from_numpy(thermal[[2, 0]]), atol=0.5 / 255 + 1e-6)
