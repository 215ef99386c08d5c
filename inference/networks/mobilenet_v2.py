"""MobileNetV2 (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018), built by
`transformers`, from files with the parameter names of timm, torchvision (also before its version 0.3) or
`transformers`.

The first two pad symmetrically and divide with epsilon 1e-5; the weights that carry the last names come from
TensorFlow, which pads to "same" and takes 1e-3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor, nn

from inference.networks.loading import Source, build_renamed, shape
from inference.networks.pictures import PictureNetwork

NAME = "mobilenet_v2"
_LAST_BLOCK = 320
"""Output channels of the last block at depth multiplier 1."""


def from_state_dict(
    state_dict: Mapping[str, Tensor], *, tf_padding: bool | None = None, eps: float | None = None
) -> PictureNetwork:
    """Depth multiplier, channels and classes are read from the tensors.

    tf_padding, eps  of the convolutions and of BatchNorm; None takes what the names imply
    """
    from transformers.models.mobilenet_v2.configuration_mobilenet_v2 import MobileNetV2Config
    from transformers.models.mobilenet_v2.modeling_mobilenet_v2 import MobileNetV2Model

    if "features.0.0.weight" in state_dict:
        flat = "features.1.conv.0.weight" in state_dict
        source, tensorflow = (_flat if flat else _torchvision), False
    elif any(key.startswith("mobilenet_v2.") for key in state_dict):
        source, tensorflow = _transformers, True
    else:
        source, tensorflow = _timm, False

    def sizes(parameter: str) -> tuple[int, ...]:
        return shape(state_dict, source(parameter).key, NAME)

    stem = sizes("trunk.conv_stem.first_conv.convolution.weight")
    last = sizes("trunk.layer.15.reduce_1x1.convolution.weight")
    head = sizes("trunk.conv_1x1.convolution.weight")
    config = MobileNetV2Config(
        num_channels=stem[1],
        depth_multiplier=last[0] / _LAST_BLOCK,
        # The last convolution of narrow networks keeps 1280 channels, except where the file says otherwise.
        finegrained_output=head[0] == 1280,
        tf_padding=tensorflow if tf_padding is None else tf_padding,
        layer_norm_eps=eps if eps is not None else (1e-3 if tensorflow else 1e-5),
    )
    headed = {source(f"classifier.{leaf}").key for leaf in ("weight", "bias")} & set(state_dict)
    classifier = nn.Linear(head[0], sizes("classifier.weight")[0]) if headed else None
    network = PictureNetwork(MobileNetV2Model(config, add_pooling_layer=False), classifier)
    return build_renamed(network, state_dict, NAME, source)


_STAGES = [
    (stage, block) for stage, blocks in enumerate((2, 3, 4, 3, 3, 1), start=1) for block in range(blocks)
]
"""Stage and block that timm calls the sixteen expanding blocks."""
_PARTS = ("expand_1x1", "conv_3x3", "reduce_1x1")


def _split(parameter: str) -> tuple[str, bool, str]:
    """ "trunk.layer.3.conv_3x3.normalization.bias" -> ("layer.3.conv_3x3", True, "bias")"""
    found = re.fullmatch(r"trunk\.(.+)\.(convolution|normalization)\.(\w+)", parameter)
    if found is None:
        raise ValueError(f"{parameter} is no parameter of MobileNetV2")
    return found[1], found[2] == "normalization", found[3]


def _timm(parameter: str) -> Source:
    if parameter.startswith("classifier."):
        return Source(parameter)
    place, normalised, leaf = _split(parameter)
    outer = {"conv_stem.first_conv": ("conv_stem", "bn1"), "conv_1x1": ("conv_head", "bn2")}
    if place in outer:
        return Source(f"{outer[place][normalised]}.{leaf}")
    number, part = _block(place)
    if number < 0:  # the first block does not expand
        name = ("", "conv_dw", "conv_pw")[part], ("", "bn1", "bn2")[part]
        return Source(f"blocks.0.0.{name[normalised]}.{leaf}")
    stage, block = _STAGES[number]
    name = ("conv_pw", "conv_dw", "conv_pwl")[part], f"bn{part + 1}"
    return Source(f"blocks.{stage}.{block}.{name[normalised]}.{leaf}")


def _torchvision(parameter: str) -> Source:
    if parameter.startswith("classifier."):
        return Source(parameter.replace("classifier", "classifier.1"))
    place, normalised, leaf = _split(parameter)
    outer = {"conv_stem.first_conv": "features.0", "conv_1x1": "features.18"}
    if place in outer:
        return Source(f"{outer[place]}.{int(normalised)}.{leaf}")
    number, part = _block(place)
    last = part == 2
    part -= number < 0
    within = part + normalised if last else f"{part}.{int(normalised)}"
    return Source(f"features.{number + 2}.conv.{within}.{leaf}")


def _flat(parameter: str) -> Source:
    """As torchvision, but a block is one sequence of convolutions, normalisations and activations."""
    key = _torchvision(parameter).key
    found = re.fullmatch(r"features\.(\d+)\.conv\.(\d)(?:\.(\d))?\.(\w+)", key)
    if found is None:
        return Source(key)
    block, first, second, leaf = found.groups()
    place = 3 * int(first) + int(second or 0)
    if second is None:  # the projection, behind one or two convolutions with their activations
        place = int(first) + (2 if block == "1" else 4)
    return Source(f"features.{block}.conv.{place}.{leaf}")


def _transformers(parameter: str) -> Source:
    return Source(re.sub(r"^trunk\.", "mobilenet_v2.", parameter))


def _block(place: str) -> tuple[int, int]:
    """ "layer.3.conv_3x3" -> (3, 1); the stem's block is number -1."""
    *where, part = place.split(".")
    return (int(where[1]) if where[0] == "layer" else -1), _PARTS.index(part)
