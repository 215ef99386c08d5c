"""What is learned of AADC-Net: the network and the words around classes' names, from videos' labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from inference.systems.aadc_net.bags import Bag, Batch, padded
from inference.systems.aadc_net.configuration import Architecture, Schedule, in_words
from inference.systems.aadc_net.losses import aadc_loss
from inference.systems.aadc_net.network import AADCNet
from inference.systems.aadc_net.texts import LearnablePrompts, TextSide, Words
from inference.types import Floats

_LEAST_DEVIATION = 1e-3


class Learner(nn.Module):
    """The network and its prompts, as one module to be trained."""

    def __init__(self, architecture: Architecture, token_width: int) -> None:
        super().__init__()
        self.network = AADCNet(architecture)
        self.prompts = LearnablePrompts(
            architecture.length, token_width, architecture.prefix, architecture.postfix
        )


@dataclass(frozen=True, slots=True)
class Predicted:
    """Of one video of T snippets: logits (T,) and cosines (T, C)."""

    logits: Floats
    cosines: Floats


class WeakLabels:
    """Both losses on videos' labels (Task of `inference.training.loop`)."""

    def __init__(
        self, model: Learner, side: TextSide, classes: Sequence[str], schedule: Schedule, device: torch.device
    ) -> None:
        """classes  the normal one first"""
        self.model: nn.Module = model
        self.learner = model
        self._side, self._classes, self._schedule, self._device = side, tuple(classes), schedule, device
        given = side.words([in_words(name) for name in classes], len(model.prompts.context))
        self._words = Words(given.words.to(device), given.ends.to(device))
        if isinstance(side.tower, nn.Module):
            side.tower.to(device)

    def loss(self, batch: Batch) -> Tensor:
        texts = self.texts()
        network = self.learner.network
        logits, cosines = network.judge(network.fuse_means(batch.crops, batch.states), texts, batch.real)
        schedule = self._schedule
        found = aadc_loss(
            logits,
            cosines,
            texts,
            batch.labels,
            batch.lengths,
            top=schedule.top,
            sharpness=schedule.sharpness,
        )
        return found.total(balance=schedule.balance, separation=schedule.separation, each=schedule.each)

    def validate(self) -> dict[str, float]:
        return {}

    def texts(self) -> Tensor:
        """(C, D) vectors of the classes' names within the words learnt so far."""
        texts: Tensor = self.learner.prompts(self._side.tower, self._words)
        return texts

    @torch.inference_mode()
    def predict(self, bags: Sequence[Bag]) -> list[Predicted]:
        """Of each of some videos, in evaluation mode."""
        self.model.eval()
        texts = self.texts()
        found = []
        for bag in bags:
            batch = padded([bag], self._classes, self._device)
            network = self.learner.network
            logits, cosines = network.judge(network.fuse_means(batch.crops, batch.states), texts)
            found.append(Predicted(logits[0].cpu().numpy(), cosines[0].cpu().numpy()))
        return found


def begin(model: Learner, bags: Sequence[Bag], side: TextSide) -> None:
    """What is set before training: the scale of what no published network gives one, and the first words.
    Each snippet is judged by itself at first, linearly: time and the hidden layer begin with nothing."""
    if model.network.architecture.aligned:
        return
    if model.network.temporal is not None:
        nn.init.zeros_(cast(Tensor, model.network.temporal.conv_5[2].weight))
    for parameter in model.network.feed_forward[-1].parameters():
        nn.init.zeros_(parameter)
    network, named = model.network, model.network.architecture.named
    for name, mean, scale in (
        ("crops", network.crop_mean, network.crop_scale),
        ("states", network.state_mean, network.state_scale),
    ):
        rows = np.concatenate([getattr(bag, name) for bag in bags])
        mean.copy_(torch.from_numpy(rows.mean(0)))
        scale.copy_(torch.from_numpy(np.maximum(rows.std(0), _LEAST_DEVIATION)))
    if network.basis is not None:
        crops = np.concatenate([bag.crops for bag in bags])
        network.basis.copy_(torch.from_numpy(_principal(crops, network)))
    # Vectors of words have a scale of their own.
    network.state_mean[:named], network.state_scale[:named] = 0.0, 1.0
    model.prompts.begin_with_words(side)


def _principal(crops: Floats, network: AADCNet) -> Floats:
    """(reduced, crops) principal directions of crops, so that the first has a deviation of 1."""
    from sklearn.decomposition import PCA

    # Joined recordings share clips: the same rows again would only take time.
    rows = np.unique(crops, axis=0)
    scaled = (rows - network.crop_mean.numpy()) / network.crop_scale.numpy()
    count = min(network.architecture.reduced, len(rows) - 1)
    found = PCA(count, svd_solver="randomized", random_state=0).fit(scaled)
    basis = np.zeros((network.architecture.reduced, crops.shape[1]), np.float32)
    basis[:count] = found.components_ / max(float(found.explained_variance_[0]) ** 0.5, _LEAST_DEVIATION)
    return basis


def optimizer_of(model: Learner, schedule: Schedule) -> torch.optim.Optimizer:
    parts: list[dict[str, Any]] = [
        {"params": list(model.network.parameters())},
        {
            "params": list(model.prompts.parameters()),
            "lr": schedule.learning_rate * schedule.prompt_rate,
            "weight_decay": 0.0,
        },
    ]
    return torch.optim.AdamW(parts, lr=schedule.learning_rate, weight_decay=schedule.weight_decay)
