"""Rows of a stretch of a recording, as the pools of a model hold them, and their files.

A file is safetensors: `<table>.features` (n, d) float32 and `<table>.times` (n,) float64 of the table for
recordings and, where the model carries a companion, of the one for cameras; what their columns are and where
the stretch came from stands in its header.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save

from inference.extractors.pipeline import features_of
from inference.media.index import DEFAULT_FPS, SNIPPET_FRAMES, SNIPPET_HOP, FrameIndex, build_index
from inference.media.snippets import read_snippets
from inference.systems.deep_feature_fusion.configuration import Configuration
from inference.systems.deep_feature_fusion.gathering import SHOWN
from inference.systems.deep_feature_fusion.measuring import Measurer, looks_in
from inference.systems.deep_feature_fusion.model import LIVE_CARD, Model, check_versions, columns_of
from inference.systems.deep_feature_fusion.pool import PoolError
from inference.systems.deep_feature_fusion.rows import Columns
from inference.systems.deep_feature_fusion.sharing import shared
from inference.systems.deep_feature_fusion.windows import rows_of
from inference.types import Features, Floats
from inference.weights.cache import write_aside

MOST_ROWS = 8
"""Snippets that are taken of one stretch, evenly: more of one event say little that is new, and would make a
long event weigh like many."""

FORMAT = "watchpost-stretch-1"
RECORDINGS, CAMERAS = "recordings", "cameras"


@dataclass(frozen=True, slots=True)
class Table:
    """columns   what the d columns are
    features  (n, d) float32
    times     (n,) seconds into the recording at which each row's snippet begins, float64
    """

    columns: tuple[Columns, ...]
    features: Floats
    times: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was measured of a stretch for recordings and, None where the model does not distinguish, for
    cameras."""

    recordings: Table
    cameras: Table | None

    def __len__(self) -> int:
        return len(self.recordings.features)


class Measuring:
    """Measures for the pools of one model, with the process' shared networks. Not for two threads at once."""

    def __init__(self, folder: Path) -> None:
        """folder  of the model. Raises ModelError when its networks are of other versions than those that are
        installed, WeightsMissing, WeightsCorrupt."""
        self._recordings = _Pass(Model.load(folder))
        self._cameras = _Pass(Model.load_live(folder)) if (folder / LIVE_CARD).is_file() else None

    def fits(self, stretch: Stretch) -> bool:
        """Whether rows that were measured before are what would be measured now."""
        own = None if self._cameras is None else self._cameras.columns
        cameras = None if stretch.cameras is None else stretch.cameras.columns
        return stretch.recordings.columns == self._recordings.columns and own == cameras

    def stretch(self, recording: Path, start: float, end: float, *, known: Table | None = None) -> Stretch:
        """known  rows of the recording that were measured before; those of the same columns are taken again.

        Raises MediaError, and PoolError when nothing can be seen in that time.
        """
        index = build_index(recording)
        numbers = snippets_in(start, end, index.snippet_count())
        table = _known(known, self._recordings.columns, numbers)
        passes = [each for each in (None if table else self._recordings, self._cameras) if each is not None]
        found = _measured(recording, index, numbers, passes)
        table = table or found[id(self._recordings)]
        if not len(table.features):
            raise PoolError("Nothing can be seen in this stretch.")
        return Stretch(table, None if self._cameras is None else found[id(self._cameras)])


def snippets_in(start: float, end: float, count: int) -> list[int]:
    """Which of a recording's `count` snippets of two seconds a stretch is told by: those that share at least
    a second with it (or all of a shorter one), at most MOST_ROWS; at least the one that shares most."""
    seconds, length = SNIPPET_HOP / DEFAULT_FPS, SNIPPET_FRAMES / DEFAULT_FPS
    near = range(max(0, int((start - length) / seconds)), min(count, int(end / seconds) + 2))
    share = {
        number: min(end, number * seconds + length) - max(start, number * seconds) for number in near
    } or {max(0, count - 1): 0.0}
    enough = [number for number, shown in share.items() if shown >= min(SHOWN, end - start) - 1e-6]
    numbers = enough or [max(share, key=lambda number: share[number])]
    places = np.linspace(0, len(numbers) - 1, min(MOST_ROWS, len(numbers)))
    return [numbers[place] for place in np.unique(places.round().astype(int)).tolist()]


