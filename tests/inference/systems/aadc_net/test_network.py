"""The temporal network on padded and causal sequences, regions fused, and alignment with texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from inference.networks.mtn import MultiscaleTemporal
from inference.systems.aadc_net.network import AADCNet
from inference.systems.aadc_net.temporal import MaskedTemporal
from tests.inference.systems.aadc_net.small import PACKAGED, TEXTS


def moved(network: torch.nn.Module) -> None:
    """Off the beginnings at which BatchNorm hides what is in front of it."""
    for tensor in (*network.parameters(), *(b for b in network.buffers() if b.is_floating_point())):
        tensor.data += 0.1 * torch.rand_like(tensor)


def temporal(*, causal: bool = False) -> MaskedTemporal:
    torch.manual_seed(0)
    network = MaskedTemporal(8, causal=causal, window=4)
    moved(network)
    return network.eval()


def test_looking_both_ways_it_is_the_published_network() -> None:
    mine, published = temporal(), MultiscaleTemporal(8).eval()
    published.load_state_dict(mine.state_dict())
    x = torch.randn(2, 13, 8)
    with torch.inference_mode():
        assert torch.allclose(mine(x), published(x), atol=1e-6)


@pytest.mark.parametrize("causal", [False, True])
def test_padding_changes_nothing(causal: bool) -> None:
    network, x = temporal(causal=causal), torch.randn(2, 12, 8)
    real = torch.arange(12) < torch.tensor([[12], [7]])
    with torch.inference_mode():
        together = network(x, real)
        assert torch.allclose(together[1, :7], network(x[1:, :7])[0], atol=1e-6)
    network.train()
    statistics = network.conv_5[2].running_mean.clone()
    network(x[1:, :7])
    alone = network.conv_5[2].running_mean.clone()
    network.conv_5[2].running_mean.copy_(statistics)
    network(x[1:].clone(), real[1:])
    assert torch.allclose(network.conv_5[2].running_mean, alone, atol=1e-6)


def test_causal_snippets_depend_on_their_reach_and_no_later_one() -> None:
    network = temporal(causal=True)
    x = torch.randn(1, 30, 8)
    changed = x.clone()
    changed[0, 12] += 1
    with torch.inference_mode():
        differs = (network(x) - network(changed)).abs().amax(2)[0] > 1e-6
    assert not differs[:12].any()
    assert differs[12]
    assert not differs[12 + network.reach + 1 :].any()
    assert differs[12 : 12 + network.reach + 1].any()


def network(**changes: object) -> AADCNet:
    torch.manual_seed(1)
    made = AADCNet(replace(PACKAGED, **changes))  # type: ignore[arg-type]
    moved(made)
    return made.eval()


def regions(count: int = 4) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    torch.manual_seed(2)
    present = torch.zeros(1, count, 3, dtype=torch.bool)
    present[:, :, :2] = True
    return torch.randn(1, count, 3, PACKAGED.crops), torch.randn(1, count, 3, PACKAGED.states), present


def test_places_without_a_region_count_for_nothing() -> None:
    made, (crops, states, present) = network(), regions()
    other = crops.clone()
    other[:, :, 2] += 5
    with torch.inference_mode():
        assert torch.equal(
            made.fuse(crops, states, present).features, made.fuse(other, states, present).features
        )


def test_features_are_the_mean_of_crops_and_states_projected_and_added() -> None:
    made, (crops, states, present) = network(), regions(1)
    assert made.states is not None
    with torch.inference_mode():
        fused = made.fuse(crops, states, present)
        assert made.basis is not None
        scaled = (crops - made.crop_mean) / made.crop_scale @ made.basis.T
        found = (states - made.state_mean) / made.state_scale
        each = made.crops(scaled[0, 0, :2]) + made.states(found[0, 0, :2])
    assert torch.allclose(fused.features[0, 0], each.mean(0), atol=1e-5)
    assert (fused.shares > 0).all()
    assert float(fused.shares.sum()) == pytest.approx(1.0)
    assert float(fused.visual.norm()) == pytest.approx(1.0, abs=1e-5)


def test_without_the_detectors_states_only_crops_speak() -> None:
    made, (crops, states, present) = network(detector=False, named=0), regions()
    with torch.inference_mode():
        fused = made.fuse(crops, states, present)
        assert torch.equal(fused.features, made.fuse(crops, states * 0, present).features)
    assert fused.shares[0, 0].tolist() == [1, 0, 0]


def test_alignment_adds_what_is_anomalous_in_sight() -> None:
    made = network(window=2)
    visual = torch.eye(TEXTS)[None, :3]
    logits = torch.tensor([[9.0, -30.0, -30.0]])
    with torch.inference_mode():
        cosines = made.align(visual, logits, torch.eye(TEXTS)[:3])[0]
    half = 2**-0.5
    assert cosines[0].tolist() == pytest.approx([1, 0, 0], abs=1e-5)
    assert cosines[1].tolist() == pytest.approx([half, half, 0], abs=1e-4)
    # The first is out of the window of two: those left are all unlikely, and equally so.
    assert cosines[2, 0] == pytest.approx(0, abs=1e-5)


def test_untrained_alignment_says_what_the_detector_says() -> None:
    made = AADCNet(PACKAGED).eval()
    crops, states, present = regions(1)
    texts = torch.randn(2, TEXTS)
    states[..., :TEXTS] = texts[1]
    with torch.inference_mode():
        _, cosines = made(crops, states, present, texts)
    assert cosines[0, 0, 1] == pytest.approx(1.0, abs=1e-5)
