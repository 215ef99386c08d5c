from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks import detr
from inference.networks.loading import Source
from inference.networks.wav2vec2 import Wav2Vec2
from tests.inference.networks.parity import assert_same, recording, weights
from tests.inference.networks.test_picture_networks import as_published


def small_wav2vec2(*, normalised: bool = False) -> Wav2Vec2:
    from transformers.models.wav2vec2.configuration_wav2vec2 import Wav2Vec2Config
    from transformers.models.wav2vec2.modeling_wav2vec2 import Wav2Vec2Model

    config = Wav2Vec2Config(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        conv_dim=[8, 8, 8],
        conv_kernel=[10, 3, 2],
        conv_stride=[5, 2, 2],
        num_conv_pos_embeddings=6,
        num_conv_pos_embedding_groups=2,
        feat_extract_norm="layer" if normalised else "group",
        do_stable_layer_norm=normalised,
        conv_bias=normalised,
    )
    return Wav2Vec2(Wav2Vec2Model(config)).eval()


def small_detr() -> detr.DETR:
    from transformers.models.detr.configuration_detr import DetrConfig
    from transformers.models.detr.modeling_detr import DetrForObjectDetection
    from transformers.models.resnet.configuration_resnet import ResNetConfig

    config = DetrConfig(
        backbone_config=ResNetConfig(
            embedding_size=4, hidden_sizes=[8, 12, 16, 20], depths=[1, 2, 1, 1], out_features=["stage4"]
        ),
        num_queries=5,
        d_model=16,
        encoder_layers=1,
        decoder_layers=2,
        encoder_ffn_dim=12,
        decoder_ffn_dim=20,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        num_labels=3,
    )
    return detr.DETR(DetrForObjectDetection(config)).eval()


@pytest.mark.parametrize("normalised", [False, True])
def test_it_works(normalised: bool) -> None:
    made = small_wav2vec2(normalised=normalised)
    tensors = {key.removeprefix("trunk."): value for key, value in made.state_dict().items()}
    loaded = published.load("wav2vec2", tensors, num_attention_heads=2)
    sound = torch.randn(2, 900)
    with torch.inference_mode():
        states = loaded(sound)
        assert states.shape == (2, 44, 16)
        assert torch.equal(states, made(sound))


def test_older_names_of_the_normalised_kernel_load() -> None:
    made = small_wav2vec2()
    renamed: dict[str, Tensor] = {}
    for key, value in made.state_dict().items():
        older = key.replace("parametrizations.weight.original0", "weight_g")
        older = older.replace("parametrizations.weight.original1", "weight_v")
        renamed[older.replace("trunk.", "wav2vec2.")] = value
    del renamed["wav2vec2.masked_spec_embed"]
    loaded = published.load("wav2vec2", renamed, num_attention_heads=2)
    sound = torch.randn(1, 600)
    with torch.inference_mode():
        assert torch.equal(loaded(sound), made(sound))


@pytest.mark.parametrize(
    "source", [detr._present, detr._before_5, detr._before_5_own_backbone, detr._authors]
)
def test_detr_takes_the_names_of_several_publishers(source: Callable[[str], Source]) -> None:
    made = small_detr()
    loaded = published.load("detr", as_published(made, source), num_attention_heads=2)
    pictures = torch.rand(1, 3, 64, 96)
    with torch.inference_mode():
        logits, boxes = loaded(pictures)
        assert logits.shape == (1, 5, 4)
        assert boxes.shape == (1, 5, 4)
        assert torch.equal(logits, made(pictures)[0])
        assert loaded.features(pictures).shape == (1, 5, 16)


def test_a_missing_half_of_detr_is_named_as_in_the_file() -> None:
    tensors = as_published(small_detr(), detr._authors)
    del tensors["transformer.decoder.layers.1.multihead_attn.in_proj_bias"]
    with pytest.raises(CheckpointMismatch) as caught:
        published.load("detr", tensors, num_attention_heads=2)
    assert caught.value.missing == ("transformer.decoder.layers.1.multihead_attn.in_proj_bias",)


@pytest.mark.parametrize("name", ["detr", "wav2vec2"])
def test_a_number_of_heads_that_does_not_divide_the_width_is_told(name: str) -> None:
    made = small_detr() if name == "detr" else small_wav2vec2()
    tensors = {key.partition(".")[2]: value for key, value in made.state_dict().items()}
    with pytest.raises(CheckpointMismatch, match="No network can be built"):
        published.load(name, tensors, num_attention_heads=3)


@pytest.mark.parametrize("name", ["detr", "wav2vec2"])
def test_building_a_network_asks_nothing_of_other_machines(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = small_detr() if name == "detr" else small_wav2vec2()
    tensors = {key.partition(".")[2]: value for key, value in made.state_dict().items()}

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    published.load(name, tensors, num_attention_heads=2)


def test_wav2vec2_reproduces_recorded_states() -> None:
    recorded = recording("wav2vec2_tiny")
    network = published.load("wav2vec2", weights(recorded), num_attention_heads=4)
    with torch.inference_mode():
        assert_same(network(recorded["input"]["wave_norm"]), recorded["output"]["last"])


def test_detr_reproduces_recorded_boxes() -> None:
    recorded = recording("detr_tiny")
    network = published.load("detr", weights(recorded), num_attention_heads=4)
    with torch.inference_mode():
        logits, boxes = network(recorded["input"]["pixel_values"])
        assert_same(logits, recorded["output"]["logits"])
        assert_same(boxes, recorded["output"]["pred_boxes"])
        assert_same(network.features(recorded["input"]["pixel_values"]), recorded["output"]["decoder_last"])
