from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks import mobilenet_v2, mobilevit
from inference.networks.inception_resnet_v2 import InceptionResNetV2
from inference.networks.inception_v3 import InceptionV3
from inference.networks.loading import Source
from inference.networks.pictures import PictureNetwork
from inference.networks.xception import Xception
from tests.inference.networks.filled import filled, uniform
from tests.inference.networks.parity import assert_same, drawn, recording, weights

# Published counts, in timm's tables: 23.83M (27.16M with the auxiliary classifier), 55.84M and 22.86M.
OWN: list[tuple[str, Callable[..., nn.Module], int, int]] = [
    ("inception_v3", InceptionV3, 2048, 23_834_568),
    ("inception_resnet_v2", InceptionResNetV2, 1536, 55_843_464),
    ("xception", Xception, 2048, 22_855_952),
]


# Sizes, as published, at which timm's numbers were recorded.
SMALL_MOBILEVIT: dict[str, Any] = {
    "neck_hidden_sizes": [16, 32, 64, 96, 128, 160, 640],
    "hidden_sizes": [144, 192, 240],
}


def mobilevit_of(classes: int, **sizes: Any) -> PictureNetwork:
    from transformers.models.mobilevit.configuration_mobilevit import MobileViTConfig
    from transformers.models.mobilevit.modeling_mobilevit import MobileViTModel

    trunk = MobileViTModel(MobileViTConfig(**sizes))
    return PictureNetwork(trunk, nn.Linear(sizes["neck_hidden_sizes"][-1], classes)).eval()


def tiny_mobilevit() -> PictureNetwork:
    necks = [8, 8, 16, 24, 32, 40, 48]
    return mobilevit_of(3, neck_hidden_sizes=necks, hidden_sizes=[16, 24, 32], num_attention_heads=2)


def mobilenet_of(multiplier: float, classes: int, **settings: Any) -> PictureNetwork:
    from transformers.models.mobilenet_v2.configuration_mobilenet_v2 import MobileNetV2Config
    from transformers.models.mobilenet_v2.modeling_mobilenet_v2 import MobileNetV2Model

    trunk = MobileNetV2Model(MobileNetV2Config(depth_multiplier=multiplier, **settings))
    return PictureNetwork(trunk, nn.Linear(1280, classes)).eval()


# Each with its parameters under timm's names, at the sizes recorded.
TIMM: dict[str, Callable[[], dict[str, Tensor]]] = {
    "inception_v3": lambda: InceptionV3(classes=5).state_dict(),
    "inception_resnet_v2": lambda: InceptionResNetV2(classes=5).state_dict(),
    "xception": lambda: Xception(classes=5).state_dict(),
    "mobilevit": lambda: as_published(mobilevit_of(5, **SMALL_MOBILEVIT), mobilevit._timm),
    "mobilenet_v2": lambda: as_published(mobilenet_of(0.5, 5), mobilenet_v2._timm),
}


def as_published(network: nn.Module, source: Callable[[str], Source]) -> dict[str, Tensor]:
    """The network's tensors as a file with other names would hold them."""
    parts: dict[str, dict[int, Tensor]] = {}
    for parameter, tensor in network.state_dict().items():
        place = source(parameter)
        parts.setdefault(place.key, {})[place.part] = tensor
    return {
        key: torch.cat([found[number] for number in sorted(found)]) if len(found) > 1 else found[0]
        for key, found in parts.items()
    }


@pytest.mark.parametrize(("name", "make", "features", "parameters"), OWN)
def test_it_works(name: str, make: Callable[..., nn.Module], features: int, parameters: int) -> None:
    made = make(classes=4, **({"repeats": (1, 2, 1)} if name == "inception_resnet_v2" else {})).eval()
    loaded = published.load(name, made.state_dict())
    pictures = torch.rand(1, 3, 96, 107)
    with torch.inference_mode():
        assert torch.equal(loaded(pictures), made(pictures))
        pooled = loaded.features(pictures)
        assert pooled.shape == (1, features)
        assert torch.allclose(pooled, loaded.feature_map(pictures).mean((2, 3)))


@pytest.mark.parametrize(("name", "make", "features", "parameters"), OWN)
def test_full_size_has_the_published_number_of_parameters(
    name: str, make: Callable[..., nn.Module], features: int, parameters: int
) -> None:
    with torch.device("meta"):
        network = make()
        assert sum(tensor.numel() for tensor in network.parameters()) == parameters
        side = 10 if name == "xception" else 8
        assert network.feature_map(torch.empty(1, 3, 299, 299)).shape == (1, features, side, side)