def table_of(features: Sequence[Features], configuration: Configuration, columns: Sequence[Columns]) -> Table:
    """Rows of snippets that the system has measured already; KeyError for features of another one."""
    rows, times = [], []
    for item in features:
        own = rows_of(looks_in(item, configuration.extractors), configuration)
        rows.append(own)
        times += [item.start] * len(own)
    joined = np.concatenate(rows) if rows else np.zeros((0, sum(item.size for item in columns)), np.float32)
    return Table(tuple(columns), np.asarray(joined, np.float32), np.asarray(times, np.float64))


def save_stretch(path: Path, stretch: Stretch, told: Mapping[str, Any]) -> None:
    """Write a file in one step. told: provenance, as JSON"""
    tables = {RECORDINGS: stretch.recordings}
    if stretch.cameras is not None:
        tables[CAMERAS] = stretch.cameras
    arrays: dict[str, NDArray[Any]] = {}
    for name, table in tables.items():
        arrays[f"{name}.features"] = np.ascontiguousarray(table.features, np.float32)
        arrays[f"{name}.times"] = np.ascontiguousarray(table.times, np.float64)
    columns = {name: [asdict(item) for item in table.columns] for name, table in tables.items()}
    header = {"format": FORMAT, "columns": json.dumps(columns), "told": json.dumps(dict(told))}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_aside(path, bytes(save(arrays, header)))


def load_stretch(path: Path) -> Stretch:
    """Raises PoolError for a file that is gone or damaged."""
    try:
        with safe_open(path, framework="numpy") as file:
            header = dict(file.metadata() or {})
        arrays = load_file(path)
        columns = json.loads(header["columns"])
        tables = {
            name: Table(
                tuple(Columns(**item) for item in told), arrays[f"{name}.features"], arrays[f"{name}.times"]
            )
            for name, told in columns.items()
        }
        return Stretch(tables[RECORDINGS], tables.get(CAMERAS))
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise PoolError(f"{path} does not hold the rows of a stretch: {error}.") from error


class _Pass:
    def __init__(self, model: Model) -> None:
        extractors = shared(model.configuration.extractors)
        looks = {item.name: Columns(item.name, item.version, item.size) for item in extractors.values()}
        self.columns = columns_of(model.configuration, looks)
        check_versions(model, self.columns)
        self.configuration = model.configuration
        self.measurer = Measurer(model.configuration, extractors)


def _known(known: Table | None, columns: tuple[Columns, ...], numbers: Sequence[int]) -> Table | None:
    """The rows of these snippets, if all of them are known and mean the same."""
    if known is None or known.columns != columns:
        return None
    wanted = [number * SNIPPET_HOP / DEFAULT_FPS for number in numbers]
    chosen = np.isin(np.round(known.times, 3), np.round(wanted, 3))
    if len(np.unique(known.times[chosen])) < len(wanted):
        return None
    return Table(known.columns, known.features[chosen], known.times[chosen])


def _measured(
    recording: Path, index: FrameIndex, numbers: Sequence[int], passes: Sequence[_Pass]
) -> dict[int, Table]:
    """A table for each pass, by its identity, from one reading of the recording."""
    features: dict[int, list[Features]] = {id(each): [] for each in passes}
    if passes:
        for snippet in read_snippets(recording, index, first=numbers[0], last=numbers[-1] + 1):
            if snippet.sequence in numbers:
                for each in passes:
                    features[id(each)].append(features_of(snippet, each.measurer.extract(snippet)))
    return {id(each): table_of(features[id(each)], each.configuration, each.columns) for each in passes}
