from __future__ import annotations

import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks.r2plus1d import R2Plus1D18, middle
from inference.networks.resnet3d import Options, ResNet3D18
from tests.inference.networks.parity import assert_same, drawn, recording, weights

NETWORKS = [("resnet3d18", ResNet3D18), ("r2plus1d18", R2Plus1D18)]
Network = type[ResNet3D18] | type[R2Plus1D18]


@pytest.mark.parametrize("width", [0.125, 0.3])
@pytest.mark.parametrize(("name", "network"), NETWORKS)
def test_it_works(name: str, network: Network, width: float) -> None:
    made = network(Options(channels=1, classes=5, width=width)).eval()
    loaded = published.load(name, made.state_dict())
    clips = torch.rand(2, 1, 8, 40, 48)
    with torch.inference_mode():
        logits = loaded(clips)
        assert logits.shape == (2, 5)
        assert torch.equal(logits, made(clips))
        assert loaded.features(clips).shape == (2, int(512 * width), 1, 2, 2)


@pytest.mark.parametrize(("name", "network"), NETWORKS)
def test_the_stem_and_the_shortcuts_may_differ(name: str, network: Network) -> None:
    made = network(
        Options(
            classes=None, width=0.125, conv1_t_size=3, conv1_t_stride=2, no_max_pool=True, projected=False
        )
    )
    loaded = published.load(name, made.eval().state_dict(), conv1_t_stride=2, no_max_pool=True)
    clips = torch.rand(1, 3, 8, 32, 32)
    with torch.inference_mode():
        assert loaded.features(clips).shape == (1, 64, 1, 2, 2)
        assert torch.equal(loaded(clips), made(clips))
        assert torch.allclose(loaded(clips), loaded.features(clips).mean((2, 3, 4)))


@pytest.mark.parametrize(("network", "parameters"), [(ResNet3D18, 33_409_104), (R2Plus1D18, 33_421_164)])
def test_full_size_has_the_published_number_of_parameters(network: Network, parameters: int) -> None:
    with torch.device("meta"):
        assert sum(tensor.numel() for tensor in network(Options()).parameters()) == parameters


def test_the_middle_channels_keep_the_parameters_of_the_3d_convolution() -> None:
    for inputs, outputs in ((64, 64), (64, 128), (512, 512)):
        between = middle(inputs, outputs)
        held = between * (9 * inputs + 3 * outputs)
        assert held <= 27 * inputs * outputs < held + 9 * inputs + 3 * outputs


@pytest.mark.parametrize(("name", "network"), NETWORKS)
def test_a_missing_key_is_named(name: str, network: Network) -> None:
    tensors = network(Options(classes=3, width=0.125)).state_dict()
    del tensors["layer3.0.downsample.1.running_var"]
    with pytest.raises(CheckpointMismatch, match=r"missing: layer3\.0\.downsample\.1\.running_var\."):
        published.load(name, tensors)


def test_gradients_reach_every_parameter() -> None:
    network = R2Plus1D18(Options(channels=1, classes=2, width=0.125))
    network(torch.rand(2, 1, 8, 32, 32)).sum().backward()
    assert all(parameter.grad is not None for parameter in network.parameters())


@pytest.mark.parametrize(("name", "channels"), [("r3d18_w025_1ch", 1), ("r3d18_full", 3)])
def test_it_reproduces_the_authors_outputs(name: str, channels: int) -> None:
    recorded = recording(name)
    network = published.load("resnet3d18", weights(recorded))
    clips = drawn(f"{name}.x", (2, channels, 16, 112, 112), 0, 1)
    with torch.inference_mode():
        assert_same(network(clips), recorded["output"]["logits"])
        assert_same(network.features(clips), recorded["output"]["layer4"])
