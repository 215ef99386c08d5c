"""What is learned from: labelled recordings, and sound files that have no picture, measured once each.

Each is measured as recordings are and as cameras are (hops of one second, fewer looks), and the model learns
from both. Features are kept in files, so that a run which was cut off goes on, and other rows of a table find
them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from inference.datasets import DataSet, Item
from inference.datasets.joined.measured import MeasuredClips
from inference.errors import TrainingError
from inference.extractors.storage import load_features, save_features
from inference.media.hops import read_hops
from inference.media.index import build_index
from inference.systems.avar_net.measuring import FamilyMeasurer, sound_snippets
from inference.systems.deep_feature_fusion.sounds import sound_of
from inference.types import Features, Floats, Snippet

SOUND_ENDINGS = frozenset({".ogg", ".wav", ".flac", ".mp3"})
GREYS = (0, 16, 64, 128, 200, 255)
"""Of the blank pictures, which a camera shows that is covered or off."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A recording or sound file and what was measured of it.

    label    its class
    group    its scene, or the fold of its sound: what belongs on one side of a split
    pictured whether it is a recording, or sound alone
    forms    its features as a recording, and as a camera's hops
    split    "train", "validation", "test", or "" where the data set does not say
    """

    name: str
    label: str
    group: str
    pictured: bool
    forms: tuple[Sequence[Features], ...]
    split: str = ""


def gather(
    dataset: DataSet,
    clips: MeasuredClips,
    folder: Path,
    *,
    measurer: FamilyMeasurer,
    quiet: bool = False,
) -> list[Measured]:
    """Every recording of a data set. Raises MediaError for one that cannot be read.

    clips     where features of recordings are, or will be
    """
    clips.measure((item.path for item in dataset.items), measurer.pipeline, quiet=quiet)
    live = FamilyMeasurer(measurer.family, measurer.extractors, live=True)

    def as_camera(item: Item) -> Iterator[Features]:
        # Extractors remember pictures by source and number, and those of a camera are smaller.
        hops = read_hops(item.path, build_index(item.path))
        return live(replace(hop, source=f"{hop.source} as a camera") for hop in hops)

    gathered = []
    for item in tqdm(dataset.items, desc="measuring as cameras", unit="clip", disable=quiet or None):
        name = item.path.relative_to(dataset.folder).as_posix()
        camera = _kept(folder, name, "camera", partial(as_camera, item))
        gathered.append(Measured(name, item.label, item.source, True, (clips[item.path], camera), item.split))
    return gathered


def gather_sounds(
    place: Path, folder: Path, *, measurer: FamilyMeasurer, quiet: bool = False
) -> list[Measured]:
    """Sound files in folders of classes; names begin with the number of their fold, as in ESC-10 and ESC-50.

    Raises TrainingError where there are none.
    """
    files = sorted(path for path in place.glob("*/*") if path.suffix.lower() in SOUND_ENDINGS)
    if not files:
        raise TrainingError(
            f"{place} holds no sound files in folders of classes (<class>/<fold>-<name>.ogg)."
        )
    gathered = []
    for path in tqdm(files, desc="measuring sounds", unit="sound", disable=quiet or None):
        name = path.relative_to(place).as_posix()
        forms = tuple(
            _kept(folder, name, form, partial(_heard, path, measurer, seconds))
            for form, seconds in (("recording", 2.0), ("camera", 1.0))
        )
        fold = path.name.partition("-")[0]
        gathered.append(Measured(name, path.parent.name, f"fold {fold}", False, forms))
    return gathered


def blanks(measurer: FamilyMeasurer) -> list[Features]:
    """Features of pictures of one grey, without sound: what a covered or dark camera shows."""
    found = []
    for number, grey in enumerate(GREYS):
        frames = np.full((16, 120, 160, 3), grey, np.uint8)
        snippet = Snippet(
            source=f"blank {grey}",
            sequence=number,
            start=0.0,
            end=2.0,
            frame_start=0,
            frame_end=16,
            frames=frames,
            frame_numbers=np.arange(16, dtype=np.int64),
            frame_times=np.arange(16) / 8.0,
            fps=8.0,
        )
        found.append(measurer.one(snippet))
    return found


def fingerprint(items: Sequence[Measured]) -> str:
    """Sixteen hexadecimal digits that change with the recordings' names, classes or groups."""
    told = [[item.name, item.label, item.group, len(item.forms[0])] for item in items]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _heard(path: Path, measurer: FamilyMeasurer, seconds: float) -> Iterator[Features]:
    sound: Floats = sound_of(path)
    return measurer.heard(sound_snippets(str(path), sound, seconds=seconds))


def _kept(
    folder: Path, name: str, form: str, measure: Callable[[], Iterator[Features]]
) -> Sequence[Features]:
    """Features from their file, or measured into it."""
    key = hashlib.sha256(name.encode()).hexdigest()[:16]
    path = folder / form / f"{key}.safetensors"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        save_features(path, list(measure()))
    return load_features(path)
