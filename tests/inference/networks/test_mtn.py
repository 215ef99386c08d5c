from __future__ import annotations

from math import log

import pytest
import torch
from torch import Tensor, nn

from inference import published
from inference.networks.mtn import CLIPTSA, RTFM, NonLocal, Snippets
from inference.networks.mtn_loss import MagnitudeLoss, magnitude_loss, select
from inference.networks.perturbed_topk import perturbed_top_k
from tests.inference.networks.parity import assert_same, drawn, recording, weights


def small_clip_tsa() -> CLIPTSA:
    torch.manual_seed(5)
    return CLIPTSA(16, k=0.5, num_samples=6, first=8, second=4, scorer_hidden=6, mlp_hidden=10).eval()


def test_it_works() -> None:
    made = RTFM(16, first=8, second=4).eval()
    loaded = published.load("mtn_rtfm", made.state_dict())
    x = torch.randn(2, 3, 9, 16)
    with torch.inference_mode():
        assert loaded(x).shape == (2, 9, 1)
        assert torch.equal(loaded(x), made(x))
        described = loaded.describe(x)
        assert torch.allclose(described.magnitudes, described.features.norm(dim=3).mean(1))


def test_the_same_noise_gives_the_same_scores() -> None:
    made = small_clip_tsa()
    loaded = published.load("clip_tsa", made.state_dict(), k=0.5, num_samples=6)
    x, noise = torch.randn(2, 3, 9, 16), torch.randn(6, 6, 9)
    with torch.inference_mode():
        assert torch.equal(loaded(x, noise=noise), made(x, noise))
        assert loaded(x).shape == (2, 9, 1)


def test_training_starts_from_the_input_of_the_non_local_block() -> None:
    x = torch.randn(2, 8, 5)
    assert torch.equal(NonLocal(8)(x), x)


def test_affinities_are_divided_by_the_length() -> None:
    block = NonLocal(2).eval()
    for part in (block.g, block.theta, block.phi, block.W[0]):
        nn.init.ones_(part.weight)
        nn.init.zeros_(part.bias)
    nn.init.ones_(block.W[1].weight)
    x = torch.tensor([[[1.0, 2.0], [0.0, 1.0]]])  # sums over channels: 1 and 3
    # Place t gets its own sum times the mean of all sums squared: 1 * 5 and 3 * 5.
    found = block(x) - x
    assert found[0].tolist() == [pytest.approx([5, 15], rel=1e-4)] * 2


