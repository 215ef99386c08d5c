"""Every part of the paper configuration at full size, with random weights: what a measurement of size and
speed needs when no published weights are at hand."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.networks.clip import CLIP
from inference.networks.detr import DETR
from inference.systems.aadc_net.configuration import CONFIGURATIONS, MOST_REGIONS
from inference.systems.aadc_net.network import AADCNet
from inference.systems.aadc_net.regions import PLACES

CLASSES = 7
"""Of XD-Violence, the normal one among them."""

SNIPPETS = 256
"""Of a window of the head."""

_SIDE, _LONG_SIDE, _CROP = 800, 1066, 224


def paper_modules() -> dict[str, tuple[nn.Module, tuple[Tensor, ...]]]:
    """By name: each module in evaluation mode, and example inputs.

    detr   one frame: a snippet has two, each shared with a neighbour in time
    clip   a frame's five crops
    texts  the prompts of the classes, of 77 tokens
    head   a window of 256 snippets: fusion, temporal network, anomaly confidence and alignment
    """
    sizes = CONFIGURATIONS["paper"].architecture
    clip = full_size_clip()
    head = AADCNet(sizes).eval()
    regions = torch.zeros(1, SNIPPETS, PLACES, sizes.crops)
    states = torch.zeros(1, SNIPPETS, PLACES, sizes.states)
    present = torch.ones(1, SNIPPETS, PLACES, dtype=torch.bool)
    tokens = torch.zeros(CLASSES, sizes.length, dtype=torch.long)
    return {
        "detr": (full_size_detr(), (torch.zeros(1, 3, _SIDE, _LONG_SIDE),)),
        "clip": (Pictures(clip).eval(), (torch.zeros(MOST_REGIONS, 3, _CROP, _CROP),)),
        "texts": (Texts(clip).eval(), (tokens,)),
        "head": (head, (regions, states, present, torch.randn(CLASSES, sizes.texts))),
    }


class Pictures(nn.Module):
    """CLIP's picture tower alone."""

    def __init__(self, clip: CLIP) -> None:
        super().__init__()
        self.tower, self.projection = clip.model.vision_model, clip.model.visual_projection

    def forward(self, pixels: Tensor) -> Tensor:
        """(N, 3, 224, 224) -> (N, 512)."""
        features: Tensor = self.projection(self.tower(pixels).pooler_output)
        return features


class Texts(nn.Module):
    """CLIP's text tower alone."""

    def __init__(self, clip: CLIP) -> None:
        super().__init__()
        # Held apart from the parameters: the picture tower is not this part's.
        self._encode = clip.encode_text
        self.tower, self.projection = clip.model.text_model, clip.model.text_projection

    def forward(self, tokens: Tensor) -> Tensor:
        """(N, 77) -> (N, 512)."""
        return self._encode(tokens)


def full_size_detr() -> DETR:
    """DETR on ResNet-50: 100 queries of 256 numbers, 91 classes."""
    from transformers.models.detr.configuration_detr import DetrConfig
    from transformers.models.detr.modeling_detr import DetrForObjectDetection
    from transformers.models.resnet.configuration_resnet import ResNetConfig

    residual = ResNetConfig(depths=[3, 4, 6, 3], hidden_sizes=[256, 512, 1024, 2048], layer_type="bottleneck")
    residual.out_features = ["stage4"]
    config = DetrConfig(backbone_config=residual, num_queries=100, d_model=256)
    config.num_labels = 91
    return DETR(DetrForObjectDetection(config)).eval()


def full_size_clip() -> CLIP:
    """CLIP ViT-B/16: 512 numbers for pictures and texts."""
    from transformers.models.clip.configuration_clip import CLIPConfig
    from transformers.models.clip.modeling_clip import CLIPModel

    config = CLIPConfig(vision_config={"patch_size": 16}, text_config={}, projection_dim=512)
    return CLIP(CLIPModel(config)).eval()
