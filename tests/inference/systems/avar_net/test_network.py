from __future__ import annotations

import pytest
import torch

from inference.systems.avar_net.baselines import BASELINES
from inference.systems.avar_net.losses import IGNORED, sequence_loss
from inference.systems.avar_net.network import clip_logits, principal_axes, receptive_field
from tests.inference.systems.avar_net.made import CLASSES, network


def sequences(count: int = 2, steps: int = 10) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    values = torch.randn(count, steps, 13, generator=generator)
    return values, torch.ones(count, steps, 3, dtype=torch.bool), torch.ones(count, steps, dtype=torch.bool)


@pytest.mark.parametrize("temporal", ["mtcn", *BASELINES])
def test_it_works(temporal: str) -> None:
    found = network(temporal=temporal)(*sequences())
    assert found.shape == (2 if temporal == "mtcn" else 1, 2, len(CLASSES), 10)
    assert found.std() > 0


@pytest.mark.parametrize("temporal", ["mtcn", *BASELINES])
def test_what_stands_in_padding_changes_nothing(temporal: str) -> None:
    own = network(temporal=temporal)
    values, present, mask = sequences()
    mask[:, 6:] = False
    before = own(values, present, mask)
    values[:, 6:], present[:, 6:] = 50.0, False
    assert torch.equal(own(values, present, mask), before)
    assert torch.count_nonzero(before[..., 6:]) == 0
    assert torch.allclose(clip_logits(before, mask), before[-1, ..., :6].mean(2), atol=1e-6)


@pytest.mark.parametrize("temporal", BASELINES)
def test_the_baselines_do_not_see_that_there_is_padding(temporal: str) -> None:
    own = network(temporal=temporal)
    values, present, mask = sequences()
    short = own(values[:, :6], present[:, :6], mask[:, :6])
    mask[:, 6:] = False
    assert torch.allclose(own(values, present, mask)[..., :6], short, atol=1e-5)


@pytest.mark.parametrize("fusion", ["early", "late"])
def test_what_is_absent_has_no_say(fusion: str) -> None:
    own = network(fusion=fusion)
    values, present, mask = sequences()
    present[..., 2] = False
    before = own(values, present, mask)
    values[..., 9:] = 100.0
    assert torch.equal(own(values, present, mask), before)
    values[..., :6] += 1.0
    assert not torch.allclose(own(values, present, mask), before)


def test_late_fusion_is_the_mean_of_both_and_either_alone() -> None:
    own = network(fusion="late")
    values, present, mask = sequences()
    seen, heard = present.clone(), present.clone()
    seen[..., 2] = False
    heard[..., :2] = False
    both = own(values, present, mask)
    assert torch.allclose(both, (own(values, seen, mask) + own(values, heard, mask)) / 2, atol=1e-5)


def test_columns_are_standardised_by_the_rows_that_have_them() -> None:
    own = network()
    values = torch.randn(50, 13) * 3 + 5
    present = torch.ones(50, 3, dtype=torch.bool)
    present[25:, 2] = False
    values[25:, 9:] = 0.0
    own.fit_columns(values, present)
    assert torch.allclose(own.mean[9:], values[:25, 9:].mean(0))
    assert torch.allclose(own.scale[:9], values[:, :9].std(0))


def test_the_receptive_field_is_that_of_equation_9() -> None:
    assert receptive_field(1, 1) == 3
    assert receptive_field(2, 4) == 61


def test_a_step_is_not_seen_beyond_the_receptive_field_of_a_small_network() -> None:
    """Without its attention, which sees all steps."""
    own = network(stages=1, layers=1)
    head = own.heads[0]
    for parameter in head.attention.out_proj.parameters():
        torch.nn.init.zeros_(parameter)
    values, present, mask = sequences(1, 20)
    before = own(values, present, mask)
    values[:, 10] += 5.0
    changed = (own(values, present, mask) - before).abs().amax(dim=(0, 1, 2)) > 1e-6
    # Three steps of the dilated layer, and three of the convolution before it.
    assert changed.nonzero().flatten().tolist() == list(range(8, 13))


def test_unknown_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="bigru"):
        network(temporal="rnn")
    with pytest.raises(ValueError, match="early or late"):
        network(fusion="middle")


def test_the_loss_sums_stages_and_weighs_the_smoothing() -> None:
    logits = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(1))
    targets = torch.randint(4, (3, 5), generator=torch.Generator().manual_seed(2))
    mask = torch.ones(3, 5, dtype=torch.bool)
    plain = sum(torch.nn.functional.cross_entropy(stage, targets) for stage in logits)
    steps = logits.log_softmax(2).diff(dim=3).square().clamp(max=16)
    smoothing = sum(stage.mean() for stage in steps)
    assert torch.allclose(sequence_loss(logits, targets, mask, smoothing=0.0), torch.as_tensor(plain))
    assert torch.allclose(sequence_loss(logits, targets, mask), torch.as_tensor(plain + 0.15 * smoothing))


def test_the_loss_does_not_look_at_padding() -> None:
    logits = torch.randn(1, 2, 3, 6, generator=torch.Generator().manual_seed(1))
    targets = torch.zeros(2, 6, dtype=torch.int64)
    mask = torch.ones(2, 6, dtype=torch.bool)
    targets[:, 4:], mask[:, 4:] = IGNORED, False
    before = sequence_loss(logits, targets, mask)
    logits[..., 4:] += 7.0
    assert torch.allclose(sequence_loss(logits, targets, mask), before)


def test_a_scorer_speaks_for_what_is_there_and_has_half_of_the_say() -> None:
    own = network(scorers=True)
    values, present, mask = sequences()
    present[..., 1], mask[:, 8:] = False, False
    scored, *stages, decided = own(values, present, mask)
    linear = own.scorers[0](values[..., :6]) + own.scorers[2](values[..., 9:])
    assert torch.allclose(scored[..., :8], linear.transpose(1, 2)[..., :8], atol=1e-5)
    mean = (scored.log_softmax(1) + stages[-1].log_softmax(1)) / 2
    assert torch.allclose(decided[..., :8], mean[..., :8], atol=1e-5)
    assert torch.count_nonzero(decided[..., 8:]) == 0
    assert len(stages) == 2


def test_what_is_learned_of_a_scorer_is_learned_by_its_own_cross_entropy() -> None:
    own = network(scorers=True).train()
    values, present, mask = sequences()
    learned = own.judge(own.columns(values, present), present, mask)
    assert len(learned) == 3
    learned[1:].sum().backward()
    assert all(parameter.grad is None or not parameter.grad.any() for parameter in own.scorers.parameters())


def test_axes_keep_the_proportion_of_deviations_or_its_root() -> None:
    rows = torch.randn(4000, 3, generator=torch.Generator().manual_seed(2)) * torch.tensor([8.0, 2.0, 1e-6])
    plain, evened = (rows @ principal_axes(rows, 3, evened=evened) for evened in (False, True))
    assert torch.allclose(plain.std(0), torch.tensor([1.0, 0.25, 0.0]), atol=0.02)
    assert torch.allclose(evened.std(0)[:2], torch.tensor([1.0, 0.5]), atol=0.03)
    assert evened.std(0)[2] < 1e-5
