"""The stages as tasks of the training loop: the RGB stream by itself, the streams' linear scorers where there
are some, then all streams together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inference.systems.ws_vad.configuration import Stage, Weights
from inference.systems.ws_vad.losses import fused_terms, rgb_terms, scorer_loss
from inference.systems.ws_vad.network import (
    Said,
    WeaklySupervised,
    apart,
    fused_together,
    together,
)
from inference.systems.ws_vad.videos import Batch


class RGBStage:
    """The RGB stream's own score, from labels of videos."""

    def __init__(self, network: WeaklySupervised, weights: Weights) -> None:
        if network.rgb is None:
            raise ValueError("a network without the RGB stream has no first stage")
        self.model: nn.Module = network
        self.network = network
        self.weights = weights

    def loss(self, batch: Batch) -> Tensor:
        assert self.network.rgb is not None  # noqa: S101 (checked above)
        videos = apart(batch.videos) if batch.alone else batch.videos
        # Which snippets of a bag the memories should answer to shows only in the bag as a whole.
        rows = self.network.rgb(videos.pictures, videos.clips, learn=not batch.alone)
        if batch.alone:
            rows = together(rows, len(batch.classes))
        return rgb_terms(self.network, rows, batch.classes, self.weights).total

    def validate(self) -> dict[str, float]:
        return {}


class ScorerStage:
    """Linear scorers of streams, each by itself.

    ridge  as in `Schedule`
    """

    def __init__(self, network: WeaklySupervised, ridge: Sequence[float]) -> None:
        if network.scorers is None:
            raise ValueError("a network without scorers has no stage for them")
        self.model: nn.Module = network
        self.network = network
        self.ridge = tuple(ridge)

    def loss(self, batch: Batch) -> Tensor:
        return scorer_loss(self.network, batch.videos, batch.classes > 0, self.ridge)

    def validate(self) -> dict[str, float]:
        return {}


class FusionStage:
    """All streams; scorers stay as they are."""

    def __init__(self, network: WeaklySupervised, weights: Weights) -> None:
        self.model: nn.Module = network
        self.network = network
        self.weights = weights
        if network.scorers is not None:
            network.scorers.requires_grad_(False)

    def loss(self, batch: Batch) -> Tensor:
        if batch.alone:
            said = self.network(apart(batch.videos))
            length = len(batch.classes)
            said = Said(
                said.logits.reshape(length, -1),
                None if said.rgb is None else together(said.rgb, length),
                None if said.fused is None else fused_together(said.fused, length),
            )
        else:
            said = self.network(batch.videos, learn=True)
        return fused_terms(self.network, said, batch.classes, self.weights).total

    def validate(self) -> dict[str, float]:
        return {}


def scorers_optimizer(network: WeaklySupervised, stage: Stage) -> torch.optim.Optimizer:
    assert network.scorers is not None  # noqa: S101 (asked for only where there are some)
    return torch.optim.Adam(network.scorers.parameters(), lr=stage.rgb_rate)


def optimizer_of(network: WeaklySupervised, stage: Stage, *, fused: bool) -> torch.optim.Optimizer:
    """Adam with a rate for the RGB stream and its prompts, and another for everything else in the second
    stage."""
    rgb = [
        *(network.rgb.parameters() if network.rgb is not None else ()),
        network.prompts,
        network.logit_scale,
    ]
    groups: list[dict[str, object]] = [{"params": rgb, "lr": stage.rgb_rate}]
    if fused:
        known = {id(parameter) for parameter in rgb}
        others = [parameter for parameter in network.parameters() if id(parameter) not in known]
        groups.append({"params": others, "lr": stage.rate})
    return torch.optim.AdamW(groups, weight_decay=stage.weight_decay)


def scheduler_of(
    optimizer: torch.optim.Optimizer, stage: Stage
) -> torch.optim.lr_scheduler.LRScheduler | None:
    return (
        None if stage.cosine is None else torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, stage.cosine)
    )


def mean_of_highest(scores: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """(videos,) the mean of each video's T // 16 + 1 highest scores, as bags are pooled in training."""
    from inference.networks.mil import top_count

    return np.asarray([np.sort(each)[-top_count(len(each)) :].mean() for each in scores])
