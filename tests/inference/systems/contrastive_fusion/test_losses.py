import math

import pytest
import torch
from torch.nn.functional import cross_entropy, normalize

from inference.systems.contrastive_fusion.losses import contrastive_loss, focal_loss, inverse_frequency
from tests.conftest import DEVELOPMENT_DATA


def as_printed(normal: torch.Tensor, abnormal: torch.Tensor, temperature: float) -> float:
    """Eq. 7 and 8 term by term, in double precision."""
    total = 0.0
    count = len(normal)
    for i in range(count):
        for j in range(count):
            if i != j:
                pair = math.exp(float(normal[i] @ normal[j]) / temperature)
                others = sum(math.exp(float(normal[i] @ a) / temperature) for a in abnormal)
                total -= math.log(pair / (pair + others))
    return total / (count * (count - 1))


def vectors(count: int, seed: int) -> torch.Tensor:
    return normalize(torch.randn(count, 8, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_it_is_the_printed_formula() -> None:
    normal, abnormal = vectors(4, 1), vectors(3, 2)
    assert float(contrastive_loss(normal, abnormal)) == pytest.approx(
        as_printed(normal.double(), abnormal.double(), 0.1), rel=1e-5
    )


@pytest.mark.development_data
def test_it_agrees_with_the_recorded_value() -> None:
    file = DEVELOPMENT_DATA.parent / "parity" / "dad_resnet18_nce.pt"
    if not file.is_file():
        pytest.skip("the recorded values are not there")
    recorded = torch.load(file, weights_only=True)
    loss = contrastive_loss(recorded["input"]["n_vec"], recorded["input"]["a_vec"])
    assert float(loss) == pytest.approx(recorded["output"]["eq7_8_loss"], rel=1e-5)


def test_neither_a_tiny_temperature_nor_half_precision_overflows() -> None:
    loss = contrastive_loss(vectors(3, 1).half(), -vectors(2, 1).half(), temperature=1e-3)
    assert torch.isfinite(loss)


def test_it_draws_normals_together_and_abnormals_away() -> None:
    normal = vectors(3, 1).requires_grad_()
    abnormal = vectors(3, 2).requires_grad_()
    contrastive_loss(normal, abnormal).backward()
    with torch.no_grad():
        moved = (
            normalize(normal - 0.05 * normal.grad, dim=1),
            normalize(abnormal - 0.05 * abnormal.grad, dim=1),
        )
    assert contrastive_loss(*moved) < contrastive_loss(normal, abnormal)
    assert (moved[0] @ moved[0].T).mean() > (normal @ normal.T).mean()
    assert (moved[0] @ moved[1].T).mean() < (normal @ abnormal.T).mean()


def test_a_batch_without_pairs_is_refused() -> None:
    with pytest.raises(ValueError, match="two normals"):
        contrastive_loss(vectors(1, 1), vectors(3, 2))


def test_focal_loss_without_focus_is_cross_entropy() -> None:
    logits, targets = (
        torch.randn(5, 3, generator=torch.Generator().manual_seed(0)),
        torch.tensor([0, 1, 2, 0, 1]),
    )
    assert torch.allclose(focal_loss(logits, targets, gamma=0), cross_entropy(logits, targets))
    sure = torch.tensor([[8.0, 0.0, 0.0]])
    share = focal_loss(sure, torch.tensor([0])) / cross_entropy(sure, torch.tensor([0]))
    assert share < 1e-5


def test_rare_classes_weigh_more_and_the_average_sample_one() -> None:
    weights = inverse_frequency(torch.tensor([6, 2, 0]))
    assert weights[1] == 3 * weights[0]
    assert weights[2] == 0
    assert (6 * weights[0] + 2 * weights[1]) / 8 == pytest.approx(2 / 3)
