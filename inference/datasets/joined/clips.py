"""The clips of a data set with what joining needs to know of them: their stretches, and whether they can be
heard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inference.datasets import Item, read_dataset
from inference.extractors.sound import SILENCE_DB, level_db
from inference.media.index import DEFAULT_FPS, SNIPPET_FRAMES, SNIPPET_HOP, FrameIndex, build_index
from inference.media.sound import SoundReader

FEWEST_CELLS = SNIPPET_FRAMES - 1
"""Cells of the analysis grid that must show something: of a shorter clip most of a snippet would be its last
picture standing still, and how long clips are tells their class."""


@dataclass(frozen=True, slots=True)
class Clip:
    """item      path, class and source
    starts    seconds at which its snippets begin that are filled to the end; none for too short a clip
    audible   whether it has a sound track with anything on it
    """

    item: Item
    starts: tuple[float, ...]
    audible: bool

    @property
    def source(self) -> str:
        return self.item.source

    @property
    def is_abnormal(self) -> bool:
        return self.item.is_abnormal


@cache
def read_clips(folder: Path) -> tuple[Clip, ...]:
    """All clips of a data set long enough for one snippet. Looks into every file, once a process.

    Raises LayoutError, and MediaError for a file that cannot be read.
    """
    clips = []
    for item in read_dataset(folder).items:
        index = build_index(item.path)
        clip = Clip(item, _starts(index), _audible(item.path, index))
        if clip.starts:
            clips.append(clip)
    return tuple(clips)


def _starts(index: FrameIndex) -> tuple[float, ...]:
    cells = len(index.cells())
    if cells < FEWEST_CELLS:
        return ()
    count = max(0, cells - SNIPPET_FRAMES) // SNIPPET_HOP + 1
    return tuple(place * SNIPPET_HOP / DEFAULT_FPS for place in range(count))


def _audible(path: Path, index: FrameIndex) -> bool:
    with SoundReader(path, origin=index.origin) as reader:
        sound = reader.read(0.0, index.duration)
    return sound is not None and level_db(sound) > SILENCE_DB