def test_a_disturbed_choice_counts_what_was_chosen() -> None:
    scores, noise = torch.tensor([[0.0, 1.0, 2.0]]), torch.tensor([[[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]]])
    chosen = perturbed_top_k(scores, 2, noise, 1.0)
    # First the places 1 and 2, then 0 and 2.
    assert chosen.tolist() == [[[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]]


def test_the_exact_gradient_is_that_of_the_expectation() -> None:
    torch.manual_seed(0)
    weight, sigma = torch.tensor([1.0, -2.0, 3.0]), 0.5
    noise = torch.randn(1, 200_000, 3)

    def mean(scores: torch.Tensor) -> torch.Tensor:
        return (perturbed_top_k(scores, 1, noise, sigma, exact_gradient=True) * weight).sum()

    scores = torch.tensor([[0.1, 0.3, 0.0]], requires_grad=True)
    mean(scores).backward()
    step = 0.05 * torch.eye(3)
    differences = [(mean(scores + row) - mean(scores - row)).item() / 0.1 for row in step]
    assert scores.grad is not None
    assert scores.grad[0].tolist() == pytest.approx(differences, abs=0.05)


def test_the_published_gradient_goes_to_what_was_chosen() -> None:
    scores = torch.tensor([[0.0, 1.0]], requires_grad=True)
    noise = torch.tensor([[[0.2, -0.4]]])
    (perturbed_top_k(scores, 1, noise, 0.5)[0, 0] * torch.tensor([3.0, 5.0])).sum().backward()
    assert scores.grad is not None
    assert scores.grad[0].tolist() == pytest.approx([0, (3 * 0.2 - 5 * 0.4) / 0.5])


def test_the_largest_magnitudes_speak() -> None:
    magnitudes = torch.tensor([[4.0, 1.0, 3.0, 2.0]])
    features = torch.arange(8.0).reshape(1, 2, 4, 1)
    snippets = Snippets(torch.tensor([[[0.1], [0.9], [0.2], [0.6]]]), magnitudes, features)
    chosen = select(snippets, slice(0, 1))
    assert chosen.scores.tolist() == [pytest.approx([0.3])]
    assert chosen.features.flatten(1).tolist() == [[0, 2, 3], [4, 6, 7]]


def test_the_loss_by_hand() -> None:
    features = torch.zeros(2, 1, 3, 2)
    features[0, 0], features[1, 0] = torch.tensor([3.0, 4.0]), torch.tensor([60.0, 80.0])
    scores = torch.tensor([[[0.2]] * 3, [[0.5], [0.7], [0.6]]])
    found = magnitude_loss(Snippets(scores, features.norm(dim=3)[:, 0], features))
    assert found.magnitude.item() == pytest.approx(-(log(0.8) + log(0.6)) / 2 + 1e-4 * 25, rel=1e-5)
    assert found.sparsity.item() == pytest.approx(8e-3 * (0.25 + 0.49 + 0.36) ** 0.5)
    assert found.smoothness.item() == pytest.approx(8e-4 * (0.04 + 0.01))


def test_dropped_snippets_are_not_chosen() -> None:
    torch.manual_seed(0)
    snippets = Snippets(torch.rand(1, 40, 1), torch.linspace(1, 2, 40)[None], torch.rand(1, 1, 40, 2))
    assert torch.equal(select(snippets, slice(0, 1)).scores, snippets.scores[:, -3:].mean(1))
    assert not torch.equal(select(snippets, slice(0, 1), dropout=0.7).scores, snippets.scores[:, -3:].mean(1))


def test_it_learns_in_mixed_precision() -> None:
    network = small_clip_tsa().train()
    network.hard_attention.exact_gradient = True
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = magnitude_loss(network.describe(torch.randn(4, 2, 9, 16)), dropout=0.7).total
    loss.backward()
    for name, parameter in network.named_parameters():
        assert name.startswith("mlp.") or parameter.grad.isfinite().all(), name


def test_it_reproduces_clip_tsa() -> None:
    recorded = recording("clip_tsa")
    given, output = recorded["input"], recorded["output"]
    network = published.load("clip_tsa", weights(recorded), k=0.7, num_samples=20, sigma=0.05)
    noise = given["noise"]["4x20x32"]
    with torch.no_grad():
        assert_same(network.hard_attention(given["x"][:, 0], noise), output["ha_out"])
        assert_same(network(given["x1"], noise=given["noise"]["1x20x47"]), output["infer_scores"])
    snippets = network.describe(given["x"], noise)
    assert_same(snippets.features.detach()[:, 0], output["aggregate"])
    loss = assert_scores_and_losses(snippets, recorded["output"])
    loss.total.backward()
    for name, norm in recorded["extra"]["grad_l2"].items():
        gradient = network.get_parameter(name).grad
        assert gradient is not None
        assert gradient.norm().item() == pytest.approx(norm.item(), rel=1e-4, abs=1e-7)


@torch.inference_mode()
def test_it_reproduces_rtfm() -> None:
    recorded = recording("rtfm")
    network, output = published.load("mtn_rtfm", weights(recorded)), recorded["output"]
    short = network(drawn("rtfm.x1", (1, 10, 21, 2048), 0, 0.3))
    assert_same(short, output["infer_scores_T21"])
    snippets = network.describe(drawn("rtfm.x", (4, 10, 32, 2048), 0, 0.3))
    assert_same(snippets.features[:1, 0], output["aggregate_0"])
    assert_scores_and_losses(snippets, output)


def assert_scores_and_losses(snippets: Snippets, output: dict[str, Tensor]) -> MagnitudeLoss:
    assert_same(snippets.scores.detach(), output["scores"])
    assert_same(snippets.magnitudes.detach(), output["feat_magnitudes"])
    loss = magnitude_loss(snippets)
    assert_same(loss.magnitude.detach(), output["loss_rtfm"])
    assert_same(loss.sparsity.detach(), output["sparse"])
    assert_same(loss.smoothness.detach(), output["smooth"])
    return loss
