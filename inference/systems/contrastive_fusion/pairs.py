"""Labelled pairs of person clips, held as bytes, and the batches that training draws from them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.errors import TrainingError
from inference.systems.contrastive_fusion.augmentation import augment, present_modalities
from inference.training.randomness import generator_for

NORMAL = 0
"""The number of the class `normal`."""


@dataclass(frozen=True, slots=True)
class PairSet:
    """visible, thermal (n, 16, 112, 112) uint8; classes (n,) numbers of classes; low_light (n,) bool"""

    visible: NDArray[np.uint8]
    thermal: NDArray[np.uint8]
    classes: NDArray[np.int64]
    low_light: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.classes)

    def clips(
        self, rows: Sequence[int] | NDArray[np.int64], device: torch.device | str = "cpu"
    ) -> tuple[Tensor, Tensor]:
        """Both modalities of some rows: (B, 1, 16, 112, 112) float32 in [0, 1]."""
        visible, thermal = (
            torch.from_numpy(np.ascontiguousarray(clips[rows])).to(device).float().div_(255).unsqueeze(1)
            for clips in (self.visible, self.thermal)
        )
        return visible, thermal

    def shrunk(self, side: int | None) -> PairSet:
        """The same pairs in squares of `side` pixels, each the mean of what it covers; None keeps them."""
        if side is None or side == self.visible.shape[-1]:
            return self
        visible, thermal = (
            np.stack([_shrunk(clip, side) for clip in clips]) for clips in (self.visible, self.thermal)
        )
        return PairSet(visible, thermal, self.classes, self.low_light)

    def some(self, rows: NDArray[np.int64]) -> PairSet:
        """The pairs of some rows."""
        return PairSet(self.visible[rows], self.thermal[rows], self.classes[rows], self.low_light[rows])


def _shrunk(clip: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    return np.stack([cv2.resize(frame, (side, side), interpolation=cv2.INTER_AREA) for frame in clip])


class Batch(NamedTuple):
    """visible, thermal (B, 1, 16, 112, 112); present (B, 2) bool or None for both; classes (B,)"""

    visible: Tensor
    thermal: Tensor
    present: Tensor | None
    classes: Tensor


class _Drawn(ABC):
    """Batches that depend on (seed, epoch, step) alone, so that a resumed run repeats them."""

    def __init__(
        self, pairs: PairSet, *, steps: int, seed: int, device: torch.device, modality_dropout: float = 0.0
    ) -> None:
        self.pairs = pairs
        self.steps = steps
        self.seed = seed
        self.device = device
        self.modality_dropout = modality_dropout

    def __len__(self) -> int:
        return self.steps

    def batch(self, epoch: int, step: int) -> Batch:
        rng = generator_for(self.seed, epoch, step)
        rows = self.rows(epoch, step, rng)
        visible, thermal = augment(*self.pairs.clips(rows, self.device), rng)
        present = None
        if self.modality_dropout:
            present = present_modalities(len(rows), self.modality_dropout, rng).to(self.device)
        return Batch(visible, thermal, present, torch.from_numpy(self.pairs.classes[rows]).to(self.device))

    @abstractmethod
    def rows(self, epoch: int, step: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Which pairs a batch holds."""


class BalancedBatches(_Drawn):
    """K normals and M abnormals in every batch, each abnormal class as often as any other (section 3.3.1)."""

    def __init__(
        self,
        pairs: PairSet,
        *,
        normals: int,
        abnormals: int,
        steps: int | None,
        seed: int,
        device: torch.device,
        modality_dropout: float = 0.0,
    ) -> None:
        """steps  of an epoch; None for as many as the data fill"""
        super().__init__(
            pairs,
            steps=steps or len(pairs) // (normals + abnormals),
            seed=seed,
            device=device,
            modality_dropout=modality_dropout,
        )
        self.normals = normals
        self._normal = np.flatnonzero(pairs.classes == NORMAL)
        self._abnormal = [
            np.flatnonzero(pairs.classes == number) for number in np.unique(pairs.classes) if number != NORMAL
        ]
        self.abnormals = abnormals
        if len(self._normal) < normals or not self._abnormal:
            raise TrainingError(
                f"Detection is learned from at least {normals} normal clips and some abnormal ones;"
                f" there are {len(self._normal)} and {len(pairs) - len(self._normal)}."
            )

    def rows(self, epoch: int, step: int, rng: np.random.Generator) -> NDArray[np.int64]:
        kinds = rng.permutation(
            [number % len(self._abnormal) for number in range(step, step + self.abnormals)]
        )
        abnormal = [int(rng.choice(self._abnormal[kind])) for kind in kinds]
        return np.concatenate([rng.choice(self._normal, self.normals, replace=False), abnormal])


class ShuffledBatches(_Drawn):
    """Every pair once in as many batches as that takes, in an order of each pass's own."""

    def __init__(
        self,
        pairs: PairSet,
        *,
        size: int,
        steps: int | None,
        seed: int,
        device: torch.device,
        modality_dropout: float = 0.0,
    ) -> None:
        """steps  of an epoch, which may end within a pass over the data; None for one pass"""
        self.size = min(size, len(pairs))
        self._whole = len(pairs) // self.size if self.size else 0
        super().__init__(
            pairs,
            steps=steps or self._whole,
            seed=seed,
            device=device,
            modality_dropout=modality_dropout,
        )

    def rows(self, epoch: int, step: int, rng: np.random.Generator) -> NDArray[np.int64]:
        number, place = divmod(epoch * self.steps + step, self._whole)
        order = generator_for(self.seed, number, 10**6).permutation(len(self.pairs))
        return order[place * self.size : (place + 1) * self.size]
