"""Videos with their labels as batches to learn from: as many normal as abnormal ones, all of one length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.errors import TrainingError
from inference.networks.lengths import segment_means
from inference.systems.ws_vad.configuration import STREAMS
from inference.systems.ws_vad.inputs import COLUMNS, INPUTS, Rows
from inference.systems.ws_vad.network import Videos
from inference.training.randomness import generator_for
from inference.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Video:
    """What training may know of one: prepared rows, and the number of its class, 0 for normal.

    camera  the same as a camera would have measured it, or None
    """

    rows: Rows
    label: int
    camera: Rows | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """classes (B,) numbers; the first half of the videos is normal. alone: snippets are to be scored each by
    itself."""

    videos: Videos
    classes: Tensor
    alone: bool = False


class BalancedBatches:
    """Half normal, half abnormal videos, drawn without repetition as long as there are enough.

    size     of a batch, even
    length   snippets of each video
    looped   shorter videos begin again from their start; otherwise means of segments are taken
    dropout  share of videos from which each of STREAMS is taken; one of `streams` always stays
    cameras  share of videos taken as a camera would have measured them
    noise    deviations of normal noise on what is present
    alone    share of batches whose snippets are to be scored each by itself
    """

    def __init__(
        self,
        videos: Sequence[Video],
        *,
        size: int,
        length: int,
        looped: bool,
        seed: int,
        steps: int | None = None,
        streams: Sequence[str] = STREAMS,
        dropout: Sequence[float] = (0.0, 0.0, 0.0),
        cameras: float = 0.0,
        noise: float = 0.0,
        alone: float = 0.0,
        device: torch.device | None = None,
    ) -> None:
        """Raises TrainingError where either kind is absent."""
        self._videos = videos
        self._kinds = [
            np.asarray([place for place, video in enumerate(videos) if (video.label > 0) == abnormal])
            for abnormal in (False, True)
        ]
        if not all(len(kind) for kind in self._kinds):
            raise TrainingError("Learning from labels of videos needs normal and abnormal ones.")
        self._half = max(1, size // 2)
        self._steps = steps or max(1, len(videos) // (2 * self._half))
        self._length, self._looped, self._seed = length, looped, seed
        self._columns = [STREAMS.index(stream) for stream in streams]
        self._dropout, self._cameras = np.asarray(dropout), cameras
        self._noise, self._alone = noise, alone
        self._device = device

    def __len__(self) -> int:
        return self._steps

    def batch(self, epoch: int, step: int) -> Batch:
        chance = generator_for(self._seed, epoch, step)
        chosen = [
            self._videos[place]
            for kind in self._kinds
            for place in chance.choice(kind, self._half, replace=len(kind) < self._half).tolist()
        ]
        rows = [sized(self._seen(video, chance), self._length, self._looped) for video in chosen]
        measured = np.stack([each.present for each in rows])
        present = torch.from_numpy(measured & self._kept(measured, chance))
        inputs = {
            name: torch.from_numpy(self._noised(name, rows, measured, chance)).to(self._device)
            for name in INPUTS
        }
        videos = Videos(**inputs, present=present.to(self._device))
        classes = torch.tensor([video.label for video in chosen], device=self._device)
        return Batch(videos, classes, alone=chance.random() < self._alone)

    def _noised(
        self, name: str, rows: Sequence[Rows], present: NDArray[np.bool_], chance: np.random.Generator
    ) -> Floats:
        values = np.stack([getattr(each, name) for each in rows])
        if not self._noise:
            return values
        noise = chance.standard_normal(values.shape, np.float32) * np.float32(self._noise)
        return np.asarray(values + noise * present[..., [COLUMNS[name]]], np.float32)

    def _seen(self, video: Video, chance: np.random.Generator) -> Rows:
        return video.camera if video.camera is not None and chance.random() < self._cameras else video.rows

    def _kept(self, present: NDArray[np.bool_], chance: np.random.Generator) -> NDArray[np.bool_]:
        """(B, 1, streams) which streams of each video are left."""
        kept = chance.random((len(present), len(STREAMS))) >= self._dropout
        # A video of which everything would be taken keeps all.
        lost = ~(kept & present.any(axis=1))[:, self._columns].any(axis=1)
        kept[lost] = True
        return kept[:, None]


def sized(rows: Rows, length: int, is_looped: bool) -> Rows:
    """A video of `length` snippets, looped or as means of segments (`inference.networks.lengths`)."""
    if is_looped:
        return looped(rows, length)
    columns = {name: segment_means(getattr(rows, name), length) for name in INPUTS}
    present = segment_means(rows.present.astype(np.float32), length) > 0
    return Rows(**columns, present=present, camera=rows.camera)


def looped(rows: Rows, length: int) -> Rows:
    """A video of `length` snippets: a shorter one goes on from its beginning, of a longer one snippets at
    equal distances are picked. Unlike padding, nothing is added that was not there."""
    if len(rows) > length:
        return rows.taken(np.linspace(0, len(rows) - 1, length).astype(np.int64))
    return rows.taken(np.arange(length) % len(rows))


def one_video(rows: Rows, device: torch.device | None = None) -> Videos:
    """A batch of one, for scoring."""
    return several([rows], device)


def several(windows: Sequence[Rows], device: torch.device | None = None) -> Videos:
    """A batch of videos of one length, for scoring."""
    inputs = {
        name: torch.from_numpy(np.stack([getattr(each, name) for each in windows])).to(device)
        for name in INPUTS
    }
    present = torch.from_numpy(np.stack([each.present for each in windows]))
    return Videos(**inputs, present=present.to(device))