def test_the_auxiliary_classifier_is_taken_when_the_file_has_it() -> None:
    with torch.device("meta"):
        assert sum(tensor.numel() for tensor in InceptionV3(auxiliary=True).parameters()) == 27_161_264
    made = InceptionV3(classes=2, auxiliary=True)
    loaded = published.load("inception_v3", made.state_dict())
    assert torch.equal(loaded.AuxLogits.fc.weight, made.AuxLogits.fc.weight)


def test_a_file_without_classifier_gives_features() -> None:
    tensors = {key: value for key, value in Xception(classes=2).state_dict().items() if "fc." not in key}
    loaded = published.load("xception", tensors)
    with torch.inference_mode():
        assert loaded(torch.rand(1, 3, 71, 71)).shape == (1, 2048)


@pytest.mark.parametrize("source", [mobilenet_v2._timm, mobilenet_v2._torchvision, mobilenet_v2._flat])
def test_mobilenet_takes_the_names_of_several_publishers(source: Callable[[str], Source]) -> None:
    made = mobilenet_of(0.35, 3, tf_padding=False, layer_norm_eps=1e-5)
    tensors = as_published(made, source)
    assert len(tensors) == len(made.state_dict())
    pictures = torch.rand(1, 3, 64, 72)
    with torch.inference_mode():
        loaded = published.load("mobilenet_v2", tensors)
        assert torch.equal(loaded(pictures), made(pictures))
        assert loaded.features(pictures).shape == (1, 1280)


def test_mobilenet_from_tensorflow_pads_and_divides_as_there() -> None:
    made = mobilenet_of(0.35, 3)
    tensors = as_published(made, mobilenet_v2._transformers)
    pictures = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(published.load("mobilenet_v2", tensors)(pictures), made(pictures))
        symmetric = published.load("mobilenet_v2", tensors, tf_padding=False)
        assert not torch.equal(symmetric.feature_map(pictures), made.feature_map(pictures))


def test_mobilevit_of_any_size_takes_joint_attention_weights() -> None:
    made = tiny_mobilevit()
    tensors = as_published(made, mobilevit._timm)
    assert "stages.3.1.transformer.2.attn.qkv.weight" in tensors
    pictures = torch.rand(2, 3, 64, 72)
    with torch.inference_mode():
        loaded = published.load("mobilevit", tensors, num_attention_heads=2)
        assert torch.equal(loaded(pictures), made(pictures))
        assert loaded.features(pictures).shape == (2, 48)


@pytest.mark.parametrize(
    "key", ["stages.2.1.transformer.0.attn.qkv.bias", "stem.bn.running_mean", "head.fc.bias"]
)
def test_a_missing_key_is_named_as_in_the_file(key: str) -> None:
    tensors = as_published(tiny_mobilevit(), mobilevit._timm)
    del tensors[key]
    with pytest.raises(CheckpointMismatch) as caught:
        published.load("mobilevit", tensors, num_attention_heads=2)
    assert caught.value.missing == (key,)


@pytest.mark.parametrize("name", TIMM)
def test_it_gives_the_numbers_of_timm(name: str) -> None:
    path = Path(__file__).with_name("recorded_pictures.json")
    recorded = json.loads(path.read_text(encoding="utf-8"))["networks"][name]
    network = published.load(name, filled(TIMM[name]()))
    pictures = uniform(recorded["as"], (1, 3, recorded["side"], recorded["side"]))
    with torch.inference_mode():
        features = network.features(pictures)[0]
        assert_same(network(pictures)[0], torch.tensor(recorded["logits"]))
    assert_same(features[:4], torch.tensor(recorded["first"]))
    assert float(features.mean()) == pytest.approx(recorded["mean"], rel=1e-4)


@pytest.mark.parametrize(
    ("recorded_as", "name", "key", "side"),
    [
        ("timm_mobilenetv2", "mobilenet_v2", "mobilenetv2.x", 224),
        ("timm_mobilevit_xxs", "mobilevit", "mobilevit_xxs.x", 256),
        ("timm_xception", "xception", "xception.x", 299),
    ],
)
def test_it_reproduces_the_authors_outputs(recorded_as: str, name: str, key: str, side: int) -> None:
    recorded = recording(recorded_as)
    network = published.load(name, weights(recorded))
    pictures = drawn(key, (2, 3, side, side))
    with torch.inference_mode():
        assert_same(network.feature_map(pictures), recorded["output"]["feature_map"])
        assert_same(network.features(pictures), recorded["output"]["pooled"])
        assert_same(network(pictures), recorded["output"]["logits"])
