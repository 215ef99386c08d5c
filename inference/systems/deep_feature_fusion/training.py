"""Training on labelled recordings: folders of classes, or any layout that `inference.datasets` reads.

Measures every recording once (a run that was cut off goes on), cross-validates by source with several seeds
and classifiers, beside what metadata alone would reach, then fits on everything and writes model and card.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inference.datasets import AUTOMATIC, LAYOUTS, DataSet, read_dataset
from inference.errors import TrainingError
from inference.systems.deep_feature_fusion import metadata
from inference.systems.deep_feature_fusion.classifiers import Kind, Options
from inference.systems.deep_feature_fusion.configuration import CONFIGURATIONS, Configuration
from inference.systems.deep_feature_fusion.extractors import build
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.gathering import Gathered, fingerprint, gather
from inference.systems.deep_feature_fusion.model import Model
from inference.systems.deep_feature_fusion.pool import Pool
from inference.systems.deep_feature_fusion.rows import Examples, Rows
from inference.systems.deep_feature_fusion.sources import write_sources
from inference.systems.deep_feature_fusion.validation import (
    Clips,
    Judge,
    clips_of,
    figures,
    fitted,
    judged,
    recall_by_class,
)
from inference.systems.protocol import NORMAL

MODEL = "model"
COMPANIONS = {"surveillance": "surveillance-live"}
"""What a model carries for cameras, which cannot be given all that a recording is."""

METADATA = "metadata only"
THRESHOLD = 0.5
OPTIONS = Options(balanced=True)
"""Longer recordings give more rows, which must not make their class likelier."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--configuration", default="surveillance", choices=sorted(CONFIGURATIONS))
    parser.add_argument("--classifier", default=Kind.COMMITTEE.value, choices=[kind.value for kind in Kind])
    parser.add_argument("--layout", default=AUTOMATIC, choices=[AUTOMATIC, *LAYOUTS])
    parser.add_argument("--folds", type=int, default=5, help="of the cross-validation by source (default 5)")
    parser.add_argument(
        "--repeats", type=int, default=5, help="ways to divide the sources (default 5; 0: no validation)"
    )
    parser.add_argument(
        "--compare", nargs="*", default=[], choices=[kind.value for kind in Kind], metavar="CLASSIFIER",
        help="further classifiers to be validated on the same rows",
    )  # fmt: skip
    parser.add_argument("--licence", default="", help="what the card says of the training data's licence")


def train(arguments: argparse.Namespace) -> Path:
    """Train as the command line says; returns the model's folder.

    Raises TrainingError, LayoutError, MediaError, PoolError, WeightsMissing, WeightsCorrupt.
    """
    start = time.monotonic()
    out = Path(arguments.out)
    dataset = read_dataset(arguments.data, arguments.layout)
    if NORMAL not in dataset.classes or len(dataset.classes) < 2:
        told = ", ".join(dataset.classes)
        raise TrainingError(f'The data need recordings of "normal" and of another class; there are: {told}.')
    configuration = CONFIGURATIONS[arguments.configuration]
    mark = fingerprint(dataset)
    model, gathered = trained(dataset, configuration, mark, arguments)
    live, live_pool = None, None
    if configuration.name in COMPANIONS:
        companion = CONFIGURATIONS[COMPANIONS[configuration.name]]
        live, for_cameras = trained(dataset, companion, mark, arguments)
        live_pool = compacted(for_cameras.rows, out / f"pool-{companion.name}-{mark}")
    pool = compacted(gathered.rows, out / f"pool-{configuration.name}-{mark}")
    card = {**model.card, "seconds": round(time.monotonic() - start, 1)}
    if live is not None:
        card["metrics_on_cameras"] = live.card["metrics"]
    folder = replace(model, card=card).save(out / MODEL, pool, live=live, live_pool=live_pool)
    write_sources(folder, dict(zip(gathered.clips, gathered.sources, strict=True)))
    return folder


def trained(
    dataset: DataSet, configuration: Configuration, mark: str, arguments: argparse.Namespace
) -> tuple[Model, Gathered]:
    """Measure, validate, fit on everything."""
    extractors = build(configuration.extractors)
    place = Path(arguments.out) / f"rows-{configuration.name}-{mark}"
    gathered = gather(dataset, configuration, extractors, place, quiet=arguments.quiet)
    kind = Kind(arguments.classifier)
    metrics: dict[str, Any] = {}
    if arguments.repeats:
        kinds = tuple(dict.fromkeys((kind, *map(Kind, arguments.compare))))
        metrics = validated(gathered, dataset, kinds, arguments)
    classifier = fit(kind, gathered.rows, options=OPTIONS, seed=arguments.seed)
    card = {
        "data": told_of(dataset, gathered, mark, arguments.licence),
        "split": f"{arguments.folds} folds by source, {arguments.repeats} seeds; the model is fitted on all",
        "seed": arguments.seed,
        "metrics": metrics,
    }
    return Model(configuration, classifier, THRESHOLD, gathered.rows.columns, OPTIONS, card), gathered


def validated(
    gathered: Gathered, dataset: DataSet, kinds: Sequence[Kind], arguments: argparse.Namespace
) -> dict[str, Any]:
    """Figures of the chosen classifier, of others and of metadata alone."""
    clips = clips_of(gathered)
    fewest = min(
        len({source for source, own in zip(clips.sources, clips.classes, strict=True) if own == place})
        for place in range(len(clips.names))
    )
    count = min(arguments.folds, fewest)
    if count < 2:
        raise TrainingError(
            "Validation needs at least two sources of each class: give every recording its scene in the "
            "column `source` of clips.csv, or train without (--repeats 0)."
        )
    found: dict[str, Any] = {}
    for number, kind in enumerate(kinds):
        judge = fitted(kind, OPTIONS, seed=arguments.seed)
        own = figured(gathered, clips, judge, count, arguments)
        found |= own if number == 0 else {kind.value: own}
    alone = replace(gathered, rows=metadata.rows_of(dataset, gathered.rows))
    found[METADATA] = figured(alone, clips, metadata.judge(arguments.seed), count, arguments)
    return found


def figured(
    gathered: Gathered, clips: Clips, judge: Judge, count: int, arguments: argparse.Namespace
) -> dict[str, Any]:
    seeds = range(arguments.seed, arguments.seed + arguments.repeats)
    found = [judged(gathered, clips, judge, count=count, seed=seed) for seed in seeds]
    return {**figures(clips, found, THRESHOLD).as_json(), "recall": recall_by_class(clips, found, THRESHOLD)}


def compacted(rows: Rows, folder: Path) -> Pool:
    """The same rows as a pool with one addition for each class, "normal" first."""
    pool = Pool.create(folder, rows.columns)
    there = pool.names
    for name in sorted(rows.counts(), key=lambda name: (name != NORMAL, name)):
        own = rows.where(rows.classes == rows.names.index(name))
        if len(own) and name not in there:
            pool.add_class(name, Examples(own.features, own.clips, own.times))
    return pool


def told_of(dataset: DataSet, gathered: Gathered, mark: str, licence: str) -> Mapping[str, Any]:
    counts = {name: sum(item.label == name for item in dataset.items) for name in dataset.classes}
    return {
        "fingerprint": mark,
        "recordings": counts,
        "counts": gathered.rows.counts(),
        "sources": len(set(gathered.sources)),
        "layout": dataset.layout,
        "licence": licence or "not stated",
    }
