"""What the two stages learn: to tell the abnormal by contrast, and to recognise six classes (section 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol, cast

import numpy as np
import torch
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from inference.systems.contrastive_fusion.losses import contrastive_loss, focal_loss, inverse_frequency
from inference.systems.contrastive_fusion.network import FusionNetwork
from inference.systems.contrastive_fusion.pairs import NORMAL, Batch, PairSet
from inference.systems.contrastive_fusion.template import normal_vector
from inference.types import Floats

_ROWS = 32


class Classifier(Protocol):
    """What the plain losses train: the fusion network or a baseline."""

    def detect(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor: ...

    def classify(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor: ...


class ContrastiveDetection:
    """Stage one: the loss of Eq. 7 and 8; measured by how the template ranks validation clips.

    reference  normal training clips of which the template is made when measuring
    """

    def __init__(
        self, network: FusionNetwork, *, reference: PairSet, validation: PairSet, temperature: float
    ) -> None:
        self.model: nn.Module = network
        self.network = network
        self.reference = reference
        self.validation = validation
        self.temperature = temperature

    def loss(self, batch: Batch) -> Tensor:
        embeddings = self.network.embed(batch.visible, batch.thermal, batch.present)
        return contrast(embeddings, batch.classes, self.temperature)

    def validate(self) -> dict[str, float]:
        vector = normal_vector(embedded(self.network, self.reference))
        similarity = embedded(self.network, self.validation) @ vector
        return {"auc": float(roc_auc_score(self.validation.classes != NORMAL, -similarity))}


class PlainDetection:
    """Stage one without contrast: two classes by cross-entropy or focal loss (section 6.3)."""

    def __init__(self, network: nn.Module, *, focal: bool, counts: Tensor, validation: PairSet) -> None:
        """counts  (2,) of normal and abnormal clips as the batches hold them"""
        self.model = network
        self.focal = focal
        self.weight = inverse_frequency(counts)
        self.validation = validation

    def loss(self, batch: Batch) -> Tensor:
        logits = classifier(self.model).detect(batch.visible, batch.thermal, batch.present)
        targets, weight = (batch.classes != NORMAL).long(), self.weight.to(logits.device)
        if self.focal:
            return focal_loss(logits, targets, weight=weight)
        return cross_entropy(logits, targets, weight=weight)

    def validate(self) -> dict[str, float]:
        abnormal = judged(self.model, self.validation)["both"].abnormal
        return {"auc": float(roc_auc_score(self.validation.classes != NORMAL, abnormal))}


class Recognition:
    """Stage two: softmax cross-entropy over the classes.

    keep_detection  weight of the contrastive loss that is kept on, so that one network does both; 0 lets the
                    detection go, as the paper does, which then keeps a network of its own
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        validation: PairSet,
        keep_detection: float = 0.0,
        temperature: float = 0.1,
    ) -> None:
        self.model = network
        self.validation = validation
        self.keep_detection = keep_detection
        self.temperature = temperature

    def loss(self, batch: Batch) -> Tensor:
        if not self.keep_detection or not isinstance(self.model, FusionNetwork):
            logits = classifier(self.model).classify(batch.visible, batch.thermal, batch.present)
            return cross_entropy(logits, batch.classes)
        features, _ = self.model.pooled(batch.visible, batch.thermal, batch.present)
        loss = cross_entropy(self.model.classification(features), batch.classes)
        normals = int((batch.classes == NORMAL).sum())
        if 2 <= normals < len(batch.classes):
            embeddings = self.model.projection(features)
            loss = loss + self.keep_detection * contrast(embeddings, batch.classes, self.temperature)
        return loss

    def validate(self) -> dict[str, float]:
        decided = judged(self.model, self.validation)["both"].probabilities.argmax(axis=1)
        return {"balanced_accuracy": float(balanced_accuracy_score(self.validation.classes, decided))}


def contrast(embeddings: Tensor, classes: Tensor, temperature: float) -> Tensor:
    """The contrastive loss of a mixed batch: embeddings (B, d), classes (B,)."""
    normal = classes == NORMAL
    return contrastive_loss(embeddings[normal], embeddings[~normal], temperature)


def classifier(network: nn.Module) -> Classifier:
    """The network by what it can do; nn.Module hides its methods from the type checker."""
    if not (hasattr(network, "detect") and hasattr(network, "classify")):
        raise TypeError(f"{type(network).__name__} neither detects nor classifies.")
    return cast(Classifier, network)


class Judged(NamedTuple):
    """What the heads say of n pairs: embeddings (n, 128), probability of abnormal by the plain head (n,),
    probabilities of the classes (n, 6). A baseline has no embeddings: (n, 0)."""

    embeddings: Floats
    abnormal: Floats
    probabilities: Floats


BOTH = {"both": (True, True)}
ALONE = {"visible": (True, False), "thermal": (False, True)}


@torch.inference_mode()
def judged(
    network: nn.Module, pairs: PairSet, presences: Mapping[str, tuple[bool, bool]] = BOTH
) -> dict[str, Judged]:
    """All heads on all pairs, for each choice of modalities; the extractors run once."""
    device = next(network.parameters()).device
    parts: dict[str, list[Judged]] = {name: [] for name in presences}
    for start in range(0, len(pairs), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(pairs)))
        visible, thermal = pairs.clips(rows, device)
        masks = {
            name: torch.tensor(present, device=device).expand(len(rows), 2)
            for name, present in presences.items()
        }
        if isinstance(network, FusionNetwork):
            maps = network.maps(visible, thermal)
            for name, mask in masks.items():
                parts[name].append(_heads(network, network.joined(maps, mask).features))
        else:
            for name, mask in masks.items():
                plain = classifier(network)
                outputs = plain.detect(visible, thermal, mask), plain.classify(visible, thermal, mask)
                parts[name].append(_judged(visible.new_empty(len(rows), 0), *outputs))
    return {
        name: Judged(*(np.concatenate(values) for values in zip(*rows, strict=True)))
        for name, rows in parts.items()
    }


def embedded(network: FusionNetwork, pairs: PairSet) -> Floats:
    """(n, 128) embeddings of all pairs."""
    return judged(network, pairs)["both"].embeddings


def _heads(network: FusionNetwork, features: Tensor) -> Judged:
    pooled = features.mean(dim=(2, 3, 4))
    return _judged(network.projection(pooled), network.plain(pooled), network.classification(pooled))


def _judged(embeddings: Tensor, abnormal: Tensor, classes: Tensor) -> Judged:
    return Judged(
        embeddings.float().cpu().numpy(),
        torch.softmax(abnormal.float(), dim=1)[:, 1].cpu().numpy(),
        torch.softmax(classes.float(), dim=1).cpu().numpy(),
    )
