"""XD-Violence as published.

    1-1004/, 1005-2004/, ..., or train/         training videos
    videos/, or test/                           test videos
    annotations.txt                             segments of the abnormal test videos, in frames

Names tell the classes: <film>__#<from>_<to>_label_<codes>.mp4. Where no folder tells the split, the annotated
videos are the test split.
"""

from __future__ import annotations

import re
from pathlib import Path

from inference.datasets.annotations import Segment, read_xd_annotations, xd_labels
from inference.datasets.files import found_in, videos_below
from inference.datasets.item import TEST, TRAIN, Item, LayoutError
from inference.datasets.pairs import split_of
from inference.systems.protocol import NORMAL

EXPECTED = (
    "videos called ..._label_<codes>.mp4 in 1-1004/ and the like or train/, and in videos/ or test/, with "
    "annotations.txt"
)
_TRAINING_PART = re.compile(r"\d+-\d+")


def read_xd_violence(folder: Path) -> tuple[Item, ...]:
    """Items with all their classes and the split; test videos have their segments. Raises LayoutError,
    AnnotationError."""
    videos = videos_below(folder)
    lists = [path for path in sorted(folder.rglob("*.txt")) if "annotation" in path.name.lower()]
    unnamed = [path for path in videos if not xd_labels(path.name)]
    if not videos or not lists or unnamed:
        found = (
            f"{unnamed[0].relative_to(folder)}, whose name tells no class"
            if unnamed
            else f"{len(videos)} videos but no annotations.txt"
            if videos
            else found_in(folder)
        )
        raise LayoutError("XD-Violence", EXPECTED, found)
    segments = read_xd_annotations(lists[0])
    return tuple(_item(folder, path, segments.get(path.stem)) for path in videos)


def _item(folder: Path, path: Path, annotated: tuple[Segment, ...] | None) -> Item:
    labels = xd_labels(path.name)
    film = path.stem.partition("__")[0]
    segments = () if labels == (NORMAL,) else annotated
    return Item(
        path, labels[0], _split(folder, path, annotated is not None), film, labels=labels, segments=segments
    )


def _split(folder: Path, path: Path, annotated: bool) -> str:
    for part in path.relative_to(folder).parts[:-1]:
        if _TRAINING_PART.fullmatch(part):
            return TRAIN
        if part.lower() == "videos":
            return TEST
        if split := split_of(part):
            return split
    return TEST if annotated else TRAIN
