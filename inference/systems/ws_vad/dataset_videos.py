"""Recordings of a data set with splits, as videos to learn from and to be judged on frame by frame."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from inference.datasets import TEST, TRAIN, VALIDATION, DataSet, Item, read_dataset
from inference.datasets.pictures import as_video
from inference.errors import TrainingError
from inference.evaluate.frames import ScoredSnippet, frame_scores
from inference.evaluate.metrics import anomaly_areas, areas
from inference.extractors.storage import load_features, save_features
from inference.media.index import build_index
from inference.media.snippets import read_snippets
from inference.systems.protocol import NORMAL
from inference.systems.ws_vad.configuration import Configuration, Schedule
from inference.systems.ws_vad.fitting import Fitted, Labelled, Learner
from inference.systems.ws_vad.inputs import read_rows
from inference.systems.ws_vad.judging import judged, judged_causally
from inference.systems.ws_vad.lines import choose_line
from inference.systems.ws_vad.trained import SYSTEM, Line, pack
from inference.systems.ws_vad.videos import sized
from inference.training.randomness import generator_for
from inference.training.store import write
from inference.types import Features, Snippet

HELD_BACK = 0.15
"""Share of the training sources on which the line is chosen, where the data set has no validation split."""

MODEL = "model"
Measure = Callable[[Iterable[Snippet]], Iterator[Features]]


def train_on_dataset(arguments: argparse.Namespace, configuration: Configuration, schedule: Schedule) -> Path:
    """Measure, learn from the training split, judge the test split; returns the model's folder.

    Raises LayoutError, TrainingError, MediaError, WeightsMissing.
    """
    began = time.monotonic()
    dataset = read_dataset(arguments.data)
    learned, held_back, tested = split(dataset, seed=arguments.seed)
    if not learned:
        raise TrainingError("The data set has no training split; short clips are learned from with --joined.")
    measured = MeasuredRecordings(
        dataset,
        arguments.features or arguments.out / "features",
        measure_of(configuration),
        quiet=arguments.quiet,
    )
    classes = (NORMAL, *sorted({item.label for item in dataset.items if item.is_abnormal}))
    videos = [
        Labelled(item.name, sized(rows, schedule.length, schedule.looped), classes.index(item.label))
        for item in learned
        for rows in [read_rows(configuration.extractors, measured[item])[0]]
    ]
    learner = Learner(
        configuration,
        schedule,
        classes=len(classes),
        seed=arguments.seed,
        quiet=arguments.quiet,
        shared=arguments.shared,
    )
    fitted = learner.learn(videos, arguments.out)
    lines = [
        _line(fitted, configuration, held_back or learned, measured, causal=causal)
        for causal in (False, True)
    ]
    tensors, facts = pack(fitted.networks, fitted.preparation, configuration, classes, *lines)
    card = {
        "system": SYSTEM,
        **facts,
        "data": {"layout": dataset.layout, "recordings": len(learned), "licence": arguments.licence},
        "split": f"{len(learned)} to learn from, {len(held_back)} for the line, {len(tested)} to test on",
        "seed": arguments.seed,
        "schedule": asdict(schedule),
        "device": str(learner.device),
        "metrics": _metrics(fitted, configuration, tested, measured),
        "seconds": round(time.monotonic() - began, 1),
        "seconds_by_stage": fitted.seconds,
    }
    return write(arguments.out / MODEL, tensors, card)


def split(dataset: DataSet, *, seed: int) -> tuple[list[Item], list[Item], list[Item]]:
    """What is learned from, what the line is chosen on, and what is tested on; whole sources each."""
    by_split = {
        name: [item for item in dataset.items if item.split == name] for name in (TRAIN, VALIDATION, TEST)
    }
    learned, held_back = by_split[TRAIN], by_split[VALIDATION]
    if not held_back and learned:
        sources = sorted({item.source for item in learned})
        count = round(HELD_BACK * len(sources))
        chosen = set(generator_for(seed, 10**6 + 1).permutation(sources)[:count].tolist())
        kept = [item for item in learned if item.source in chosen]
        # Of too small a data set nothing is spared: the line needs both kinds, and so does learning.
        rest = [item for item in learned if item.source not in chosen]
        if all(len({item.is_abnormal for item in part}) == 2 for part in (kept, rest)):
            learned, held_back = rest, kept
    return learned, held_back, by_split[TEST]


class MeasuredRecordings:
    """Features of a data set's recordings, one file each, measured when first asked for and kept."""

    def __init__(self, dataset: DataSet, folder: Path, measure: Measure, *, quiet: bool = False) -> None:
        self._dataset, self._folder, self._measure, self._quiet = dataset, folder, measure, quiet

    def __getitem__(self, item: Item) -> list[Features]:
        """Raises MediaError, LayoutError."""
        name = item.path.relative_to(self._dataset.folder).with_suffix("").as_posix().replace("/", "-")
        place = self._folder / f"{name}.safetensors"
        if not place.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            with as_video(item, self._dataset.layout) as path:
                index = build_index(path)
                snippets = tqdm(
                    read_snippets(path, index),
                    total=index.snippet_count(),
                    desc=name,
                    unit="snippet",
                    disable=self._quiet or None,
                    leave=False,
                )
                save_features(place, list(self._measure(snippets)))
        return load_features(place)


