"""Wav2Vec2 (Baevski et al., "wav2vec 2.0: A Framework for Self-Supervised Learning of Speech
Representations", 2020) of any size, built by `transformers`, under its parameter names.

The base model cuts 16 kHz sound into steps of 20 ms, each seen through 25 ms, and gives 768 numbers a step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from inference.networks.loading import Source, build_renamed, count, shape

NAME = "wav2vec2"
_HEAD = 64
"""Width of an attention head in every published size."""
_WEIGHT_NORM = {
    "parametrizations.weight.original0": "weight_g",
    "parametrizations.weight.original1": "weight_v",
}
"""Newer and older names of the two parts of a weight-normalised kernel."""


def from_state_dict(
    state_dict: Mapping[str, Tensor],
    *,
    num_attention_heads: int | None = None,
    conv_stride: Sequence[int] = (5, 2, 2, 2, 2, 2, 2),
    do_stable_layer_norm: bool | None = None,
) -> Wav2Vec2:
    """Widths, layers, kernels and groups are read from the tensors.

    num_attention_heads   None makes heads of 64, as published
    conv_stride           of the convolutions over the waveform, one for each that the file has
    do_stable_layer_norm  normalise before attention rather than after; None does so where every convolution
                          is followed by layer normalisation, as published
    """
    from transformers.models.wav2vec2.configuration_wav2vec2 import Wav2Vec2Config
    from transformers.models.wav2vec2.modeling_wav2vec2 import Wav2Vec2Model

    prefix = "wav2vec2." if any(key.startswith("wav2vec2.") for key in state_dict) else ""
    older = any(key.endswith("pos_conv_embed.conv.weight_g") for key in state_dict)

    def source(parameter: str) -> Source:
        key = parameter.removeprefix("trunk.")
        if older:
            for newer, name in _WEIGHT_NORM.items():
                key = key.replace(newer, name)
        return Source(prefix + key)

    def sizes(parameter: str) -> tuple[int, ...]:
        return shape(state_dict, source(parameter).key, NAME)

    convolutions = count(state_dict, f"{prefix}feature_extractor.conv_layers.")
    kernels = [sizes(f"feature_extractor.conv_layers.{i}.conv.weight") for i in range(convolutions)]
    hidden = sizes("feature_projection.projection.weight")[0]
    _, per_group, positions = sizes("encoder.pos_conv_embed.conv.parametrizations.weight.original1")
    normalised = f"{prefix}feature_extractor.conv_layers.1.layer_norm.weight" in state_dict
    config = Wav2Vec2Config(
        hidden_size=hidden,
        num_hidden_layers=count(state_dict, f"{prefix}encoder.layers."),
        num_attention_heads=num_attention_heads or max(1, hidden // _HEAD),
        intermediate_size=sizes("encoder.layers.0.feed_forward.intermediate_dense.weight")[0],
        feat_extract_norm="layer" if normalised else "group",
        conv_dim=[outputs for outputs, _, _ in kernels],
        conv_kernel=[length for _, _, length in kernels],
        conv_stride=list(conv_stride)[:convolutions],
        conv_bias=f"{prefix}feature_extractor.conv_layers.0.conv.bias" in state_dict,
        num_conv_pos_embeddings=positions,
        num_conv_pos_embedding_groups=hidden // per_group,
        do_stable_layer_norm=normalised if do_stable_layer_norm is None else do_stable_layer_norm,
        # The vector that training puts in place of masked steps exists only where training masks.
        mask_time_prob=0.05 if f"{prefix}masked_spec_embed" in state_dict else 0.0,
    )
    return build_renamed(Wav2Vec2(Wav2Vec2Model(config)), state_dict, NAME, source)


class Wav2Vec2(nn.Module):
    """
    trunk  a Wav2Vec2Model of `transformers`
    """

    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, waveform: Tensor) -> Tensor:
        """Sound (B, samples) at 16 kHz, each of mean 0 and variance 1, to the last hidden state (B, T, D)."""
        output: Any = self.trunk(waveform)
        last: Tensor = output.last_hidden_state
        return last
