from __future__ import annotations

import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks.i3d import InceptionI3D, SamePool3D, Unit3D
from tests.inference.networks.parity import assert_same, drawn, recording, weights


@pytest.mark.parametrize(("channels", "classes"), [(2, None), (3, 6)])
def test_it_works(channels: int, classes: int | None) -> None:
    made = InceptionI3D(channels, classes).eval()
    loaded = published.load("i3d", made.state_dict())
    clips = torch.rand(1, channels, 9, 40, 51)
    with torch.inference_mode():
        feature = loaded(clips)
        assert feature.shape == (1, 1024)
        assert torch.equal(feature, made(clips))
        if classes is None:
            with pytest.raises(ValueError, match="without a classifier"):
                loaded.classify(clips)
        else:
            assert loaded.classify(clips).shape == (1, classes, 1)


def test_stages_shrink_as_published() -> None:
    with torch.device("meta"):
        stages = dict(InceptionI3D(3, 400).endpoints(torch.empty(1, 3, 16, 224, 224)))
    shapes = {name: tuple(stage.shape[1:]) for name, stage in stages.items()}
    assert shapes["Conv3d_1a_7x7"] == (64, 8, 112, 112)
    assert shapes["MaxPool3d_3a_3x3"] == (192, 8, 28, 28)
    assert shapes["Mixed_3c"] == (480, 8, 28, 28)
    assert shapes["Mixed_4f"] == (832, 4, 14, 14)
    assert shapes["Mixed_5c"] == (1024, 2, 7, 7)


@pytest.mark.parametrize(("classes", "parameters"), [(400, 12_697_264), (6, 12_293_414)])
def test_it_has_the_published_number_of_parameters(classes: int, parameters: int) -> None:
    with torch.device("meta"):
        assert sum(tensor.numel() for tensor in InceptionI3D(3, classes).parameters()) == parameters


def test_the_odd_row_of_padding_is_at_the_end() -> None:
    unit = Unit3D(1, 1, (1, 1, 3), (1, 1, 2), plain=True)
    torch.nn.init.ones_(unit.conv3d.weight)
    torch.nn.init.zeros_(unit.conv3d.bias)
    assert unit(torch.ones(1, 1, 1, 1, 4)).flatten().tolist() == [3, 2]
    assert unit(torch.ones(1, 1, 1, 1, 5)).flatten().tolist() == [2, 3, 2]


def test_pools_pad_with_zeros() -> None:
    pool = SamePool3D((1, 1, 3), (1, 1, 2))
    assert pool(torch.tensor([-1.0, -2.0, -3.0, -4.0]).reshape(1, 1, 1, 1, 4)).flatten().tolist() == [-1, 0]


def test_a_missing_classifier_weight_is_named() -> None:
    tensors = InceptionI3D(2, 4).state_dict()
    del tensors["logits.conv3d.bias"]
    with pytest.raises(CheckpointMismatch, match=r"missing: logits\.conv3d\.bias\."):
        published.load("i3d", tensors)


@torch.inference_mode()
def test_it_reproduces_clips_of_an_odd_size() -> None:
    recorded = recording("i3d_rgb")
    network, output = published.load("i3d", weights(recorded)), recorded["output"]
    stages = dict(network.endpoints(drawn("i3d.rgb.odd", (1, 3, 11, 75, 97))))
    for name, expected in output["odd_endpoints"].items():
        assert list(stages[name].shape) == list(expected["shape"])
        assert_same(stages[name].flatten()[:32], expected["head"])
        assert stages[name].double().mean().item() == pytest.approx(expected["mean"], rel=1e-5)
    assert_same(stages["Mixed_5c"], output["odd_mixed_5c"])


@torch.inference_mode()
def test_it_reproduces_the_published_input_size() -> None:
    recorded = recording("i3d_rgb")
    network, output = published.load("i3d", weights(recorded)), recorded["output"]
    clip = drawn("i3d.rgb.x", (1, 3, 16, 224, 224))
    stages = dict(network.endpoints(clip))
    for name, expected in output["endpoints"].items():
        assert list(stages[name].shape) == list(expected["shape"])
        assert_same(stages[name].flatten()[:32], expected["head"])
        assert stages[name].double().std().item() == pytest.approx(expected["std"], rel=1e-5)
    assert_same(stages["Mixed_5c"].mean((0, 2, 3, 4)), output["feature_1024"])
    network.features = lambda _: stages["Mixed_5c"]  # the map is known: spare its second computation
    assert_same(network(clip)[0], output["feature_1024"])
    assert_same(network.classify(clip), output["logits"])
