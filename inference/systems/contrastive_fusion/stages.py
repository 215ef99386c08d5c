"""What the two stages learn: to tell the abnormal by contrast, and to recognise six classes (section 3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from inference.systems.contrastive_fusion.losses import contrastive_loss, focal_loss, inverse_frequency
from inference.systems.contrastive_fusion.network import CLASSES, FusionNetwork
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
        abnormal = detected(self.model, self.validation)
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
        decided = classified(self.model, self.validation).argmax(axis=1)
        return {"balanced_accuracy": float(balanced_accuracy_score(self.validation.classes, decided))}


def contrast(embeddings: Tensor, classes: Tensor, temperature: float) -> Tensor:
    """The contrastive loss of a mixed batch: embeddings (B, d), classes (B,)."""
    normal = classes == NORMAL
    return contrastive_loss(embeddings[normal], embeddings[~normal], temperature)


def classifier(network: nn.Module) -> Classifier:
    """The network by what it can do; nn.Module hides its methods from the type checker."""
    if not (hasattr(network, "detect") and hasattr(network, "classify")):
        raise TypeError(f"{type(network).__name__} neither detects nor classifies.")
    return network


def embedded(network: FusionNetwork, pairs: PairSet, present: Sequence[bool] = (True, True)) -> Floats:
    """(n, 128) embeddings of all pairs; `present` says of which modalities."""
    return _rows(network.embed(*clips) for clips in _clips(network, pairs, present))


def detected(network: nn.Module, pairs: PairSet, present: Sequence[bool] = (True, True)) -> Floats:
    """(n,) probability of abnormal by the plain detection head."""
    detect = classifier(network).detect
    logits = (detect(*clips).float() for clips in _clips(network, pairs, present))
    return _rows(torch.softmax(rows, dim=1)[:, 1] for rows in logits)


def classified(network: nn.Module, pairs: PairSet, present: Sequence[bool] = (True, True)) -> Floats:
    """(n, 6) class probabilities."""
    classify = classifier(network).classify
    logits = (classify(*clips).float() for clips in _clips(network, pairs, present))
    return _rows(torch.softmax(rows, dim=1) for rows in logits)


def counts_of(classes: NDArray[np.int64]) -> Tensor:
    """(6,) clips of each class."""
    return torch.from_numpy(np.bincount(classes, minlength=len(CLASSES)))


def _clips(
    network: nn.Module, pairs: PairSet, present: Sequence[bool]
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    device = next(network.parameters()).device
    for start in range(0, len(pairs), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(pairs)))
        mask = torch.tensor(list(present), device=device).expand(len(rows), 2)
        yield *pairs.clips(rows, device), mask


@torch.inference_mode()
def _rows(parts: Iterator[Tensor]) -> Floats:
    return np.concatenate([part.float().cpu().numpy() for part in parts])
