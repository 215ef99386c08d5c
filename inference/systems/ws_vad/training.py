"""Training a configuration: `python -m inference train ws_vad --data DIR --joined --features DIR --out DIR`.

The run folder holds a folder a fold and stage with checkpoints and logs, `held_out.json` with the scores of
sources that were not learned from, and in the end `model/`. Called again with the same arguments, training
goes on where it was.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from inference.errors import TrainingError
from inference.evaluate.held_out.division import FOLDS
from inference.systems.ws_vad.configuration import (
    CONFIGURATIONS,
    SCHEDULES,
    SIZES,
    Configuration,
    Schedule,
    find_configuration,
)
from inference.systems.ws_vad.dataset_videos import MODEL, train_on_dataset
from inference.systems.ws_vad.fitting import Learner
from inference.systems.ws_vad.trained import SYSTEM, Line, pack
from inference.training.store import write

HELD_OUT = "held_out.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--configuration",
        default="full",
        choices=CONFIGURATIONS,
        metavar="NAME",
        help=f"what is trained: {', '.join(CONFIGURATIONS)} (default full)",
    )
    parser.add_argument(
        "--size", choices=list(SIZES), help="of the network (default: embedded for --joined, else paper)"
    )
    parser.add_argument("--schedule", choices=list(SCHEDULES), help="how long (default: as the size)")
    parser.add_argument(
        "--joined",
        action="store_true",
        help="the data are short clips, which are joined to long recordings; otherwise they are recordings "
        "in one of the layouts of inference.datasets, with splits",
    )
    parser.add_argument(
        "--features",
        type=Path,
        metavar="DIR",
        help="measured clips, which are added to (default: OUT/features)",
    )
    parser.add_argument("--folds", type=int, default=FOLDS, help="of the held-out measurement, 0 for none")
    parser.add_argument("--recordings", type=int, help="joined to learn from, of each fold (default 3000)")
    parser.add_argument("--epochs", type=int, nargs=2, metavar=("RGB", "ALL"), help="of the two stages")
    parser.add_argument("--licence", default="not stated", help="of the data, for the model's card")
    parser.add_argument("--shared", type=Path, metavar="DIR", help="RGB streams that configurations share")


def train(arguments: argparse.Namespace) -> Path:
    """Train, measure and write a model; returns its folder."""
    configuration, schedule = chosen(arguments)
    if arguments.joined:
        return _joined(arguments, configuration, schedule)
    return train_on_dataset(arguments, configuration, schedule)


def chosen(arguments: argparse.Namespace) -> tuple[Configuration, Schedule]:
    """The configuration and schedule that the arguments name. Raises TrainingError."""
    size = arguments.size or ("embedded" if arguments.joined else "paper")
    configuration = find_configuration(arguments.configuration, size=size)
    schedule = SCHEDULES[arguments.schedule or configuration.extractors]
    if arguments.epochs is not None:
        rgb, fusion = arguments.epochs
        schedule = replace(
            schedule, rgb=replace(schedule.rgb, epochs=rgb), fusion=replace(schedule.fusion, epochs=fusion)
        )
    return configuration, schedule


def _joined(arguments: argparse.Namespace, configuration: Configuration, schedule: Schedule) -> Path:
    from inference.datasets.joined import MeasuredClips, read_clips
    from inference.evaluate.held_out import divide, keep_scores
    from inference.systems.ws_vad.joined_videos import LEARNED, classes_in, learned, validated

    if configuration.extractors != "embedded":
        raise TrainingError("Joined clips are measured with the packaged extractors: use --size embedded.")
    began = time.monotonic()
    data, out = Path(arguments.data), arguments.out
    clips = MeasuredClips(arguments.features or out / "features")
    clips.measure((clip.item.path for clip in read_clips(data)), quiet=arguments.quiet)
    classes = classes_in(data)
    count = arguments.recordings or LEARNED
    learner = Learner(
        configuration,
        schedule,
        classes=len(classes),
        seed=arguments.seed,
        quiet=arguments.quiet,
        shared=arguments.shared,
    )
    metrics: dict[str, Any] = {}
    line = live = Line()
    if arguments.folds:
        found = validated(data, clips, learner, out, folds=arguments.folds, seed=arguments.seed, count=count)
        metrics = {name: each.figures.as_json() for name, each in found.items()}
        line, live = found["recordings"].line, found["cameras"].line
        division = divide(data, k=arguments.folds, seed=arguments.seed)
        keep_scores(out / HELD_OUT, SYSTEM, division, found["recordings"].scores)
    fitted = learned(data, clips, learner, out / "all", title="all sources", seed=arguments.seed, count=count)
    tensors, facts = pack(fitted.networks, fitted.preparation, configuration, classes, line, live)
    card = {
        "system": SYSTEM,
        **facts,
        "data": {
            "clips": len(read_clips(data)),
            "sources": len({clip.source for clip in read_clips(data)}),
            "recordings": count,
            "labels": "one for each joined recording",
            "licence": arguments.licence,
        },
        "split": f"{arguments.folds} folds by source; the model itself is fitted on all sources",
        "seed": arguments.seed,
        "schedule": asdict(schedule),
        "device": str(learner.device),
        "metrics": metrics,
        "seconds": round(time.monotonic() - began, 1),
        "seconds_by_stage": fitted.seconds,
    }
    return write(out / MODEL, tensors, card)
