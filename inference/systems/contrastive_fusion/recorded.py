"""Labelled pairs cut from recordings: visible and thermal clips in a layout that `datasets` reads."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from inference.datasets import TEST, TRAIN, VALIDATION, Item, LayoutError, read_dataset
from inference.errors import MediaError, TrainingError
from inference.media.index import build_index
from inference.media.snippets import Companion, read_snippets
from inference.systems.contrastive_fusion.crops import CropFinder, Group
from inference.systems.contrastive_fusion.cutting import Crop
from inference.systems.contrastive_fusion.lowlight import low_light
from inference.systems.contrastive_fusion.network import CLASSES, FRAMES, SIZE
from inference.systems.contrastive_fusion.pairs import NORMAL, PairSet
from inference.systems.contrastive_fusion.sources import Data, counted
from inference.types import Snippet
from inference.weights.cache import cache_folder, make_once

log = logging.getLogger(__name__)

VERSION = 2
"""Of how crops are cut; a new one makes kept crops be cut anew."""
TEST_SHARE, VALIDATION_SHARE = 0.3, 0.1
"""Of the sources, where a data set names no split: 70 : 30 as in the paper, validation from the 70."""
MOSTLY = 0.5
"""Share of a snippet's frames that must be abnormal for it to show the recording's behaviour."""

_MODALITIES = ("visible", "thermal")
_SHAPE = (FRAMES, SIZE, SIZE)


def recorded_data(folder: Path, *, finder: CropFinder | None = None, quiet: bool = False) -> Data:
    """Person crops of a data set's recordings, kept below the cache folder, as cutting takes long.

    Of an abnormal recording the largest group of people shows its behaviour; of a normal one all do. Without
    splits of its own the data set is split by source. A recording that cannot be read is left out, with a
    warning. Raises LayoutError for a folder or classes that do not fit, and TrainingError where a split has
    no people in it.
    """
    items = split_by_source(_known(folder))
    digest = _fingerprint(folder, items)
    find = _Once(finder)
    kept = make_once(
        cache_folder() / "contrastive_fusion" / f"recorded-{digest}",
        lambda aside: _write(aside, items, find, quiet=quiet),
    )
    sets = {split: _read(kept / split) for split in (TRAIN, VALIDATION, TEST)}
    for split, pairs in sets.items():
        if not len(pairs):
            raise TrainingError(f"Nobody was found in the recordings of {folder} that are for {split}.")
    facts = {
        "source": f"recordings in {folder.name}",
        "licence": "as its source states",
        "counts": {split: counted(pairs) for split, pairs in sets.items()},
        "recordings": {split: sum(item.split == split for item in items) for split in sets},
    }
    return Data(sets[TRAIN], sets[VALIDATION], sets[TEST], digest, facts)


def split_by_source(items: Sequence[Item]) -> list[Item]:
    """The items with a split each: what has none gets one, and validation is taken from what is to be trained
    on; recordings of one source stay together. Always the same for the same sources."""
    placed = [item if item.split else replace(item, split=TRAIN) for item in items]
    if not any(item.split for item in items):
        placed = _moved(placed, TRAIN, TEST, TEST_SHARE)
    if not any(item.split == VALIDATION for item in placed):
        placed = _moved(placed, TRAIN, VALIDATION, VALIDATION_SHARE / (1 - TEST_SHARE))
    return placed


def _moved(items: Sequence[Item], taken_from: str, to: str, share: float) -> list[Item]:
    """Move about `share` of the sources of one split to another, at least one."""
    sources = {item.source for item in items if item.split == taken_from}
    ordered = sorted(sources, key=lambda source: hashlib.sha256(source.encode()).digest())
    moved = set(ordered[: max(1, round(share * len(ordered)))])
    return [
        replace(item, split=to) if item.split == taken_from and item.source in moved else item
        for item in items
    ]


def _known(folder: Path) -> tuple[Item, ...]:
    items = read_dataset(folder).items
    unknown = {item.label for item in items} - set(CLASSES)
    if unknown:
        raise LayoutError(
            "A data set for contrastive_fusion",
            f"recordings of the classes {', '.join(CLASSES)}",
            f"the classes {', '.join(sorted(unknown))}",
        )
    return items


class _Once:
    """The finder, made only if there is something to cut: its detector takes seconds to load."""

    def __init__(self, finder: CropFinder | None) -> None:
        self._finder = finder

    def __call__(self, snippet: Snippet) -> Iterator[tuple[Group, bool]]:
        """Groups of people, largest first, each with whether light was low."""
        self._finder = self._finder or CropFinder()
        found = self._finder.find(snippet)
        return ((group, low_light(found.dark_share)) for group in found.groups)


def _write(folder: Path, items: Sequence[Item], find: _Once, *, quiet: bool) -> None:
    """A folder a split: raw bytes of each modality's crops, and the classes and the light of each pair."""
    for split in (TRAIN, VALIDATION, TEST):
        into = folder / split
        into.mkdir()
        classes: list[int] = []
        low: list[bool] = []
        with ExitStack() as stack:
            files = [stack.enter_context((into / f"{name}.bin").open("wb")) for name in _MODALITIES]
            ours = [item for item in items if item.split == split]
            for item in tqdm(ours, desc=f"cutting {split}", unit="clip", disable=quiet or None):
                for group, number, dark in _cut(item, find):
                    for file, crop in zip(files, (group.visible, group.thermal), strict=True):
                        file.write(_or_nothing(crop).tobytes())
                    classes.append(number)
                    low.append(dark)
        np.save(into / "classes.npy", np.asarray(classes, np.int64))
        np.save(into / "low_light.npy", np.asarray(low, np.bool_))


