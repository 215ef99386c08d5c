"""Where labelled pairs come from: drawn ones, or a folder of recorded visible and thermal clips."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from inference.systems.contrastive_fusion.network import CLASSES, FRAMES, SIZE
from inference.systems.contrastive_fusion.pairs import PairSet
from inference.types import Floats
from inference.weights.cache import cache_folder, make_once

DRAWN = "drawn"
"""What to give instead of a folder for drawn pairs."""
COUNTS = {"train": 3600, "validation": 360, "test": 900}

Item = tuple[Floats, Floats, int, bool]
"""visible and thermal (1, 16, 112, 112) in [0, 1], the class's number, whether light was low"""


@dataclass(frozen=True, slots=True)
class Data:
    """Three splits whose scenes are disjoint, and what the card tells of them."""

    train: PairSet
    validation: PairSet
    test: PairSet
    fingerprint: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def drawn_data(*, seed: int = 0, counts: Mapping[str, int] | None = None, quiet: bool = False) -> Data:
    """Drawn pairs, kept below the cache folder since drawing takes a hundredth of a second a pair.

    Training pairs have as many of each class. Half of the others are normal: accuracies are measured there.
    """
    from inference.systems.contrastive_fusion.drawn import SCENES, DrawnPairs

    wanted = {**COUNTS, **(counts or {})}
    sets, digests = {}, []
    for split, count in wanted.items():
        drawn = DrawnPairs(split, count, seed, balanced=split == "train")
        items = ((light, heat, number, bool(facts["low_light"])) for light, heat, number, facts in drawn)
        name = _digest({"split": split, "count": count, "seed": seed, "code": _drawing_code()})
        folder = make_once(
            cache_folder() / "contrastive_fusion" / f"drawn-{name}",
            _writer(items, count, quiet=quiet, title=f"drawing {split}"),
        )
        sets[split] = read_pairs(folder)
        digests.append(name)
    facts = {
        "source": "drawn by the program; no recording of a person is in it",
        "licence": "the project's own",
        "seed": seed,
        "counts": {split: counted(pairs) for split, pairs in sets.items()},
        "scenes": {split: SCENES[split] for split in sets},
    }
    return Data(sets["train"], sets["validation"], sets["test"], _digest(digests), facts)


def write_pairs(folder: Path, items: Iterable[Item], count: int) -> None:
    """Keep pairs as bytes in files that are read without loading them whole."""
    shape = (count, FRAMES, SIZE, SIZE)
    files = [
        np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=np.uint8, shape=shape)
        for name in ("visible", "thermal")
    ]
    classes, low = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    for row, (visible, thermal, number, low_light) in enumerate(items):
        for file, clip in zip(files, (visible, thermal), strict=True):
            file[row] = np.round(clip[0] * 255)
        classes[row], low[row] = number, low_light
    for file in files:
        file.flush()
    np.save(folder / "classes.npy", classes)
    np.save(folder / "low_light.npy", low)


def read_pairs(folder: Path) -> PairSet:
    """What `write_pairs` kept."""
    visible, thermal = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("visible", "thermal"))
    return PairSet(visible, thermal, np.load(folder / "classes.npy"), np.load(folder / "low_light.npy"))


def counted(pairs: PairSet) -> dict[str, int]:
    """Clips of each class."""
    counts = np.bincount(pairs.classes, minlength=len(CLASSES))
    return {name: int(count) for name, count in zip(CLASSES, counts, strict=True)}


def _writer(items: Iterable[Item], count: int, *, quiet: bool, title: str) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        write_pairs(folder, tqdm(items, total=count, desc=title, unit="pair", disable=quiet or None), count)

    return fill


def _drawing_code() -> str:
    """Changes when the drawing changes, so that old pairs are not taken for new ones."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted([*(package / "drawn").glob("*.py"), package / "windows.py"]):
        digest.update(os.fsencode(path.name) + path.read_bytes())
    return digest.hexdigest()


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
