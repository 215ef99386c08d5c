from __future__ import annotations

import numpy as np
import pytest
import torch

from inference import published
from inference.errors import CheckpointMismatch
from inference.networks import vggish_frontend as frontend
from inference.networks.vggish import Postprocessor, VGGish
from tests.inference.networks.parity import recording

CHANNELS = (3, 4, 5, 6, 7, 8)


def small(*, with_postprocessor: bool = False) -> VGGish:
    torch.manual_seed(2)
    return VGGish(CHANNELS, hidden=(12, 10), embedding=6, with_postprocessor=with_postprocessor).eval()


def test_it_works() -> None:
    made = small()
    loaded = published.load("vggish", made.state_dict())
    sounds = torch.randn(2, 1, 96, 64)
    with torch.inference_mode():
        assert loaded(sounds).shape == (2, 6)
        assert torch.equal(loaded(sounds), made(sounds))
        with pytest.raises(ValueError, match="without the weights of the post-processing"):
            loaded.postprocess(loaded(sounds))


def test_full_size_has_the_published_number_of_parameters() -> None:
    with torch.device("meta"):
        assert sum(tensor.numel() for tensor in VGGish().parameters()) == 72_141_184


def test_maps_are_read_channels_last() -> None:
    network, sound = small(), torch.randn(1, 1, 96, 64)
    picked = torch.zeros_like(network.embeddings[0].weight)
    row, column, channel = 2, 1, 5
    picked[0, (row * 4 + column) * 8 + channel] = 1.0
    network.embeddings[0].weight.data = picked
    torch.nn.init.zeros_(network.embeddings[0].bias)
    with torch.inference_mode():
        maps = network.features(sound)
        assert (
            network.embeddings[0](maps.permute(0, 2, 3, 1).flatten(1))[0, 0] == maps[0, channel, row, column]
        )
        seen: list[torch.Tensor] = []
        network.embeddings[0].register_forward_hook(lambda module, given, out: seen.append(out))
        network(sound)
    assert seen[0][0, 0] == maps[0, channel, row, column]


def test_post_processing_is_quantised_to_eight_bits() -> None:
    processed = Postprocessor(3)(torch.tensor([[-9.0, 0.0, 1.0]]))
    assert processed.tolist() == [[0, 128, 191]]
    loaded = published.load("vggish", small(with_postprocessor=True).state_dict())
    assert loaded.postprocess(torch.zeros(1, 6)).shape == (1, 6)


def test_a_missing_key_is_named() -> None:
    tensors = small().state_dict()
    del tensors["features.8.bias"]
    with pytest.raises(CheckpointMismatch, match=r"missing: features\.8\.bias\."):
        published.load("vggish", tensors)


def test_a_tone_lights_up_its_band() -> None:
    seconds = np.arange(32_000) / 16_000
    examples = frontend.examples(0.5 * np.sin(2 * np.pi * 1000 * seconds))
    assert examples.shape == (2, 1, 96, 64)
    mel = 1127 * np.log(1 + np.array([125, 1000, 7500]) / 700)
    expected = (mel[1] - mel[0]) / (mel[2] - mel[0]) * 65 - 1
    assert abs(examples[0, 0].mean(0).argmax() - expected) <= 1


def test_silence_is_the_logarithm_of_the_offset() -> None:
    assert np.allclose(frontend.examples(np.zeros(16_000)), np.log(0.01))


@pytest.mark.parametrize(("samples", "count"), [(0, 0), (399, 0), (15_599, 0), (15_600, 1), (30_960, 2)])
def test_only_whole_examples_count(samples: int, count: int) -> None:
    assert frontend.examples(np.zeros(samples)).shape == (count, 1, 96, 64)


def test_channels_are_averaged_and_rates_converted() -> None:
    seconds = np.arange(48_000 * 2) / 48_000
    tone = 0.5 * np.sin(2 * np.pi * 440 * seconds)
    expected = frontend.examples(0.5 * np.sin(2 * np.pi * 440 * np.arange(32_000) / 16_000))
    found = frontend.examples(np.stack([tone * 1.5, tone * 0.5], axis=1), 48_000)
    assert np.abs(found[1] - expected[1]).max() < 1e-3


def test_it_reproduces_the_authors_examples() -> None:
    recorded = recording("vggish_frontend")
    given, output = recorded["input"], recorded["output"]
    sound = given["wav16k"].numpy()
    for found, name in (
        (frontend.mel_matrix(), "mel_matrix"),
        (frontend.magnitudes(sound)[:20], "stft_mag_first20"),
        (frontend.log_mel(sound), "log_mel"),
        (frontend.examples(sound), "examples"),
        (frontend.examples(given["wav_stereo"].numpy()), "examples_stereo"),
    ):
        np.testing.assert_allclose(found, output[name].numpy(), rtol=1e-9, atol=1e-9)
    resampled = frontend.examples(given["wav44k"].numpy(), 44_100)
    np.testing.assert_allclose(resampled, output["examples_44k_resampy"].numpy(), atol=0.01)
