"""MobileViT (Mehta and Rastegari, "MobileViT: Light-weight, General-purpose, and Mobile-friendly Vision
Transformer", 2022) of any size, built by `transformers`, from files with the parameter names of timm or of
`transformers`.

The small one at 256x256: 16 channels at 128, 32 at 128, 64 at 64, 96 at 32, 128 at 16, 160 at 8, then 640.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor, nn

from inference.networks.loading import Source, build_renamed, renaming, shape
from inference.networks.pictures import PictureNetwork

NAME = "mobilevit"


def from_state_dict(state_dict: Mapping[str, Tensor], *, num_attention_heads: int = 4) -> PictureNetwork:
    """Channels, widths, expansion and classes are read from the tensors; a file without classifier gives a
    network whose output is the pooled feature."""
    from transformers.models.mobilevit.configuration_mobilevit import MobileViTConfig
    from transformers.models.mobilevit.modeling_mobilevit import MobileViTModel

    ours = any(key.startswith("mobilevit.") for key in state_dict)
    source = renaming([(r"^trunk\.", "mobilevit.")]) if ours else _timm

    def sizes(parameter: str) -> tuple[int, ...]:
        return shape(state_dict, source(parameter).key, NAME)

    stem = sizes("trunk.conv_stem.convolution.weight")
    necks = [stem[0]]
    necks += [sizes(f"{_layer(i)}.layer.0.reduce_1x1.convolution.weight")[0] for i in range(2)]
    necks += [sizes(f"{_layer(i)}.downsampling_layer.reduce_1x1.convolution.weight")[0] for i in (2, 3, 4)]
    hidden = [sizes(f"{_layer(i)}.layernorm.weight")[0] for i in (2, 3, 4)]
    features = sizes("trunk.conv_1x1_exp.convolution.weight")[0]
    config = MobileViTConfig(
        num_channels=stem[1],
        neck_hidden_sizes=[*necks, features],
        hidden_sizes=hidden,
        num_attention_heads=num_attention_heads,
        expand_ratio=sizes(f"{_layer(0)}.layer.0.expand_1x1.convolution.weight")[0] / necks[0],
        mlp_ratio=sizes(f"{_layer(2)}.transformer.layer.0.intermediate.dense.weight")[0] / hidden[0],
        conv_kernel_size=sizes(f"{_layer(2)}.conv_kxk.convolution.weight")[-1],
        layer_norm_eps=1e-5,
    )
    headed = {source(f"classifier.{leaf}").key for leaf in ("weight", "bias")} & set(state_dict)
    classifier = nn.Linear(features, sizes("classifier.weight")[0]) if headed else None
    return build_renamed(PictureNetwork(MobileViTModel(config), classifier), state_dict, NAME, source)


def _layer(number: int) -> str:
    return f"trunk.encoder.layer.{number}"


_TIMM = renaming(
    [
        (r"^classifier\.", "head.fc."),
        (r"^trunk\.conv_stem\.", "stem."),
        (r"^trunk\.conv_1x1_exp\.", "final_conv."),
        (r"^trunk\.encoder\.layer\.(\d)\.layer\.", r"stages.\1."),
        (r"^trunk\.encoder\.layer\.(\d)\.downsampling_layer\.", r"stages.\1.0."),
        (r"^trunk\.encoder\.layer\.(\d)\.", r"stages.\1.1."),
        (r"\.conv_1x1\.convolution\.", ".conv_1x1."),  # stands without BatchNorm
        (r"\.expand_1x1\.", ".conv1_1x1."),
        (r"\.conv_3x3\.", ".conv2_kxk."),
        (r"\.reduce_1x1\.", ".conv3_1x1."),
        (r"\.transformer\.layer\.", ".transformer."),
        (r"\.attention\.output\.dense\.", ".attn.proj."),
        (r"\.intermediate\.dense\.", ".mlp.fc1."),
        (r"\.output\.dense\.", ".mlp.fc2."),
        (r"\.layernorm_before\.", ".norm1."),
        (r"\.layernorm_after\.", ".norm2."),
        (r"\.layernorm\.", ".norm."),
        (r"\.conv_projection\.", ".conv_proj."),
        (r"\.fusion\.", ".conv_fusion."),
        (r"\.convolution\.", ".conv."),
        (r"\.normalization\.", ".bn."),
    ]
)


def _timm(parameter: str) -> Source:
    key = _TIMM(parameter).key
    joined = re.fullmatch(r"(.+)\.attention\.attention\.(query|key|value)\.(\w+)", key)
    if joined is None:
        return Source(key)
    part = ("query", "key", "value").index(joined[2])
    return Source(f"{joined[1]}.attn.qkv.{joined[3]}", part, 3)
