from __future__ import annotations

from math import exp, log

import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks import macil
from inference.networks.macil import AudioVisual, AudioVisualTransformer, SingleTransformer
from inference.networks.macil_loss import contrast, contrast_weight, information_nce
from tests.inference.networks.parity import assert_same, recording, weights


def test_it_works() -> None:
    made = SingleTransformer(10, width=8, hidden=6, heads=2).eval()
    loaded = published.load("macil", made.state_dict(), heads=2)
    x = torch.randn(3, 7, 10)
    with torch.inference_mode():
        assert loaded(x).shape == (3, 7, 1)
        assert torch.equal(loaded(x), made(x))
        assert loaded.represent(x).shape == (3, 7, 8)


def test_two_modalities_share_layer_and_classifier() -> None:
    made = AudioVisualTransformer(10, 5, width=8, hidden=6, heads=2).eval()
    loaded = published.load("macil", made.state_dict(), heads=2)
    with torch.inference_mode():
        output = loaded(torch.randn(2, 7, 10), torch.randn(2, 7, 5))
        of_audio, of_visual = (made.att_mmil.fc(rows) for rows in (output.audio_rows, output.visual_rows))
        assert torch.allclose(output.logits, of_audio + of_visual)
        assert torch.allclose(output.visual, torch.sigmoid(of_visual).squeeze(-1))


def test_only_queries_are_normalised() -> None:
    layer = macil.TransformerLayer(8, 6, 2).eval()
    query, context = torch.randn(1, 4, 8), torch.randn(1, 5, 8)
    with torch.inference_mode():
        assert torch.allclose(
            layer.self_attn(layer.sublayer[0].norm(query * 3), context),
            layer.self_attn(layer.sublayer[0].norm(query), context),
            atol=1e-5,
        )
        assert not torch.allclose(layer(query, context * 3), layer(query, context), atol=1e-3)


def test_the_contrast_by_hand() -> None:
    query, positive = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 3.0]])
    found = information_nce(query, positive, torch.tensor([[0.0, 1.0], [0.1, 0.0]]))
    assert found.item() == pytest.approx(log(1 + 1 + exp(10)))


def output_of(audio_rows: torch.Tensor, visual_rows: torch.Tensor) -> AudioVisual:
    scores = torch.tensor([[0.1, 0.9, 1.0], [0.8, 0.2, 0.3]])
    return AudioVisual(torch.zeros(2, 3, 1), scores, scores, audio_rows, visual_rows)


def test_bags_count_by_what_was_predicted() -> None:
    torch.manual_seed(0)
    audio, visual = torch.randn(2, 3, 4), torch.randn(2, 3, 4)
    lengths = torch.tensor([2, 3])  # the highest score of the first bag is padding
    found = contrast(output_of(audio, visual), torch.tensor([0.7, 0.4]), lengths)
    background = torch.stack([visual[0, 0], visual[1, 1]])
    assert torch.allclose(found.audio_background, information_nce(audio[0, 1:2], visual[0, 1:2], background))
    assert torch.allclose(found.visual_normal, information_nce(visual[0, 1:2], audio[0, 1:2], audio[1, :1]))
    swapped = contrast(output_of(visual, audio), torch.tensor([0.7, 0.4]), lengths, swapped=True)
    assert swapped == found
    for lonely in (torch.tensor([0.7, 0.6]), torch.tensor([0.2, 0.4])):
        assert contrast(output_of(audio, visual), lonely, lengths).audio_normal == 0


def test_the_weight_grows_to_a_limit() -> None:
    assert [contrast_weight(epoch) for epoch in (0, 5, 15, 40)] == [0, 0.5, 1.5, 1.5]


def test_a_missing_key_is_named() -> None:
    tensors = SingleTransformer(10, width=8, hidden=6).state_dict()
    del tensors["fc.bias"]
    with pytest.raises(CheckpointMismatch, match=r"missing: fc\.bias\."):
        macil.single_from_state_dict(tensors)


@torch.inference_mode()
def test_it_reproduces_the_authors_outputs() -> None:
    recorded = recording("macil_single_transformer")
    network = macil.single_from_state_dict(weights(recorded))
    logits = network(recorded["input"]["f"])
    assert_same(logits, recorded["output"]["snippet_logits"])
    bags = macil.bag_probabilities(logits, recorded["input"]["seq_len"])
    assert_same(bags, recorded["output"]["bag_prob"])