def measure_of(configuration: Configuration) -> Measure:
    """How recordings are measured for a configuration. Raises WeightsMissing, WeightsCorrupt."""
    if configuration.extractors == "paper":
        from inference.systems.ws_vad.paper_extractors import build_paper_extractor

        return build_paper_extractor(configuration.architecture.streams).measure
    from inference.extractors.build import shared_kit
    from inference.extractors.pipeline import FeatureExtractor
    from inference.systems.ws_vad.extractors import SHARED, build_stream_extractor

    return FeatureExtractor([*shared_kit().lanes(SHARED), [build_stream_extractor(camera=False)]]).extract


def _scores(
    fitted: Fitted, configuration: Configuration, features: Sequence[Features], *, causal: bool = False
) -> NDArray[np.float64]:
    rows = fitted.preparation(read_rows(configuration.extractors, features)[0], configuration.architecture)
    found = (
        judged_causally(fitted.networks, rows, 0, configuration.window)
        if causal
        else judged(fitted.networks, rows)
    )
    return configuration.smooth(found.scores, causal=causal)


def _line(
    fitted: Fitted,
    configuration: Configuration,
    items: Sequence[Item],
    measured: MeasuredRecordings,
    *,
    causal: bool,
) -> Line:
    return choose_line(
        [_scores(fitted, configuration, measured[item], causal=causal) for item in items],
        [item.is_abnormal for item in items],
    )


def _metrics(
    fitted: Fitted, configuration: Configuration, items: Sequence[Item], measured: MeasuredRecordings
) -> dict[str, Any]:
    """Frame-level areas on the recordings whose frames are labelled; empty where none are."""
    truths, scores = [], []
    for item in items:
        features = measured[item]
        truth = item.truth(max(each.frame_end for each in features))
        if truth is None:
            continue
        said = _scores(fitted, configuration, features)
        snippets = [
            ScoredSnippet(each.frame_start, each.frame_end, score)
            for each, score in zip(features, said.tolist(), strict=True)
        ]
        truths.append(truth)
        scores.append(frame_scores(snippets, len(truth)))
    if not truths or len({bool(value) for truth in truths for value in np.unique(truth)}) < 2:
        return {}
    found = areas(np.concatenate(truths), np.concatenate(scores))
    within = anomaly_areas(truths, scores)
    return {
        "recordings": {
            "auc": round(found.auc, 4),
            "ap": round(found.ap, 4),
            "ap_trapezoid": round(found.ap_trapezoid, 4),
            **({} if within is None else {"anomaly_auc": round(within.auc, 4)}),
        }
    }
