"""Videos to learn from: the regions of all their snippets and one label, in padded batches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from inference.datasets.item import Item
from inference.datasets.joined import JoinedRecording, MeasuredClips, Part, plan
from inference.datasets.joined.recordings import CUT
from inference.systems.aadc_net.regions import DetectedRegions, PackagedRegions, Regions
from inference.training.randomness import generator_for
from inference.types import Features, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """A video of T snippets.

    crops   (T, crops) mean over the regions of each snippet
    states  (T, states) the same of the detector's states
    labels  its classes, several where the data set says so
    """

    crops: Floats
    states: Floats
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.crops)


def bag_of(regions: Regions, labels: tuple[str, ...]) -> Bag:
    """The network takes means over regions before all else, so that they need not be kept apart here."""
    share = regions.present / regions.present.sum(1, keepdims=True)
    crops, states = (
        np.einsum("trd,tr->td", rows, share).astype(np.float32) for rows in (regions.crops, regions.states)
    )
    return Bag(crops, states, labels)


@dataclass(frozen=True, slots=True)
class Batch:
    """B videos padded to T snippets.

    crops, states  (B, T, ...) as of `AADCNet.fuse_means`
    real     (B, T) which snippets are no padding
    lengths  how many those are
    labels   (B, C) 1 for each class of a video, the normal one first
    """

    crops: Tensor
    states: Tensor
    real: Tensor
    lengths: tuple[int, ...]
    labels: Tensor


class Bags(Protocol):
    """Where the videos of an epoch come from."""

    def epoch(self, number: int) -> Sequence[Bag]: ...

    def __len__(self) -> int:
        """Videos an epoch."""
        ...


class JoinedClips:
    """Joined recordings of clips whose regions are put together once."""

    def __init__(self, clips: MeasuredClips, regions: PackagedRegions | DetectedRegions) -> None:
        self._clips, self._regions = clips, regions
        self._held: dict[Path, tuple[Sequence[Features], Bag]] = {}

    def bag(self, recording: JoinedRecording) -> Bag:
        """What `joined_features` gives, as a bag. Raises NotMeasured."""
        parts = [self._part(part) for part in recording.parts]
        return Bag(
            np.concatenate([part.crops for part in parts]),
            np.concatenate([part.states for part in parts]),
            (recording.label,),
        )

    def _part(self, part: Part) -> Bag:
        if part.path not in self._held:
            measured = self._clips[part.path]
            self._held[part.path] = measured, bag_of(self._regions.of(measured), ())
        snippets, whole = self._held[part.path]
        inside = [item.start >= part.start - CUT and item.end <= part.end + CUT for item in snippets]
        return Bag(whole.crops[inside], whole.states[inside], ())


class JoinedBags:
    """Recordings joined anew every epoch from the clips of some sources; only their label is looked at."""

    def __init__(
        self,
        folder: Path,
        clips: JoinedClips,
        *,
        sources: Collection[str] | None,
        count: int,
        seed: int,
    ) -> None:
        self._folder, self._clips = folder, clips
        self._sources, self._count, self._seed = sources, count, seed

    def __len__(self) -> int:
        return self._count

    def epoch(self, number: int) -> Sequence[Bag]:
        """Raises LayoutError, NotMeasured."""
        seed = int(generator_for(self._seed, number).integers(2**31))
        recordings = plan(self._folder, count=self._count, seed=seed, sources=self._sources)
        return [self._clips.bag(recording) for recording in recordings]


class WholeBags:
    """Recordings as they are, shuffled every epoch."""

    def __init__(
        self,
        items: Sequence[Item],
        clips: MeasuredClips,
        regions: PackagedRegions | DetectedRegions,
        seed: int,
    ) -> None:
        """Raises NotMeasured."""
        self._bags = [bag_of(regions.of(clips[item.path]), item.labels or (item.label,)) for item in items]
        self._seed = seed

    def __len__(self) -> int:
        return len(self._bags)

    def epoch(self, number: int) -> Sequence[Bag]:
        order = generator_for(self._seed, number).permutation(len(self._bags))
        return [self._bags[place] for place in order]


class BagBatches:
    """Batches in the order of an epoch's videos, the last one left out where it is not full."""

    def __init__(self, bags: Bags, classes: Sequence[str], size: int, device: torch.device) -> None:
        self._bags, self._classes, self._size, self._device = bags, tuple(classes), size, device
        self._held: tuple[int, Sequence[Bag]] | None = None

    def __len__(self) -> int:
        return max(1, len(self._bags) // self._size)

    def batch(self, epoch: int, step: int) -> Batch:
        if self._held is None or self._held[0] != epoch:
            self._held = epoch, self._bags.epoch(epoch)
        chosen = self._held[1][step * self._size : (step + 1) * self._size]
        return padded(chosen, self._classes, self._device)


def padded(bags: Sequence[Bag], classes: Sequence[str], device: torch.device) -> Batch:
    """One batch of some videos."""
    lengths = tuple(len(bag) for bag in bags)
    longest = max(lengths)

    def stacked(name: str) -> Tensor:
        rows = [getattr(bag, name) for bag in bags]
        filled = [np.pad(row, ((0, longest - len(row)), (0, 0))) for row in rows]
        return torch.from_numpy(np.stack(filled)).to(device)

    labels = [[float(name in bag.labels) for name in classes] for bag in bags]
    return Batch(
        crops=stacked("crops"),
        states=stacked("states"),
        real=torch.arange(longest, device=device) < torch.tensor(lengths, device=device)[:, None],
        lengths=lengths,
        labels=torch.tensor(labels, device=device),
    )