def _cut(item: Item, find: _Once) -> Iterator[tuple[Group, int, bool]]:
    """Groups of a recording's snippets with their class and light."""
    try:
        index = build_index(item.path)
        companion = Companion(item.thermal, build_index(item.thermal)) if item.thermal else None
        abnormal = item.truth(index.frame_count)
        for snippet in read_snippets(item.path, index, thermal=companion):
            number = CLASSES.index(item.label)
            if abnormal is not None and abnormal[snippet.frame_numbers].mean() <= MOSTLY:
                number = NORMAL
            for place, (group, dark) in enumerate(find(snippet)):
                # Who else is in the picture while something happens may only be passing by.
                if place == 0 or not item.is_abnormal:
                    yield group, number, dark
    except MediaError as error:
        log.warning("%s is left out: %s", item.path, error)


def _or_nothing(crop: Crop | None) -> Crop:
    return np.zeros(_SHAPE, np.uint8) if crop is None else np.ascontiguousarray(crop)


def _read(folder: Path) -> PairSet:
    classes, low = np.load(folder / "classes.npy"), np.load(folder / "low_light.npy")
    clips: list[NDArray[np.uint8]] = [
        np.memmap(folder / f"{name}.bin", np.uint8, "r", shape=(len(classes), *_SHAPE))
        if len(classes)
        else np.empty((0, *_SHAPE), np.uint8)
        for name in _MODALITIES
    ]
    return PairSet(clips[0], clips[1], classes, low)


def _fingerprint(folder: Path, items: Sequence[Item]) -> str:
    """Of which recordings there are, how long their files, and what is said of them."""
    digest = hashlib.sha256(f"crops {VERSION}".encode())
    for item in sorted(items, key=lambda item: item.path):
        files = [path for path in (item.path, item.thermal) if path is not None]
        told = [item.label, item.split, item.source]
        sizes = [f"{path.relative_to(folder)}:{path.stat().st_size}" for path in files]
        digest.update("\n".join([*told, *sizes, ""]).encode())
    return digest.hexdigest()[:16]
