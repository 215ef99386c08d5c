"""UCSD Ped1 and Ped2 as published, or as video files.

UCSDped2/Train/Train001/001.tif       normal only
UCSDped2/Test/Test001/001.tif
UCSDped2/Test/UCSDped2.m              abnormal frames: gt_frame = [61:180], counted from 1, end included
UCSDped2/Test/Test001_gt/001.bmp      masks, of some test clips

train/*.mp4, test/*.mp4, frame_labels.npz    the same clips as videos, with 0/1 for each frame by name
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from inference.datasets.files import folders_in, found_in, nested_in, pictures_in, videos_below
from inference.datasets.item import TEST, TRAIN, Item, LayoutError, counted
from inference.systems.protocol import ABNORMAL, NORMAL

EXPECTED = (
    "UCSDped1/ or UCSDped2/ with Train/TrainNNN/ and Test/TestNNN/ of pictures and a .m file of frame ranges "
    "or TestNNN_gt/ masks in Test/, or train/ and test/ of videos with frame_labels.npz"
)
_RANGES = re.compile(r"gt_frame\s*=\s*\[([^\]]*)\]")
_CLIP = re.compile(r"(train|test)\d+", re.IGNORECASE)

Labels = NDArray[np.bool_]


def read_ucsd_ped(folder: Path) -> tuple[Item, ...]:
    """Items of both splits of all subsets below `folder`; the source is the subset, for its clips share one
    scene. Raises LayoutError."""
    items: list[Item] = []
    for place in nested_in(folder):
        parts = {part.name.lower(): part for part in folders_in(place)}
        if {"train", "test"} <= parts.keys():
            items += _subset(place, parts["train"], parts["test"])
    if not items:
        raise LayoutError("UCSD Ped", EXPECTED, found_in(folder))
    return tuple(items)


def _subset(place: Path, train: Path, test: Path) -> list[Item]:
    clips = [path for path in folders_in(test) if _CLIP.fullmatch(path.name)]
    if clips:
        truth: Mapping[str, Labels] = _published_labels(test, clips)
        ordinary = [path for path in folders_in(train) if _CLIP.fullmatch(path.name)]
    elif (place / "frame_labels.npz").is_file():
        clips, ordinary = videos_below(test), videos_below(train)
        truth = _table(place / "frame_labels.npz")
    else:
        return []
    unlabelled = [path.stem for path in clips if path.stem not in truth]
    if unlabelled:
        raise LayoutError("UCSD Ped", EXPECTED, f"no frame labels of {counted(unlabelled)} in {test}")
    source = place.name
    return [
        *(Item(path, NORMAL, TRAIN, source, segments=()) for path in ordinary),
        *(
            Item(
                path,
                ABNORMAL if truth[path.stem].any() else NORMAL,
                TEST,
                source,
                frame_labels=truth[path.stem],
            )
            for path in clips
        ),
    ]


def _published_labels(test: Path, clips: list[Path]) -> dict[str, Labels]:
    """By clip, from the .m file, which speaks of all clips in order; else from masks."""
    lists = sorted(test.glob("*.m"))
    ranges = _RANGES.findall(lists[0].read_text(encoding="latin-1")) if lists else []
    if ranges:
        if len(ranges) < len(clips):
            raise LayoutError("UCSD Ped", EXPECTED, f"{len(ranges)} frame ranges for {len(clips)} test clips")
        return {
            clip.name: _in_ranges(text, len(pictures_in(clip)))
            for clip, text in zip(clips, ranges, strict=False)
        }
    masks = {clip.name: test / f"{clip.name}_gt" for clip in clips}
    return {name: _masked(pictures_in(masked)) for name, masked in masks.items() if masked.is_dir()}


def _in_ranges(text: str, frames: int) -> Labels:
    labels = np.zeros(frames, bool)
    for first, last in re.findall(r"(\d+)\s*:\s*(\d+)", text):
        labels[int(first) - 1 : int(last)] = True
    return labels


def _masked(pictures: list[Path]) -> Labels:
    import cv2

    labels = []
    for path in pictures:
        mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if mask is None:
            raise LayoutError("UCSD Ped", "masks as pictures", f"{path.name}, which is none")
        labels.append(bool((mask > 0).any()))
    return np.asarray(labels, bool)


def _table(path: Path) -> Mapping[str, Labels]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name]).reshape(-1) > 0 for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise LayoutError("UCSD Ped", "an NPZ file of plain arrays", f"{path.name}: {error}") from error
