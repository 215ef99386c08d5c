"""DETR (Carion et al., "End-to-End Object Detection with Transformers", 2020) on a residual network, built by
`transformers`, from files with its present names, its names of before version 5, or the authors' own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from torch import Tensor, nn

from inference.networks.loading import Source, build_renamed, count, is_optional, renaming, shape

NAME = "detr"


def from_state_dict(state_dict: Mapping[str, Tensor], *, num_attention_heads: int = 8) -> DETR:
    """Widths, depths, queries and classes are read from the tensors."""
    from transformers.models.detr.configuration_detr import DetrConfig
    from transformers.models.detr.modeling_detr import DetrForObjectDetection
    from transformers.models.resnet.configuration_resnet import ResNetConfig

    # The backbone's BatchNorm is frozen and counts no batches; files of unfrozen ones may bring the counts.
    state_dict = {key: tensor for key, tensor in state_dict.items() if not is_optional(key)}
    source: Callable[[str], Source]
    if any(key.startswith("transformer.") for key in state_dict):
        source = _authors
    elif any(".conv_encoder.model.embedder." in key for key in state_dict):
        source = _before_5_own_backbone
    elif any(".conv_encoder." in key for key in state_dict):
        source = _before_5
    else:
        source = _present

    def sizes(parameter: str) -> tuple[int, ...]:
        return shape(state_dict, source(f"network.{parameter}").key, NAME)

    def layers(parameter: str) -> int:
        """How many there are of the numbered parts that end in `0`."""
        key = source(f"network.{parameter}.0.").key
        return count(state_dict, key.removesuffix("0."))

    backbone = "model.backbone.model"
    stem = sizes(f"{backbone}.embedder.embedder.convolution.weight")
    blocks = [f"{backbone}.encoder.stages.{stage}.layers" for stage in range(4)]
    third = source(f"network.{blocks[0]}.0.layer.2.convolution.weight").key in state_dict
    last = 2 if third else 1
    queries, width = sizes("model.query_position_embeddings.weight")
    if width % num_attention_heads:
        raise ValueError(f"{width} channels cannot be shared by {num_attention_heads} attention heads")
    residual = ResNetConfig(
        num_channels=stem[1],
        embedding_size=stem[0],
        hidden_sizes=[sizes(f"{block}.0.layer.{last}.convolution.weight")[0] for block in blocks],
        depths=[layers(block) for block in blocks],
        layer_type="bottleneck" if third else "basic",
    )
    residual.out_features = ["stage4"]
    config = DetrConfig(
        backbone_config=residual,
        num_channels=stem[1],
        num_queries=queries,
        d_model=width,
        encoder_layers=layers("model.encoder.layers"),
        decoder_layers=layers("model.decoder.layers"),
        encoder_ffn_dim=sizes("model.encoder.layers.0.mlp.fc1.weight")[0],
        decoder_ffn_dim=sizes("model.decoder.layers.0.mlp.fc1.weight")[0],
        encoder_attention_heads=num_attention_heads,
        decoder_attention_heads=num_attention_heads,
    )
    config.num_labels = sizes("class_labels_classifier.weight")[0] - 1
    return build_renamed(DETR(DetrForObjectDetection(config)), state_dict, NAME, source)


class Detections(NamedTuple):
    """What DETR says of Q queries a picture.

    logits  (B, Q, classes + 1), the last of which is "no object"
    boxes   (B, Q, 4) centre x, centre y, width and height as fractions of the picture
    states  (B, Q, D) of the decoder
    """

    logits: Tensor
    boxes: Tensor
    states: Tensor


class DETR(nn.Module):
    """
    network  a DetrForObjectDetection of `transformers`
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def detect(self, x: Tensor) -> Detections:
        """Pictures (B, 3, H, W), normalised with ImageNet's mean and deviation, all of one size."""
        output: Any = self.network(x)
        return Detections(output.logits, output.pred_boxes, output.last_hidden_state)

    def features(self, x: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) to the decoder's states (B, queries, D)."""
        return self.detect(x).states

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures (B, 3, H, W) to logits (B, queries, classes + 1) and boxes (B, queries, 4)."""
        found = self.detect(x)
        return found.logits, found.boxes


def _resnet(parameter: str, place: str) -> str:
    """The backbone's parameter under the names of torchvision's ResNet, below `place`."""

    def block(found: re.Match[str]) -> str:
        stage, number, part, convolution, kind = found.groups()
        normalised = kind == "normalization"
        if part == "shortcut":
            inner = f"downsample.{int(normalised)}"
        else:
            inner = f"{'bn' if normalised else 'conv'}{int(convolution) + 1}"
        return f"{place}.layer{int(stage) + 1}.{number}.{inner}"

    parameter = re.sub(
        r"^network\.model\.backbone\.model\.encoder\.stages\.(\d+)\.layers\.(\d+)\."
        r"(shortcut|layer\.(\d+))\.(convolution|normalization)",
        block,
        parameter,
    )
    stem = r"^network\.model\.backbone\.model\.embedder\.embedder\."
    parameter = re.sub(stem + "convolution", f"{place}.conv1", parameter)
    parameter = re.sub(stem + "normalization", f"{place}.bn1", parameter)
    # A prefix of blocks, not a parameter, from which they are counted.
    stage = re.fullmatch(r"network\.model\.backbone\.model\.encoder\.stages\.(\d+)\.layers\.0\.", parameter)
    return f"{place}.layer{int(stage[1]) + 1}.0." if stage else parameter


_present = renaming([(r"^network\.", "")])
_TO_BEFORE_5 = renaming(
    [(r"^network\.", ""), (r"\.o_proj\.", ".out_proj."), (r"(layers\.\d+)\.mlp\.fc", r"\1.fc")]
)
_TO_AUTHORS = renaming(
    [
        (r"^network\.class_labels_classifier\.", "class_embed."),
        (r"^network\.bbox_predictor\.", "bbox_embed."),
        (r"^network\.model\.query_position_embeddings\.", "query_embed."),
        (r"^network\.model\.input_projection\.", "input_proj."),
        (r"^network\.model\.decoder\.layernorm\.", "transformer.decoder.norm."),
        (r"^network\.model\.(encoder|decoder)\.", r"transformer.\1."),
        (r"\.mlp\.fc", ".linear"),
        (r"\.self_attn_layer_norm\.", ".norm1."),
        (r"\.encoder_attn_layer_norm\.", ".norm2."),
        (r"(\.encoder\.layers\.\d+)\.final_layer_norm\.", r"\1.norm2."),
        (r"(\.decoder\.layers\.\d+)\.final_layer_norm\.", r"\1.norm3."),
        (r"\.encoder_attn\.", ".multihead_attn."),
        (r"\.o_proj\.", ".out_proj."),
    ]
)


def _before_5(parameter: str) -> Source:
    return _TO_BEFORE_5(_resnet(parameter, "model.backbone.conv_encoder.model"))


def _before_5_own_backbone(parameter: str) -> Source:
    """Where the residual network too was that of `transformers`, not timm's."""
    key = _TO_BEFORE_5(parameter).key
    return Source(re.sub(r"^model\.backbone\.model\.", "model.backbone.conv_encoder.model.", key))


def _authors(parameter: str) -> Source:
    key = _TO_AUTHORS(_resnet(parameter, "backbone.0.body")).key
    joined = re.fullmatch(r"(.+_attn)\.([qkv])_proj\.(weight|bias)", key)
    if joined is None:
        return Source(key)
    return Source(f"{joined[1]}.in_proj_{joined[3]}", "qkv".index(joined[2]), 3)
