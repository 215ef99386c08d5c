"""From recordings to the rows of a pool, one recording after the other; a run that was cut off goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from inference.datasets import DataSet, Item
from inference.extractors.pipeline import features_of
from inference.media.index import build_index
from inference.media.snippets import read_snippets
from inference.systems.deep_feature_fusion.configuration import Configuration, Unit
from inference.systems.deep_feature_fusion.extractors import Extractor
from inference.systems.deep_feature_fusion.measuring import Measurer, frames_in, looks_in
from inference.systems.deep_feature_fusion.model import columns_of
from inference.systems.deep_feature_fusion.pool import Pool
from inference.systems.deep_feature_fusion.rows import Columns, Examples, Rows
from inference.systems.deep_feature_fusion.windows import rows_of
from inference.systems.protocol import NORMAL
from inference.types import Features, Floats

SHOWN = 1.0
"""Seconds of a row's two that its class must show in, where a table says when it does."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """rows     of all recordings
    sources  (n,) the scene or person of each row's recording
    """

    rows: Rows
    sources: tuple[str, ...]

    @property
    def clips(self) -> tuple[str, ...]:
        return self.rows.clips


def fingerprint(dataset: DataSet) -> str:
    """Sixteen hexadecimal digits that change with the recordings' names, sizes, classes or sources."""
    told = [
        [name_of(dataset, item), item.path.stat().st_size, item.label, item.source, dict(item.facts)]
        for item in dataset.items
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def name_of(dataset: DataSet, item: Item) -> str:
    return item.path.relative_to(dataset.folder).as_posix()


def gather(
    dataset: DataSet,
    configuration: Configuration,
    extractors: Mapping[str, Extractor],
    folder: Path,
    *,
    quiet: bool = False,
) -> Gathered:
    """Measure every recording of a data set into a pool at `folder`; those that are in it already are not
    measured again.

    Raises PoolError for a pool of another configuration, MediaError for a recording that cannot be read.
    """
    looks = {name: Columns(name, item.version, item.size) for name, item in extractors.items()}
    pool = Pool.create(folder, columns_of(configuration, looks))
    known = set(pool.rows().clips)
    measurer = Measurer(configuration, extractors)
    for item in tqdm(dataset.items, desc="measuring", unit="clip", disable=quiet or None):
        name = name_of(dataset, item)
        if name not in known:
            examples, labels = measured(item, measurer, configuration, name)
            if labels:
                pool.append(examples, labels)
    sources = {name_of(dataset, item): item.source for item in dataset.items}
    rows = pool.rows()
    return Gathered(rows, tuple(sources[clip] for clip in rows.clips))


def measured(
    item: Item, measurer: Measurer, configuration: Configuration, name: str
) -> tuple[Examples, list[str]]:
    """Rows of one recording and the class of each.

    Where the data set's table says when a class shows, in a column such as `fall_seconds` ("1.5-4"), rows of
    other times are "normal" if it does not show at all and are left out if it shows for less than a second.
    """
    index = build_index(item.path)
    rows: list[Floats] = []
    times: list[float] = []
    labels: list[str] = []
    for snippet in read_snippets(item.path, index):
        label = _label(item, snippet.start, min(snippet.end, index.duration))
        if label is None:
            continue
        features = features_of(snippet, measurer.extract(snippet))
        own = rows_of(looks_in(features, configuration.extractors), configuration)
        rows.append(own)
        times += _times(features, configuration, len(own))
        labels += [label] * len(own)
    joined = np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)
    return Examples(joined, [name] * len(joined), np.asarray(times, np.float64)), labels


def _label(item: Item, start: float, end: float) -> str | None:
    told = item.facts.get(f"{item.label}_seconds", "")
    first, dash, last = told.partition("-")
    if item.label == NORMAL or not dash:
        return item.label
    shared = min(end, float(last)) - max(start, float(first))
    if shared >= min(SHOWN, end - start):
        return item.label
    return NORMAL if shared <= 0 else None


def _times(features: Features, configuration: Configuration, rows: int) -> list[float]:
    if configuration.unit is Unit.WINDOW:
        return [features.start] * rows
    numbers = next(iter(frames_in(features, configuration.extractors).values()))
    known = dict(zip(features.frame_numbers.tolist(), features.frame_times.tolist(), strict=True))
    return [float(known[number]) for number in numbers.tolist()]
