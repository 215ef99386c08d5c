from __future__ import annotations

from math import e, exp, log, sqrt

import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks.ur_dmu import URDMU, Learning, Memory
from inference.networks.ur_dmu_attention import nearness
from inference.networks.ur_dmu_loss import dual_memory_loss
from tests.inference.networks.parity import assert_same, recording, weights


def small(**sizes: int) -> URDMU:
    torch.manual_seed(7)
    settings = {"width": 16, "heads": 2, "head_width": 4, "hidden": 12, "abnormal": 20, "normal": 18} | sizes
    return URDMU(8, head_hidden=6, **settings).eval()


def test_it_works() -> None:
    made = small(layers=3)
    loaded = published.load("ur_dmu", made.state_dict(), heads=2)
    x = torch.randn(3, 2, 11, 8)
    with torch.inference_mode():
        scores = loaded(x)
        assert scores.shape == (3, 11)
        assert torch.equal(scores, made(x))
        assert ((scores > 0) & (scores < 1)).all()


def test_scores_of_crops_are_averaged() -> None:
    network, x = small(), torch.randn(2, 3, 20, 8)
    with torch.inference_mode():
        assert torch.allclose(network(x), torch.stack([network(x[:, i]) for i in range(3)]).mean(0))


def test_nearness_is_divided_by_the_sum_of_the_columns_row() -> None:
    found = nearness(3, torch.device("cpu"), torch.float64)
    middle, end = 1 + 2 * exp(-1 / e), 1 + exp(-1 / e) + exp(-2 / e)
    assert found[0].tolist() == pytest.approx([1 / end, exp(-1 / e) / middle, exp(-2 / e) / end])
    assert found.sum(1)[0] != pytest.approx(1)


def test_a_memory_answers_with_its_best_patterns() -> None:
    memory = Memory(17, 4)
    torch.nn.init.zeros_(memory.memory_block)
    with torch.no_grad():
        memory.memory_block[3] = torch.tensor([2.0, 0, 0, 0])
    attention, recalled = memory(torch.tensor([[[3.0, 0, 0, 0]]]))
    strong = 1 / (1 + exp(-6 / sqrt(4)))
    # 17 patterns: the best two answer, one of them at rest.
    assert attention.item() == pytest.approx((strong + 0.5) / 2)
    assert recalled[0, 0].tolist() == pytest.approx([2 * strong, 0, 0, 0])


def test_training_yields_what_the_definitions_say() -> None:
    network, x = small().double(), torch.randn(4, 2, 18, 8, dtype=torch.double)
    noise = torch.randn(4, 18, 16, dtype=torch.double)
    scores, learning = network.learn_scores(x, noise)
    encoded = network.encode(x.flatten(0, 1))
    normal, abnormal = encoded[:4], encoded[4:]
    answer, recalled = network.Nmemory(normal)
    threat, _ = network.Amemory(abnormal)
    assert torch.allclose(learning.normal_normal, answer.reshape(2, 2, 18).mean(1))
    assert torch.allclose(learning.abnormal_abnormal, threat.reshape(2, 2, 18).mean(1))

    mean, log_variance = network.encoder_mu(recalled), network.encoder_var(recalled)
    # 4 sequences of 16 features: the mean runs over these, the sum over the 18 snippets.
    divergence = sum((m * m + exp(v) - 1 - v) / 2 for m, v in zip(*_flat(mean, log_variance), strict=True))
    assert learning.divergence.item() == pytest.approx(divergence / (4 * 16))

    sampled = mean + noise * torch.exp(log_variance / 2)
    also = network.encoder_mu(network.Amemory(normal)[1])
    assert torch.allclose(learning.features[:4], torch.cat([normal, sampled + also], dim=-1))
    assert torch.allclose(
        scores[0], network.cls_head(learning.features[:2]).squeeze(-1).mean(0)
    )  # the first video's two crops

    best = answer.topk(2, dim=1).indices  # 18 snippets: two speak
    worst = threat.topk(2, dim=1).indices
    calm = torch.stack([sampled[i, best[i]].mean(0) for i in range(4)]).reshape(2, 2, 16).mean(1)
    threatening = network.encoder_mu(network.Amemory(abnormal)[1])
    alarming = torch.stack([threatening[i, worst[i]].mean(0) for i in range(4)]).reshape(2, 2, 16).mean(1)
    assert learning.distance.item() == pytest.approx(
        (100 - alarming.norm(dim=1) + calm.norm(dim=1)).clamp(min=0).mean().item()
    )


