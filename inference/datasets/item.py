"""What readers of data sets return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from inference.datasets.annotations import Segment
from inference.errors import InferenceError
from inference.systems.protocol import NORMAL

TRAIN, VALIDATION, TEST = SPLITS = ("train", "validation", "test")


class LayoutError(InferenceError):
    """A folder that is not laid out as the data set is; the sentence says what was expected and found."""

    code = "layout"

    def __init__(self, data_set: str, expected: str, found: str) -> None:
        super().__init__(f"{data_set} is expected as {expected}; found {found}.")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One recording of a data set.

    path          a video file, or a folder of numbered pictures (`is_pictures`)
    label         its class; "normal" for the normal one, whatever the data set calls it
    labels        all its classes where it has several, the main one first
    split         "train", "validation" or "test"; "" where the data set does not say
    source        the scene, person or upload it was taken from: items of one source belong on one side of a
                  split. Its own name where the data set does not say
    thermal       the thermal recording of the same scene and time, or None
    frame_labels  (F,) whether each frame is abnormal, or None
    segments      abnormal frames [start, end) with their class, or None where they are not annotated; empty
                  for a normal recording
    facts         further columns of the data set's table, as they are written there
    """

    path: Path
    label: str
    split: str
    source: str
    thermal: Path | None = None
    labels: tuple[str, ...] = ()
    frame_labels: NDArray[np.bool_] | None = None
    segments: tuple[Segment, ...] | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        return self.path.name if self.is_pictures else self.path.stem

    @property
    def is_pictures(self) -> bool:
        return self.path.is_dir()

    @property
    def is_abnormal(self) -> bool:
        return self.label != NORMAL

    def truth(self, frames: int) -> NDArray[np.bool_] | None:
        """(frames,) whether each frame is abnormal, None where only the recording as a whole is labelled.

        Labels of a few frames more or less than the file decodes to are cut or continued: encoders drop and
        repeat frames at the end. Raises ValueError when they differ by more than a second's worth (30).
        """
        if self.frame_labels is not None:
            if abs(len(self.frame_labels) - frames) > 30 or not len(self.frame_labels):
                raise ValueError(
                    f"{self.name} has {frames} frames, but {len(self.frame_labels)} are labelled."
                )
            return np.pad(
                self.frame_labels[:frames], (0, max(0, frames - len(self.frame_labels))), mode="edge"
            )
        if self.segments is None:
            return None if self.is_abnormal else np.zeros(frames, bool)
        labels = np.zeros(frames, bool)
        for segment in self.segments:
            labels[segment.start : segment.end] = True
        return labels


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """layout   name of the reader in `inference.datasets.LAYOUTS`
    classes  that occur, the normal one first, then by name
    """

    layout: str
    folder: Path
    items: tuple[Item, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted({item.label for item in self.items}, key=lambda name: (name != NORMAL, name)))

    def of(self, *splits: str) -> tuple[Item, ...]:
        """The items of the named splits."""
        return tuple(item for item in self.items if item.split in splits)


def counted(names: Iterable[str], limit: int = 4) -> str:
    """A few of `names` for a sentence, and how many more there are."""
    listed = sorted(names)
    if not listed:
        return "nothing"
    more = f" and {len(listed) - limit} more" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + more
