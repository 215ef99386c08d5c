from __future__ import annotations

from math import log

import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks import ms_tcn
from tests.inference.networks.parity import assert_same, recording, weights


def small() -> ms_tcn.MSTCN:
    torch.manual_seed(1)
    return ms_tcn.MSTCN(6, 4, stages=3, layers=2, width=5).eval()


def test_it_works() -> None:
    made = small()
    loaded = published.load("ms_tcn", made.state_dict())
    x, mask = torch.randn(2, 6, 9), torch.ones(2, 4, 9)
    with torch.inference_mode():
        logits = loaded(x, mask)
        assert logits.shape == (3, 2, 4, 9)
        assert torch.equal(logits, made(x, mask))


def test_padding_is_silent() -> None:
    network, x, mask = small(), torch.randn(1, 6, 9), torch.ones(1, 4, 9)
    mask[:, :, 6:] = 0
    with torch.inference_mode():
        assert (network(x, mask)[..., 6:] == 0).all()


def test_layers_see_twice_as_far_each_time() -> None:
    network, x = ms_tcn.MSTCN(1, 2, stages=1, layers=3, width=4).eval(), torch.zeros(1, 1, 41)
    changed, mask = x.clone(), torch.ones(1, 2, 41)
    changed[0, 0, 20] = 5.0
    with torch.inference_mode():
        differs = (network(x, mask) != network(changed, mask)).any(2).any(0)[0]
    places = differs.nonzero().flatten()
    assert (places.min(), places.max()) == (20 - 7, 20 + 7)


def test_the_losses_by_hand() -> None:
    logits = torch.log(torch.tensor([[[0.5, 0.25, 0.25], [0.5, 0.75, 0.75]]]))
    targets, mask = torch.tensor([[0, 1, ms_tcn.IGNORED]]), torch.ones(1, 2, 3)
    classification, jumps = ms_tcn.stage_losses(logits, targets, mask)
    assert classification.item() == pytest.approx(-(log(0.5) + log(0.75)) / 2)
    assert jumps.item() == pytest.approx((log(0.5) ** 2 + log(1.5) ** 2) / 4)
    total = ms_tcn.loss(torch.stack([logits, logits]), targets, mask)
    assert total.item() == pytest.approx(2 * (classification + 0.15 * jumps).item())


def test_one_jump_costs_sixteen_at_most() -> None:
    logits = torch.tensor([[[50.0, -50.0], [-50.0, 50.0]]])
    _, jumps = ms_tcn.stage_losses(logits, torch.tensor([[0, 1]]), torch.ones(1, 2, 2))
    assert jumps.item() == 16


def test_a_surplus_key_is_named() -> None:
    with pytest.raises(CheckpointMismatch, match=r"surplus: stage1\.extra\."):
        published.load("ms_tcn", small().state_dict() | {"stage1.extra": torch.zeros(1)})


def test_it_reproduces_the_authors_outputs_loss_and_gradients() -> None:
    recorded = recording("ms_tcn")
    given, output = recorded["input"], recorded["output"]
    network = published.load("ms_tcn", weights(recorded))
    logits = network(given["x"], given["mask"])
    assert_same(logits.detach(), output["stage_logits"])
    parts = [ms_tcn.stage_losses(stage, given["target"], given["mask"]) for stage in logits.detach()]
    for number, (classification, jumps) in enumerate(parts):
        assert_same(classification, output["parts"][2 * number])
        assert_same(0.15 * jumps, output["parts"][2 * number + 1])
    assert_same(ms_tcn.loss(logits, given["target"], given["mask"]).detach(), output["loss"])
    # Forty layers on invented weights: single precision leaves the gradients uncertain by 1e-3.
    logits = network.double()(given["x"].double(), given["mask"].double())
    ms_tcn.loss(logits, given["target"], given["mask"].double()).backward()
    for name, norm in recorded["extra"]["grad_l2"].items():
        gradient = network.get_parameter(name).grad
        assert gradient is not None
        assert gradient.norm().item() == pytest.approx(norm.item(), rel=1e-3)
