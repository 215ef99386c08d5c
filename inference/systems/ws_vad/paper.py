"""Every part of the paper configuration at full size, with random weights: for counting and for timing."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.networks.i3d import InceptionI3D
from inference.networks.vggish import VGGish
from inference.systems.ws_vad.configuration import PAPER
from inference.systems.ws_vad.network import Videos, WeaklySupervised

WINDOW = 200
"""Snippets of the head's example: what a training video is made to."""


class PictureTower(nn.Module):
    """CLIP ViT-B/16: pictures (N, 3, 224, 224) -> features (N, 512)."""

    def __init__(self) -> None:
        super().__init__()
        from transformers.models.clip.configuration_clip import CLIPVisionConfig
        from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

        self.model = CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=768,
                intermediate_size=3072,
                projection_dim=512,
                num_hidden_layers=12,
                num_attention_heads=12,
                image_size=224,
                patch_size=16,
            )
        )

    def forward(self, pixels: Tensor) -> Tensor:
        features: Tensor = self.model(pixels).image_embeds
        return features


class Head(nn.Module):
    """The network as a function of tensors: see `Videos`; gives logits (B, T)."""

    def __init__(self, network: WeaklySupervised) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, pictures: Tensor, clips: Tensor, flow: Tensor, audio: Tensor, present: Tensor
    ) -> Tensor:
        logits: Tensor = self.network(Videos(pictures, clips, flow, audio, present)).logits
        return logits


def paper_modules() -> dict[str, tuple[nn.Module, tuple[Tensor, ...]]]:
    """Each part by name, in evaluation mode, with example inputs: of one snippet for the extractors (VGGish:
    its two whole 0.96 s), of a window of `WINDOW` snippets for the head."""
    widths = (PAPER.pictures, PAPER.clips, PAPER.flow, PAPER.audio)
    videos = tuple(torch.randn(1, WINDOW, width) for width in widths)
    present = torch.ones(1, WINDOW, 3, dtype=torch.bool)
    parts: dict[str, tuple[nn.Module, tuple[Tensor, ...]]] = {
        "clip_vit_b16": (PictureTower(), (torch.randn(1, 3, 224, 224),)),
        "i3d_rgb": (InceptionI3D(3), (torch.randn(1, 3, 16, 224, 224),)),
        "i3d_flow": (InceptionI3D(2), (torch.randn(1, 2, 16, 224, 224),)),
        "vggish": (VGGish(), (torch.randn(2, 1, 96, 64),)),
        "head": (Head(WeaklySupervised(PAPER)), (*videos, present)),
    }
    return {name: (module.eval(), examples) for name, (module, examples) in parts.items()}
