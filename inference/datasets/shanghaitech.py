"""ShanghaiTech Campus as published.

training/videos/<scene>_<number>.avi          normal only
testing/frames/<scene>_<number>/000.jpg       test videos as pictures (or testing/videos/*.avi)
testing/test_frame_mask/<scene>_<number>.npy  0/1 for each frame
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.datasets.files import folders_in, found_in, inner, pictures_in, videos_below
from inference.datasets.item import TEST, TRAIN, Item, LayoutError, counted
from inference.systems.protocol import ABNORMAL, NORMAL

EXPECTED = (
    "training/videos/<scene>_<number>.avi, testing/frames/<scene>_<number>/ with pictures and "
    "testing/test_frame_mask/<scene>_<number>.npy"
)


def read_shanghaitech(folder: Path) -> tuple[Item, ...]:
    """Items of both splits; a test item's label tells whether any of its frames is abnormal, and its source
    is its scene. Raises LayoutError."""
    testing, training = inner(folder, "testing", "test"), inner(folder, "training", "train")
    masks = inner(testing, "test_frame_mask", "frame_masks") if testing else None
    if testing is None or masks is None:
        raise LayoutError("ShanghaiTech", EXPECTED, found_in(testing or folder))
    labels = {path.stem: path for path in sorted(masks.glob("*.npy"))}
    items = [Item(path, NORMAL, TRAIN, _scene(path), segments=()) for path in _recordings(training)]
    recordings = _recordings(testing)
    unlabelled = [path.stem for path in recordings if path.stem not in labels]
    if not recordings or unlabelled:
        found = f"no mask of {counted(unlabelled)}" if unlabelled else found_in(testing)
        raise LayoutError("ShanghaiTech", EXPECTED, found)
    return (*items, *(_test_item(path, labels) for path in recordings))


def _test_item(path: Path, masks: Mapping[str, Path]) -> Item:
    truth = _mask(masks[path.stem])
    return Item(path, ABNORMAL if truth.any() else NORMAL, TEST, _scene(path), frame_labels=truth)


def _recordings(folder: Path | None) -> list[Path]:
    """Videos, and folders of pictures of which there is no video."""
    if folder is None:
        return []
    videos = videos_below(folder)
    named = {path.stem for path in videos}
    frames = inner(folder, "frames")
    pictures = [path for path in folders_in(frames) if pictures_in(path)] if frames else []
    return sorted(
        [*videos, *(path for path in pictures if path.name not in named)], key=lambda path: path.stem
    )


def _mask(path: Path) -> NDArray[np.bool_]:
    try:
        return np.asarray(np.load(path, allow_pickle=False)).reshape(-1) > 0
    except (OSError, ValueError, EOFError) as error:
        raise LayoutError(
            "ShanghaiTech", "plain arrays in test_frame_mask/", f"{path.name}: {error}"
        ) from error


def _scene(path: Path) -> str:
    return path.stem.partition("_")[0]
