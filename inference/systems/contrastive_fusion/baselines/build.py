"""A baseline by its name, and the picture that those of one stream are given."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.systems.contrastive_fusion.network import CLASSES

BASELINES = ("c3d", "i3d", "mff")


def build_baseline(name: str, *, width: float = 1.0, classes: int = len(CLASSES)) -> nn.Module:
    """A module with `detect` and `classify`, as `stages.Classifier`. `width` narrows C3D only, as I3D's plan
    of channels is fixed."""
    if name == "c3d":
        from inference.systems.contrastive_fusion.baselines.c3d import C3D

        return C3D(classes=classes, width=width)
    if name == "i3d":
        from inference.systems.contrastive_fusion.baselines.i3d import I3D

        return I3D(classes=classes)
    if name == "mff":
        from inference.systems.contrastive_fusion.baselines.mff import MFF

        return MFF(classes=classes)
    raise ValueError(f"There is no baseline {name!r}; there are {', '.join(BASELINES)}.")


def stacked(visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
    """Three channels for networks of one stream: visible, thermal and their mean. (B, 3, T, H, W)

    The paper does not say what it gave to C3D and I3D; its count of C3D's parameters is that of three.
    """
    if present is not None:
        mask = present.to(visible.dtype)[:, :, None, None, None, None]
        visible, thermal = visible * mask[:, 0], thermal * mask[:, 1]
    return torch.cat([visible, thermal, (visible + thermal) / 2], dim=1)


def abnormal_logits(logits: Tensor) -> Tensor:
    """Class logits (B, classes), the first normal, as logits (B, 2) of normal and of any other."""
    return torch.stack([logits[:, 0], torch.logsumexp(logits[:, 1:], dim=1)], dim=1)