def test_the_loss_adds_up_by_hand() -> None:
    learning = Learning(
        features=torch.zeros(2, 2, 4),
        normal_normal=torch.tensor([[0.8, 0.5]]),
        abnormal_normal=torch.tensor([[0.1, 0.3]]),
        normal_abnormal=torch.tensor([[0.4, 0.9]]),
        abnormal_abnormal=torch.tensor([[0.6, 0.2]]),
        triplet=torch.tensor(2.0),
        divergence=torch.tensor(30.0),
        distance=torch.tensor(500.0),
    )
    found = dual_memory_loss(torch.tensor([[0.2, 0.1], [0.3, 0.7]]), learning, torch.tensor([0, 1]))
    assert found.bag.item() == pytest.approx(-(log(0.8) + log(0.7)) / 2)
    assert found.abnormal_abnormal.item() == pytest.approx(-log(0.6))
    assert found.normal_abnormal.item() == pytest.approx(-log(1 - 0.4))
    assert found.normal_normal.item() == pytest.approx(-(log(0.8) + log(0.5)) / 2)
    assert found.abnormal_normal.item() == pytest.approx(-(log(0.9) + log(0.7)) / 2)
    memories = (
        found.abnormal_abnormal + found.normal_abnormal + found.normal_normal + found.abnormal_normal
    ).item()
    assert found.total.item() == pytest.approx(
        found.bag.item() + 0.1 * memories + 0.1 * 2 + 0.001 * 30 + 0.0001 * 500
    )


@pytest.mark.parametrize("length", [1, 5, 40])
def test_gradients_reach_every_parameter_at_any_length(length: int) -> None:
    network = small().train()
    scores, learning = network.learn_scores(torch.randn(2, length, 8))
    dual_memory_loss(scores, learning, torch.tensor([0, 1])).total.backward()
    assert all(parameter.grad is not None for parameter in network.parameters())


def test_it_learns_in_mixed_precision() -> None:
    network = small().train()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, learning = network.learn_scores(torch.randn(2, 3, 20, 8))
        loss = dual_memory_loss(scores, learning, torch.tensor([0, 1])).total
    loss.backward()
    assert loss.dtype == torch.float32
    assert all(parameter.grad.isfinite().all() for parameter in network.parameters())


def test_a_batch_that_cannot_be_halved_is_refused() -> None:
    with pytest.raises(ValueError, match="3 videos cannot be halved"):
        small().learn(torch.randn(3, 4, 8))


def test_a_missing_key_is_named() -> None:
    tensors = small().state_dict()
    del tensors["selfatt.layers.1.0.norm.bias"]
    with pytest.raises(CheckpointMismatch, match=r"missing: selfatt\.layers\.1\.0\.norm\.bias\."):
        published.load("ur_dmu", tensors, heads=2)


@pytest.mark.parametrize(
    ("key", "size", "told"),
    [
        ("embedding.conv_1.0.weight", (3,), r"embedding\.conv_1\.0\.weight is \(3,\), which are not 3 sizes"),
        ("encoder_mu.0.bias", (3,), r"encoder_mu\.0\.bias is \(3,\) instead of \(16,\)"),
    ],
)
def test_a_wrong_shape_is_told(key: str, size: tuple[int, ...], told: str) -> None:
    with pytest.raises(CheckpointMismatch, match=told):
        published.load("ur_dmu", small().state_dict() | {key: torch.zeros(size)}, heads=2)


def test_it_reproduces_the_authors_outputs() -> None:
    recorded = recording("urdmu_test")
    network, x, output = (
        published.load("ur_dmu", weights(recorded)),
        recorded["input"]["x"],
        recorded["output"],
    )
    with torch.inference_mode():
        assert_same(network(x), output["frame"])
        encoded = network.encode(x.flatten(0, 1))
        assert_same(encoded[:2], output["selfatt"])
        for memory, letter in ((network.Amemory, "A"), (network.Nmemory, "N")):
            attention, recalled = memory(encoded)
            assert_same(attention, output[f"{letter}_att"])
            assert_same(recalled[:2], output[f"{letter}_aug"])


def _flat(*tensors: torch.Tensor) -> list[list[float]]:
    return [tensor.flatten().tolist() for tensor in tensors]
